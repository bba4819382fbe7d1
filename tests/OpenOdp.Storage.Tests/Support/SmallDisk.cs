using System.Diagnostics;

namespace OpenOdp.Storage.Tests.Support;

/// <summary>A file system of a few megabytes in memory, which can be filled to the last byte.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TempDirectory _mountPoint = new();

    private SmallDisk()
    {
    }

    /// <summary>The path of a file or directory on it.</summary>
    public string this[string name] => _mountPoint[name];

    /// <summary>Mounts one; skips the test where that is not allowed.</summary>
    public static SmallDisk Mount(int megabytes)
    {
        var disk = new SmallDisk();
        if (Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", disk._mountPoint.Path)) return disk;
        disk._mountPoint.Dispose();
        Assert.Skip("Mounting a file system needs root.");
        return disk;
    }

    /// <summary>Lets nobody write any more.</summary>
    public void MakeReadOnly() => Assert.True(Run("mount", "-o", "remount,ro", _mountPoint.Path));

    /// <summary>Takes up all room but the given bytes.</summary>
    public void FillUp(string name, long leave = 0)
    {
        var room = new DriveInfo(_mountPoint.Path).AvailableFreeSpace - leave;
        using var file = File.Create(this[name]);
        var block = new byte[64 * 1024];
        for (; room > 0; room -= block.Length) file.Write(block, 0, (int)Math.Min(block.Length, room));
    }

    public void Dispose()
    {
        Run("umount", "-l", _mountPoint.Path);
        _mountPoint.Dispose();
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
