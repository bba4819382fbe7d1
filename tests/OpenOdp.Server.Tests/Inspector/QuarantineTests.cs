using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using OpenOdp.Engine;
using OpenOdp.Server.Inspector;
using OpenOdp.Server.Inspector.Quarantine;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Inspector;

/// <summary>Rejected requests that outlive the process (docs/decisions/0033-quarantine.md).</summary>
public sealed class QuarantineTests
{
    [Fact]
    public async Task Rejected_requests_are_the_same_after_a_restart_and_their_ids_go_on()
    {
        await using var server = await AdminServer.StartAsync();
        await RejectAsync(server, "[{}]");
        await RejectAsync(server, "\u0001{");
        var before = await RejectedAsync(server);
        await RestartAsync(server);
        var after = await RejectedAsync(server);
        Assert.Equal(2, before.Count);
        Assert.Equal(before.Select(one => one.GetRawText()), after.Select(one => one.GetRawText()));
        await RejectAsync(server, "[3]");
        await RestartAsync(server);
        Assert.Equal(["3", "2", "1"], (await RejectedAsync(server)).Select(one => one.GetProperty("id").GetString()));
        Assert.Empty((await server.GetAsync("/admin/requests?outcome=accepted")).GetProperty("requests").EnumerateArray());
    }

    [Fact]
    public async Task An_erasure_takes_them_off_the_disk_and_those_of_other_accounts_stay()
    {
        await using var server = await AdminServer.StartAsync();
        await server.EventAsync("\"email\":\"ada@x.example\"");
        await RejectAsync(server, """[{"no":"ada@x.example"}]""");
        await RejectAsync(server, """[{"no":"others"}]""", "two");
        await RestartAsync(server);
        Assert.NotEmpty(InQuarantine(server, "ada@x"));
        await server.EraseAsync("ada@x.example");
        Assert.Empty(InQuarantine(server, "ada@x"));
        Assert.NotEmpty(InQuarantine(server, "others"));
        Assert.Empty(await RejectedAsync(server));
        await RejectAsync(server, "[4]");
        await RestartAsync(server);
        Assert.Equal("[4]", Assert.Single(await RejectedAsync(server)).GetProperty("body").GetString());
    }

    [Fact]
    public async Task A_server_that_was_killed_between_an_erasure_and_the_files_deletes_them_when_it_starts()
    {
        await using var server = await AdminServer.StartAsync();
        await server.EventAsync("\"email\":\"ada@x.example\"");
        await RejectAsync(server, """[{"no":"ada@x.example"}]""");
        await RestartAsync(server);
        var path = Assert.Single(InQuarantine(server, "ada@x"));
        var left = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        await server.EraseAsync("ada@x.example");
        await server.StopAsync();
        await File.WriteAllBytesAsync(path, left, TestContext.Current.CancellationToken);
        await server.StartAgainAsync();
        Assert.Empty(InQuarantine(server, "ada@x"));
        Assert.Empty(await RejectedAsync(server));
    }

    [Fact]
    public async Task They_are_forgotten_when_their_time_is_over()
    {
        await using var server = await AdminServer.StartAsync("--OpenOdp:TestClock", "true", "--OpenOdp:RejectedRetention", "3d");
        await RejectAsync(server, "[1]");
        await server.PassAsync(TimeSpan.FromDays(2.9));
        Assert.Single(await RejectedAsync(server));
        await RestartAsync(server);
        Assert.Single(await RejectedAsync(server));
        await server.PassAsync(TimeSpan.FromDays(0.2));
        Assert.Empty(await RejectedAsync(server));
    }

    [Fact]
    public async Task Without_a_time_they_are_in_memory_only()
    {
        await using var server = await AdminServer.StartAsync();
        await RejectAsync(server, "[1]");
        await server.StopAsync();
        await server.StartAgainAsync("--OpenOdp:RejectedRetention", "0");
        Assert.Empty(await RejectedAsync(server));
        await RejectAsync(server, "[2]");
        Assert.Single(await RejectedAsync(server));
        await RestartAsync(server);
        Assert.Empty(await RejectedAsync(server));
    }

    [Fact]
    public async Task What_comes_faster_than_the_disk_is_counted_and_what_waits_is_written_at_the_end()
    {
        await using var server = await IngestServer.StartAsync();
        var half = RejectedRequests.MaxWaiting / 2;
        var around = QuarantineFrame.Of(Entry(1), new byte[half]).Length - half;
        using var quarantine = Quarantine(server);
        quarantine.Keep(1, Entry(1), new byte[half - around]);
        quarantine.Keep(1, Entry(2), new byte[half - around]); // and it is full
        Assert.Equal(0, quarantine.Lost);
        quarantine.Keep(1, Entry(3), []);
        Assert.Equal(1, quarantine.Lost);
        await quarantine.StopAsync(TestContext.Current.CancellationToken);
        using var later = Quarantine(server);
        Assert.Equal([1L, 2], later.Load().Select(one => one.Entry.Id));
    }

    [Fact]
    public async Task A_disk_that_takes_nothing_keeps_nobody_up()
    {
        await using var server = await IngestServer.StartAsync();
        await File.WriteAllTextAsync(
            Path.Combine(server.Store.DataDirectory, "quarantine"), "a file", TestContext.Current.CancellationToken);
        using var refused = await server.PostAsync("/v3/events", "[3]");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        using var quarantine = Quarantine(server);
        quarantine.Keep(1, Entry(1), "[3]"u8);
        await quarantine.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, quarantine.Lost);
    }

    private static RequestEntry Entry(long id) =>
        new(id, Microseconds.Of(TimeProvider.System.GetUtcNow()), "/v3/events", 400, [], [], []);

    private static RejectedRequests Quarantine(IngestServer server) => new(
        server.Store, new RejectedOptions(RejectedOptions.Usual), 64 << 20, TimeProvider.System,
        NullLogger<RejectedRequests>.Instance);

    private static async Task RejectAsync(AdminServer server, string body, string key = "one")
    {
        using var response = await server.SendAsync(HttpMethod.Post, "/v3/events", body, key);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    private static async Task<List<JsonElement>> RejectedAsync(AdminServer server) =>
        [.. (await server.GetAsync("/admin/requests?outcome=rejected")).GetProperty("requests").EnumerateArray()];

    private static IEnumerable<string> InQuarantine(AdminServer server, string text) =>
        server.FilesWith(text).Where(path => path.Contains("quarantine", StringComparison.Ordinal));

    private static async Task RestartAsync(AdminServer server)
    {
        await server.StopAsync();
        await server.StartAgainAsync();
    }
}
