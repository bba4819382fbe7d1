namespace OpenOdp.EndToEnd.Tests.Support;

/// <summary>A file system in memory of a few megabytes, which can be filled and freed.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TempDirectory _mountPoint = new();

    public string DataDirectory => Path.Combine(_mountPoint.Path, "data");

    private string Filler => Path.Combine(_mountPoint.Path, "filler");

    public static async Task<SmallDisk> MountAsync(int megabytes)
    {
        var disk = new SmallDisk();
        using var mount =
            ProgramRun.StartFile("mount", ["-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", disk._mountPoint.Path]);
        Assert.True(await mount.WaitAsync() == 0, $"mounting needs root: {mount}");
        return disk;
    }

    /// <summary>Takes all the room there is, or that has come up since.</summary>
    public void Fill()
    {
        var block = new byte[64 * 1024];
        try
        {
            using var filler = new FileStream(Filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
            while (true) filler.Write(block);
        }
        catch (IOException)
        {
            // full
        }
    }

    public void Free() => File.Delete(Filler);

    public void Dispose()
    {
        using var unmount = ProgramRun.StartFile("umount", ["-l", _mountPoint.Path]);
        unmount.Process.WaitForExit();
        _mountPoint.Dispose();
    }
}
