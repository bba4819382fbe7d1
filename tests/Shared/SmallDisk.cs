namespace OpenOdp.Tests.Shared;

/// <summary>A file system of a few megabytes in memory, which can be filled to the last byte and freed.</summary>
internal sealed class SmallDisk : IDisposable
{
    private const string Filler = "filler";

    private readonly TempDirectory _mountPoint = new();

    private SmallDisk()
    {
    }

    /// <summary>The path of a file or directory on it.</summary>
    public string this[string name] => _mountPoint[name];

    public static SmallDisk Mount(int megabytes)
    {
        var disk = new SmallDisk();
        Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", disk._mountPoint.Path);
        return disk;
    }

    /// <summary>Lets nobody write any more.</summary>
    public void MakeReadOnly() => Run("mount", "-o", "remount,ro", _mountPoint.Path);

    /// <summary>Takes all the room there is, or that has come up since, but the given bytes.</summary>
    public void Fill(string name = Filler, long leave = 0)
    {
        var drive = new DriveInfo(_mountPoint.Path);
        var block = new byte[64 * 1024];
        try
        {
            using var filler = new FileStream(this[name], FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
            for (long room; (room = drive.AvailableFreeSpace - leave) > 0;)
            {
                filler.Write(block, 0, (int)Math.Min(block.Length, room));
            }
        }
        catch (IOException) when (leave == 0)
        {
            // Somebody else has taken the last of it.
        }
    }

    public void Free(string name = Filler) => File.Delete(this[name]);

    public void Dispose()
    {
        Run("umount", "-l", _mountPoint.Path);
        _mountPoint.Dispose();
    }

    private static void Run(string program, params string[] arguments)
    {
        using var run = ProgramRun.StartFile(program, arguments);
        run.Process.WaitForExit();
        Assert.True(run.Process.ExitCode == 0, $"{program} needs root: {run}");
    }
}
