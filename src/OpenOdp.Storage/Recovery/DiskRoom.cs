namespace OpenOdp.Storage.Recovery;

/// <summary>
/// Whether there is room to open a store: one that cannot be opened again had better stay open for its readers.
/// </summary>
internal static class DiskRoom
{
    private const long Least = 8 << 20;

    /// <summary>Why a store could not be opened and its logs be written to tables; null when it can.</summary>
    public static string? Lack(string directory)
    {
        var bytes = Least;
        try
        {
            bytes += DirectoryCheck.Logs(directory).Sum(log => new FileInfo(log).Length);
            using var room = new FileStream(PathIn(directory), new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                Options = FileOptions.DeleteOnClose,
                PreallocationSize = bytes,
            });
            room.WriteByte(0);
            room.Flush(flushToDisk: true);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return $"{bytes >> 20} MiB cannot be written to {directory}: {error.Message.TrimEnd('.')}. "
                + "Appending goes on by itself when they can.";
        }
    }

    /// <summary>Removes what a process left that was killed meanwhile.</summary>
    public static void RemoveRemains(string directory) => File.Delete(PathIn(directory));

    private static string PathIn(string directory) => Path.Combine(directory, "room");
}
