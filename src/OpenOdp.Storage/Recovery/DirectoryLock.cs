namespace OpenOdp.Storage.Recovery;

/// <summary>Holds a data directory for one store, through reopenings too, so that its files can be judged undisturbed.</summary>
internal sealed class DirectoryLock : IDisposable
{
    public const string FileName = "in-use";
    private readonly FileStream _file;

    private DirectoryLock(FileStream file) => _file = file;

    /// <summary>Takes the lock, and makes the directory when it is missing.</summary>
    /// <exception cref="StoreLockedException">Somebody else has it.</exception>
    public static DirectoryLock Take(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
            var path = Path.Combine(directory, FileName);
            return new DirectoryLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0));
        }
        catch (IOException e) when (e is not DirectoryNotFoundException && e.HResult is not NoSpace)
        {
            throw new StoreLockedException(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"The data directory {directory} cannot be opened: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private const int NoSpace = 28; // ENOSPC
}
