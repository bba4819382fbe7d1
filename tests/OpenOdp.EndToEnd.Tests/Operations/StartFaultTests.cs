using OpenOdp.EndToEnd.Tests.Support;

namespace OpenOdp.EndToEnd.Tests.Operations;

/// <summary>A start that the data directory stops says who is in the way.</summary>
public sealed class StartFaultTests
{
    private const string Nobody = "65534";

    [Theory]
    [InlineData("in-use")]
    [InlineData("durable")]
    [InlineData("*.log")]
    [InlineData("MANIFEST-*")]
    [InlineData("keys.json")]
    public async Task A_file_that_the_user_may_not_read_or_write_is_named_with_the_user(string pattern)
    {
        if (Environment.UserName != "root") Assert.Skip("Another user's files need root.");
        using var directory = new TempDirectory();
        using (var server = await ServerRun.StartAsync(directory.Path)) await server.Program.StopAsync();
        await File.WriteAllTextAsync(Path.Combine(directory.Path, "keys.json"), "{}", TestContext.Current.CancellationToken);
        await RunAsync("chown", "-R", Nobody, directory.Path);
        var file = Directory.GetFiles(directory.Path, pattern)[0];
        await RunAsync("chown", "0", file);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        using var start = ProgramRun.StartFile(
            "setpriv",
            [
                "--reuid", Nobody, "--regid", Nobody, "--clear-groups",
                "dotnet", ProgramRun.PathOf("OpenOdp.Server"), "--urls", "http://127.0.0.1:0",
            ],
            new Dictionary<string, string>
            {
                ["OpenOdp__DataDirectory"] = directory.Path,
                ["OpenOdp__MemoryBytes"] = "64MiB",
                ["HOME"] = directory.Path
            });

        Assert.Equal(1, await start.WaitAsync());
        Assert.Contains($"'{file}' is denied. The user ", start.Output, StringComparison.Ordinal);
        Assert.Contains("must be able to read and write", start.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("in use by another process", start.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_that_holds_only_RocksDBs_own_lock_is_told_of()
    {
        using var directory = new TempDirectory();
        using var holder = await ServerRun.StartAsync(directory.Path);
        File.Delete(Path.Combine(directory.Path, "in-use"));

        using var second = ServerRun.Launch(directory.Path);

        Assert.Equal(1, await second.Program.WaitAsync());
        Assert.Contains(
            $"The data directory {directory.Path} is in use by another process.", second.Program.Output,
            StringComparison.Ordinal);
        Assert.True(holder.Program.IsRunning);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var run = ProgramRun.StartFile(program, arguments);
        Assert.Equal(0, await run.WaitAsync());
    }
}
