using System.Runtime.InteropServices;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.Win32.SafeHandles;

namespace OpenOdp.Client;

[Embedded]
internal sealed class FileStreamOptions
{
    public FileMode Mode { get; set; }

    public FileAccess Access { get; set; }

    public FileShare Share { get; set; }

    public UnixFileMode? UnixCreateMode { get; set; }
}

/// <summary>A file that can be made for its owner alone, and that Mono, too, keeps for one process.</summary>
[Embedded]
internal sealed class FileStream : System.IO.FileStream
{
    public FileStream(string path, FileMode mode, FileAccess access, FileShare share) : base(path, mode, access, share)
    {
        if (share == FileShare.None && !OperatingSystem.IsWindows() && IsHeld(SafeFileHandle))
        {
            Dispose();
            throw new IOException($"Another process has the file '{path}'.");
        }
    }

    public FileStream(string path, FileStreamOptions options)
        : this(path, Made(path, options), options.Access, options.Share)
    {
    }

    /// <summary>Takes the lock that .NET takes on Unix for <see cref="FileShare.None"/>; without locks nobody has it.</summary>
    private static bool IsHeld(SafeFileHandle file)
    {
        const int ExclusiveAtOnce = 2 | 4, HeldOnLinux = 11, HeldOnMac = 35;
        return flock(file, ExclusiveAtOnce) != 0 && Marshal.GetLastWin32Error() is HeldOnLinux or HeldOnMac;
    }

    /// <summary>Makes the file with its mode, so that nobody can open it before it has one; and how to open it then.</summary>
    private static FileMode Made(string path, FileStreamOptions options)
    {
        if (options is not { Mode: FileMode.CreateNew, UnixCreateMode: { } mode } || File.Exists(path)) return options.Mode;

        var file = creat(Encoding.UTF8.GetBytes(path + "\0"), (uint)mode);
        if (file < 0) return options.Mode; // which says what is wrong

        _ = close(file);
        return FileMode.Open;
    }

#pragma warning disable IDE1006, CA2101, SYSLIB1054 // the names of the system
    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int creat(byte[] path, uint mode);

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int close(int file);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int flock(SafeFileHandle file, int operation);
#pragma warning restore
}
