using System.Runtime.InteropServices;

namespace OpenOdp.Storage.Recovery;

/// <summary>Brings files that somebody else wrote to stable storage.</summary>
internal static partial class FileSync
{
    /// <summary>
    /// Syncs the write-ahead logs and the directory. A killed process may leave records that were never synced; they are
    /// replayed and become visible, and a repeat of such a request is answered as a duplicate, so they must survive from here on.
    /// </summary>
    public static void Logs(string directory)
    {
        foreach (var log in DirectoryCheck.Logs(directory)) One(log);
        Folder(directory);
    }

    /// <summary>Syncs every file of a directory, and the directory.</summary>
    public static void Everything(string directory)
    {
        foreach (var file in Directory.GetFiles(directory)) One(file);
        Folder(directory);
    }

    /// <summary>Syncs a directory's list of names.</summary>
    public static void Folder(string directory)
    {
        if (OperatingSystem.IsWindows()) return; // a directory cannot be synced there, and need not be
        var file = Open(directory, flags: 0);
        if (file < 0) throw new IOException($"Could not open {directory}: error {Marshal.GetLastPInvokeError()}");
        var synced = Fsync(file);
        var error = Marshal.GetLastPInvokeError();
        _ = Close(file);
        if (synced != 0) throw new IOException($"Could not sync {directory}: error {error}");
    }

    /// <summary>Syncs one file.</summary>
    public static void One(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.FlushToDisk(file);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int file);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
