namespace OpenOdp.Server.Startup;

/// <summary>
/// The throw-away directory of a warm-up. A file that is held in it says that its process lives: what a killed one left is
/// removed by the next start, or a server that is killed again and again would fill the file system for temporary files.
/// </summary>
internal sealed class WarmUpDirectory : IDisposable
{
    private const string Prefix = "openodp-warm-up-";
    private const string HeldFile = "in-use";

    /// <summary>
    /// One without the file was made just now, and will hold it in a moment, or its process was killed before it did.
    /// </summary>
    private static readonly TimeSpan _moment = TimeSpan.FromMinutes(1);

    private readonly FileStream _held;

    private WarmUpDirectory(string path, FileStream held) => (Path, _held) = (path, held);

    public string Path { get; }

    public static WarmUpDirectory Make()
    {
        var path = Directory.CreateTempSubdirectory(Prefix).FullName;
        return new WarmUpDirectory(path, Hold(path, FileMode.CreateNew));
    }

    /// <summary>Removes what killed processes left. What belongs to somebody else, or cannot be removed, stays.</summary>
    /// <param name="now">The time of the machine.</param>
    public static void RemoveRemains(DateTimeOffset now)
    {
        try
        {
            foreach (var found in new DirectoryInfo(System.IO.Path.GetTempPath()).EnumerateDirectories(Prefix + "*"))
            {
                TryRemove(found, now);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // There is no such place, or it cannot be read: the warm-up says so.
        }
    }

    public void Dispose()
    {
        Directory.Delete(Path, recursive: true); // held to the last, or a start at this moment would remove it as well
        _held.Dispose();
    }

    private static void TryRemove(DirectoryInfo found, DateTimeOffset now)
    {
        try
        {
            if (found.LinkTarget is not null) return; // it is none of ours
            if (File.Exists(System.IO.Path.Combine(found.FullName, HeldFile))) Hold(found.FullName, FileMode.Open).Dispose();
            else if (now - found.LastWriteTimeUtc < _moment) return;
            found.Delete(recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Its process lives, or it is another user's, or another start removes it now.
        }
    }

    private static FileStream Hold(string path, FileMode mode) =>
        new(System.IO.Path.Combine(path, HeldFile), mode, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
}
