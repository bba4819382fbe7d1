using System.Net;
using System.Text.RegularExpressions;
using OpenOdp.EndToEnd.Tests.Support;

namespace OpenOdp.EndToEnd.Tests.Operations;

public sealed class WarmUpTests
{
    [Fact]
    public async Task A_warm_up_leaves_no_file_and_is_in_no_figure()
    {
        using var directory = new TempDirectory();
        using var temporary = new TempDirectory();
        using var server = await ServerRun.StartAsync(directory.Path, Settings("00:00:01", temporary.Path));
        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary.Path, "openodp*"));
        Assert.DoesNotContain("Warning", server.Program.Output, StringComparison.Ordinal);
        using (var sent =
            await server.PostAsync("""{"type":"t","action":"a","identifiers":{"email":"first@example.com"}}"""))
        {
            Assert.Equal(HttpStatusCode.Accepted, sent.StatusCode);
        }

        var metrics = await server.Http.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        Assert.Matches(@"openodp_events_total(\{[^}]*\})? 1\s", metrics);
    }

    [Fact]
    public async Task The_figures_are_still_there_when_they_are_asked_for_again()
    {
        using var directory = new TempDirectory();
        using var temporary = new TempDirectory();
        using var server = await ServerRun.StartAsync(directory.Path, Settings("00:00:01", temporary.Path));
        for (var events = 1; events <= 3; events++)
        {
            using var sent = await server.PostAsync("""{"type":"t","action":"a","identifiers":{"email":"first@example.com"}}""");
            await UntilAsync(server, $@"openodp_events_total(\{{[^}}]*\}})? {events}\s");
        }
    }

    [Fact]
    public async Task A_server_that_cannot_warm_up_says_so_and_starts()
    {
        using var directory = new TempDirectory();
        using var server =
            await ServerRun.StartAsync(directory.Path, Settings("00:00:05", Path.Combine(directory.Path, "is-not-there")));
        Assert.Contains("Warning: The first requests will be slower", server.Program.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_that_fails_does_not_wait_for_its_warm_up()
    {
        using var directory = new TempDirectory();
        using var temporary = new TempDirectory();
        using var first = await ServerRun.StartAsync(directory.Path);
        using var second = ServerRun.Launch(directory.Path, Settings("00:01:00", temporary.Path));
        Assert.Equal(
            1, await second.Program.WaitAsync().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary.Path, "openodp*"));
    }

    [Fact]
    public async Task A_stop_that_is_asked_for_during_the_warm_up_ends_the_program()
    {
        using var directory = new TempDirectory();
        using var temporary = new TempDirectory();
        using var server = ServerRun.Launch(directory.Path, Settings("00:01:00", temporary.Path));
        await UntilItWarmsUpAsync(server, temporary.Path);

        await server.Program.StopAsync().WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary.Path, "openodp*"));
    }

    [Fact]
    public async Task What_a_kill_left_of_a_warm_up_is_gone_with_the_next_start_and_what_is_in_use_stays()
    {
        using var directory = new TempDirectory();
        using var other = new TempDirectory();
        using var temporary = new TempDirectory();
        using var killed = ServerRun.Launch(directory.Path, Settings("00:01:00", temporary.Path));
        await UntilItWarmsUpAsync(killed, temporary.Path);
        var left = Assert.Single(Directory.EnumerateDirectories(temporary.Path, "openodp-warm-up-*"));
        await killed.Program.KillAsync();
        using var living = ServerRun.Launch(other.Path, Settings("00:01:00", temporary.Path));
        await UntilItWarmsUpAsync(living, temporary.Path, left);
        Assert.False(Directory.Exists(left));
        var inUse = Assert.Single(Directory.EnumerateDirectories(temporary.Path, "openodp-warm-up-*"));

        using var next = await ServerRun.StartAsync(directory.Path, Settings("00:00:00", temporary.Path));

        Assert.Equal([inUse], Directory.EnumerateDirectories(temporary.Path, "openodp-warm-up-*"));
    }

    private static Task UntilItWarmsUpAsync(ServerRun server, string temporary, string? except = null)
    {
        bool WarmsUp() => Directory.EnumerateDirectories(temporary, "openodp-warm-up-*")
            .Any(found => found != except && File.Exists(Path.Combine(found, "socket")));
        return Wait.Until(() => WarmsUp() || !server.Program.IsRunning, "the warm-up has begun");
    }

    /// <summary>Answers may be a fraction of a second old.</summary>
    private static Task UntilAsync(ServerRun server, string pattern) => Wait.Until(
        async () => Regex.IsMatch(
            await server.Http.GetStringAsync("/metrics", TestContext.Current.CancellationToken), pattern),
        $"/metrics says {pattern}", seconds: 10);

    private static Dictionary<string, string> Settings(string time, string temporary) =>
        new() { ["OpenOdp__WarmUp"] = time, ["TMPDIR"] = temporary };
}
