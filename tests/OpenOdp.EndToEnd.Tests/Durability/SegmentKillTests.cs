using System.Text.Json;
using OpenOdp.EndToEnd.Tests.Support;

namespace OpenOdp.EndToEnd.Tests.Durability;

[Collection(nameof(AloneOnTheMachine))]
public sealed class SegmentKillTests
{
    private const string Marker = "marker";

    private static readonly Dictionary<string, string> Definitions = new()
    {
        ["buyers"] = SegmentKit.Did("purchased"),
        ["brief"] = SegmentKit.Did("purchased", seconds: 1), // left and entered all the time
        ["again"] = SegmentKit.Of(
            $$"""
            {"entry_event_filter": {{SegmentKit.Event("purchased")}}, "goal": {"event_filter": {{SegmentKit.Event("purchased")}} },
             "disqualifier": {"event_filter": {{SegmentKit.Event("returned")}} } }
            """),
        [Marker] = SegmentKit.Did(Marker),
    };

    [Fact, Trait("Category", "Slow")]
    public async Task However_often_the_server_is_killed_memberships_are_those_of_a_replay_and_a_stream_goes_on_where_it_broke()
    {
        using var directory = new TempDirectory();
        var (sender, reader) = (new Sender(users: 2000), new ChangeReader());
        var random = new Random(20261129);
        for (var round = 0; round < Scale.Of(4, 40); round++)
        {
            using var server = await ServerRun.StartAsync(directory.Path);
            if (round == 0) await InstallAsync(server);
            using var stop = new CancellationTokenSource();
            var sending = sender.RunAsync(server, connections: 8, batch: 5, stop.Token);
            var reading = reader.FollowAsync(server, cancellationToken: TestContext.Current.CancellationToken);
            // A random moment is the point.
            var moment = TimeSpan.FromMilliseconds(random.Next(50, 1500));
            await Task.Delay(moment, TimeProvider.System, TestContext.Current.CancellationToken);
            await server.Program.KillAsync();
            await stop.CancelAsync();
            await Task.WhenAll(sending, reading);
        }

        Assert.NotEmpty(sender.Acknowledged);
        using (var server = await ServerRun.StartAsync(directory.Path))
        {
            await AssertReadOnceAsync(server, reader);
            var told = Fold(reader.Changes);
            foreach (var user in sender.Acknowledged.Values.Distinct().Take(200))
            {
                await AssertMembershipsAsync(server, told, user);
            }

            Assert.Equal(0, await server.Program.StopAsync());
        }

        using var verify = ProgramRun.Start("OpenOdp.Server", ["--verify"], ServerRun.Environment(directory.Path));
        Assert.True(await verify.WaitAsync() == 0, verify.ToString());
        Assert.Contains("verify: equal at position", verify.Output, StringComparison.Ordinal);
    }

    private static async Task InstallAsync(ServerRun server)
    {
        foreach (var (id, body) in Definitions) await server.InstallAsync(id, body);
    }

    /// <summary>What came over all the connections is what comes over one, to the last change.</summary>
    private static async Task AssertReadOnceAsync(ServerRun server, ChangeReader reader)
    {
        using var sent = await server.PostAsync(
            $$"""{"type":"fullstack","action":"{{Marker}}","identifiers":{"fs_user_id":"{{Marker}}"} }""");
        Assert.True(sent.IsSuccessStatusCode);
        var whole = new ChangeReader();
        const string Awaited = $"\"segment\":\"{Marker}\"";
        await Wait.For(whole.FollowAsync(server, Awaited, TestContext.Current.CancellationToken), "the whole stream");
        await Wait.For(reader.FollowAsync(server, Awaited, TestContext.Current.CancellationToken), "the rest of the stream");
        Assert.Contains(whole.Changes, static change => change.Contains("\"cause\":\"time\"", StringComparison.Ordinal));
        Assert.Equal(whole.Changes, reader.Changes);
    }

    /// <summary>Who is in which segments by the changes, which never tell the same twice in a row.</summary>
    private static Dictionary<string, SortedSet<string>> Fold(IEnumerable<string> changes)
    {
        var told = new Dictionary<string, SortedSet<string>>();
        foreach (var change in changes.Select(static change => JsonDocument.Parse(change).RootElement))
        {
            var customer = change.GetProperty("customer_id").GetString()!;
            if (!told.TryGetValue(customer, out var segments)) told[customer] = segments = new(StringComparer.Ordinal);
            var segment = change.GetProperty("segment").GetString()!;
            var isEntry = change.GetProperty("state").GetString() == "entered";
            Assert.True(isEntry ? segments.Add(segment) : segments.Remove(segment), $"{change}");
        }

        return told;
    }

    /// <summary>A customer is in what the stream says, and whoever bought something is a buyer.</summary>
    private static async Task AssertMembershipsAsync(
        ServerRun server, Dictionary<string, SortedSet<string>> told, string user)
    {
        var customer = (await server.ReadAsync($"/admin/customers?fs_user_id={user}")).GetProperty("customer").GetProperty("id");
        var memberships = (await server.ReadAsync($"/admin/customers/memberships?fs_user_id={user}")).GetProperty("memberships");
        var segments = memberships.EnumerateArray().Select(static one => one.GetProperty("segment").GetString()!).ToList();
        Assert.Contains("buyers", segments);
        Assert.Equal(Lasting(told[customer.GetString()!]), Lasting(segments)); // the brief one may have ended meanwhile
    }

    private static IEnumerable<string> Lasting(IEnumerable<string> segments) =>
        segments.Where(static one => one != "brief").Order();
}
