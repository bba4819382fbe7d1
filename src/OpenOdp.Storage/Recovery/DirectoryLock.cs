namespace OpenOdp.Storage.Recovery;

/// <summary>Holds a data directory for one store, through reopenings too, so that its files can be judged undisturbed.</summary>
internal sealed class DirectoryLock : IDisposable
{
    public const string FileName = "in-use";
    private readonly FileStream _file;

    private DirectoryLock(FileStream file) => _file = file;

    /// <summary>True when a store was opened in the directory before: the file of the lock stays.</summary>
    public static bool IsIn(string directory) => File.Exists(Path.Combine(directory, FileName));

    /// <summary>Takes the lock, and makes the directory when it is missing.</summary>
    /// <exception cref="StoreLockedException">Somebody else has it.</exception>
    /// <exception cref="StoreUnavailableException">It cannot be made or written; the message says why.</exception>
    public static DirectoryLock Take(string directory)
    {
        var path = Path.Combine(directory, FileName);
        try
        {
            Directory.CreateDirectory(directory);
            if (!File.Exists(path)) File.Create(path).Dispose();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Another process may have made the file just now and hold it; opening it below tells.
            if (!File.Exists(path)) throw DirectoryFault.OfWriting(directory, error);
        }

        try
        {
            return new DirectoryLock(new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0));
        }
        catch (IOException error) when (DirectoryFault.IsHeld(error))
        {
            throw new StoreLockedException(directory);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw DirectoryFault.OfWriting(directory, error);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
