using System.Runtime.InteropServices;

namespace OpenOdp.Storage.Rocks;

/// <summary>
/// Whether files of a directory can be written past the page cache. Flushes and compactions do so where they can: pages that
/// wait to be written join the next commit of the file system's journal, and the sync of the log waits for that commit.
/// </summary>
internal static partial class DirectIo
{
    private const int WriteOnly = 1;
    private const int Create = 0x40;
    private const int OwnerReadWrite = 0x180;

    // O_DIRECT differs between the two processors that we know of; elsewhere the page cache is used.
    private static readonly int Direct = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 0x4000,
        Architecture.Arm64 => 0x1_0000,
        _ => 0,
    };

    public static bool IsSupported(string directory)
    {
        if (!OperatingSystem.IsLinux() || Direct == 0) return false;
        while (!Directory.Exists(directory)) directory = Path.GetDirectoryName(directory)!; // it is made later, beside its parent
        var probe = Path.Combine(directory, $".openodp-{Guid.NewGuid():N}");
        var file = Open(probe, WriteOnly | Create | Direct, OwnerReadWrite);
        if (file >= 0) _ = Close(file);
        if (File.Exists(probe)) File.Delete(probe); // it is made even where the flag is refused
        return file >= 0;
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
