using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Tests.Experiments;

/// <summary>Impressions and conversions go the same way as the events of ODP.</summary>
public sealed class ReportingTests
{
    private readonly FakeLogger _logger = new();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 30, 12, 0, 0, 345, TimeSpan.Zero));

    [Fact]
    public async Task BP_2_A_batch_leaves_when_it_has_ten_events_or_is_thirty_seconds_old()
    {
        await using var server = FaultServer.Start();
        await using var client = Create(server);
        Decide(client, 10);
        Assert.Equal(10, Visitors(await server.NextAsync()).Length);
        await Wait.Until(() => client.Delivery.Sent == 10, "the first batch is taken");

        Decide(client, 3);
        _clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(3, client.Delivery.Waiting);
        var moved = await _clock.AdvanceUntil(TimeSpan.FromSeconds(1), () => client.Delivery.Waiting == 0, "the batch is sent");
        Assert.True(moved >= TimeSpan.FromSeconds(1), $"{moved}");
        Assert.Equal(3, Visitors(await server.NextAsync()).Length);
    }

    [Fact]
    public async Task EV_6_The_time_is_that_of_the_decision_in_milliseconds_and_each_id_is_new()
    {
        await using var server = FaultServer.Start();
        await using var client = Create(server);
        Decide(client, 1);
        _clock.Advance(TimeSpan.FromMilliseconds(7));
        Decide(client, 1);
        await client.Flushed();

        var events = Visitors(await server.NextAsync()).Select(visitor => visitor["snapshots"]![0]!["events"]![0]!).ToArray();
        Assert.Equal([345, 352], events.Select(e => (long)e["timestamp"]! % 1000));
        Assert.Equal(2, events.Select(e => (string)e["uuid"]!).Distinct().Count());
    }

    [Fact]
    public async Task BP_4_Events_of_two_datafiles_never_share_a_request()
    {
        var revision = "1";
        await using var cdn = FaultServer.Start(_ => Reply.Status(200, WithRevision(Volatile.Read(ref revision))));
        await using var server = FaultServer.Start();
        await using var client = new OptimizelyClient(
            new OptimizelyClientOptions
            {
                SdkKey = "key",
                DatafileUrlTemplate = cdn.Host + "/{0}.json",
                PollingInterval = TimeSpan.FromMilliseconds(20),
                Odp = { Enabled = false },
                Events = { Url = server.Host + "/v1/events", FlushInterval = TimeSpan.FromHours(1) },
            },
            _logger);
        await Wait.For(client.WaitUntilReadyAsync(), "the datafile");
        Decide(client, 2);
        Volatile.Write(ref revision, "2");
        await Wait.Until(() => client.GetOptimizelyConfig()!.Revision == "2", "the new datafile");
        Decide(client, 3);
        await client.Flushed();

        JsonNode[] requests = [Body(await server.NextAsync()), Body(await server.NextAsync())]; // they go out beside each other
        Assert.Equal(
            [("1", 2), ("2", 3)],
            requests.Select(body => ((string)body["revision"]!, body["visitors"]!.AsArray().Count)).Order());
    }

    [Fact]
    public async Task A_host_that_is_away_costs_nothing_but_time()
    {
        var away = true;
        await using var server = FaultServer.Start(_ => Volatile.Read(ref away) ? Reply.Status(503) : Reply.Status(204));
        await using var client = Create(server);
        Decide(client, 25);
        await _clock.AdvanceUntil(TimeSpan.FromSeconds(1), () => client.DeliveryFault is not null, "the host is given up");
        Assert.Equal(25, client.Delivery.Waiting);
        Volatile.Write(ref away, false);
        await _clock.AdvanceUntil(TimeSpan.FromSeconds(1), () => client.Delivery.Sent == 25, "the host is back");
        client.Delivery.AssertAddsUp();
    }

    [Fact]
    public async Task BP_5_A_full_queue_refuses_the_newest_and_the_log_says_so()
    {
        await using var server = FaultServer.Start(_ => Reply.Status(503));
        await using var client = Create(server, events => (events.QueueCapacity, events.ShutdownTimeout) = (5, TimeSpan.Zero));
        var reported = 0;
        client.DecisionMade += (_, made) => reported += made.IsReported ? 1 : 0;
        Decide(client, 7);

        Assert.Equal(5, reported);
        Assert.Equal(5, client.Delivery.Accepted);
        Assert.Equal(2, _logger.Texts().Count(text => text.StartsWith("Warning 1007 ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_waits_at_the_end_is_sent_by_the_next_process_with_its_ids_and_its_datafile()
    {
        var directory = Directory.CreateTempSubdirectory("experiments").FullName;
        var away = true;
        await using var server = FaultServer.Start(_ => Volatile.Read(ref away) ? Reply.Status(503) : Reply.Status(204));
        var client = Create(server, events => events.SpoolDirectory = directory);
        Decide(client, 4);
        _ = client.FlushAsync();
        var refused = Body(await server.NextAsync()).ToJsonString();
        await client.DisposeAsync();

        Volatile.Write(ref away, false);
        await using (var next = Create(server, events => events.SpoolDirectory = directory, revision: "another"))
        {
            await next.Flushed();
            Assert.Equal((4, 4), (next.Delivery.Accepted, next.Delivery.Sent));
        }

        Assert.Equal(refused, Body(await server.NextAsync()).ToJsonString());
        Assert.Empty(Directory.GetFiles(directory, "*", SearchOption.AllDirectories));
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task UC_7_An_attribute_that_the_datafile_does_not_know_is_named_once_and_not_reported()
    {
        await using var server = FaultServer.Start();
        await using var client = Create(server);
        for (var i = 0; i < 3; i++)
        {
            client.CreateUserContext("u1", new Dictionary<string, object?> { ["unknown"] = 1, ["plan"] = "gold" })
                .Decide("flag_vars");
        }

        await client.Flushed();
        Assert.All(
            Visitors(await server.NextAsync()),
            visitor => Assert.DoesNotContain(
                visitor["attributes"]!.AsArray(), attribute => (string)attribute!["key"]! == "unknown"));
        Assert.Equal(
            ["Error 1602 Attribute key \"unknown\" is not in datafile; it is not reported."],
            _logger.Texts().Where(text => text.Contains("1602", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task TR_1_What_cannot_be_tracked_is_said_and_nothing_is_sent()
    {
        await using var server = FaultServer.Start();
        await using var client = Create(server);
        client.Track("", "u");
        client.Track(null!, "u");
        client.Track("purchase", null!);
        client.Track("unknown", "u");
        client.Track("purchase", "u", null, new BrokenMap<object?>());
        var loop = new Dictionary<string, object?>();
        loop["self"] = new object[] { loop, loop };
        client.Track("purchase", "u", null, loop);
        await client.Flushed();

        Assert.Empty(server.Requests);
        Assert.Equal(0, client.Delivery.Accepted);
        Assert.Equal(
            ["1605", "1605", "1605", "1601", "1604", "1604"],
            _logger.Texts().Select(text => text.Split(' ')[1]).Where(id => id.StartsWith("16", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task TR_2_to_TR_5_Tags_of_all_kinds_are_sent_as_they_are()
    {
        await using var server = FaultServer.Start();
        await using var client = Create(server);
        client.CreateUserContext("u").TrackEvent("purchase", new Dictionary<string, object?>
        {
            ["revenue"] = 5_000_000_000L,
            ["value"] = "1.5e3",
            ["none"] = null,
            ["list"] = new object?[] { 1, "x", null, 2.5m, true, 'c' },
            ["map"] = new Dictionary<string, int> { ["a"] = 1 },
            ["json"] = JsonDocument.Parse("""{"b":[1]}""").RootElement,
            ["nan"] = double.NaN,
            ["day"] = DayOfWeek.Monday,
        });
        await client.Flushed();

        var sent = Visitors(await server.NextAsync())[0]["snapshots"]![0]!["events"]![0]!;
        Assert.Equal(5_000_000_000, (long)sent["revenue"]!);
        Assert.Equal(1500, (double)sent["value"]!);
        Assert.Equal(
            """{"revenue":5000000000,"value":"1.5e3","list":[1,"x",null,2.5,true,"c"],"map":{"a":1},"json":{"b":[1]},"nan":null,"day":"Monday"}""",
            sent["tags"]!.ToJsonString());
    }

    [Fact]
    public async Task NO_6_NO_7_Listeners_hear_of_conversions_and_of_requests()
    {
        await using var server = FaultServer.Start();
        await using var client = Create(server);
        ConversionTrackedEventArgs? tracked = null;
        EventsSendingEventArgs? sending = null;
        client.ConversionTracked += (_, args) => tracked = args;
        client.EventsSending += (_, args) => sending = args;
        client.Track(
            "signup",
            "u",
            new Dictionary<string, object?> { ["plan"] = "gold" },
            new Dictionary<string, object?> { ["a"] = 1, ["b"] = null });
        client.Track("unknown", "u");
        await client.Flushed();

        Assert.Equal(
            ("signup", "u", "gold"), (tracked!.EventKey, tracked.UserContext.UserId, tracked.UserContext.Attributes["plan"]));
        Assert.Equal([KeyValuePair.Create("a", (object)1)], tracked.Tags);
        Assert.Equal($"{server.Host}/v1/events", sending!.Url.AbsoluteUri);
        Assert.Equal((await server.NextAsync()).Body, sending.Body.ToArray());
    }

    [Fact]
    public async Task Reports_that_are_switched_off_cost_nothing_and_decisions_go_on()
    {
        await using var server = FaultServer.Start();
        await using var client = Create(server, events => events.Enabled = false);
        var reported = true;
        client.DecisionMade += (_, made) => reported = made.IsReported;
        Assert.Equal("all_set", client.CreateUserContext("u1").Decide("flag_vars").VariationKey);
        client.Track("purchase", "u");
        await client.Flushed();

        Assert.False(reported);
        Assert.Equal((0, 0), (server.Requests.Length, (int)client.Delivery.Accepted));
    }

    [Fact]
    public async Task While_the_client_ends_a_flag_is_still_decided_and_the_log_says_that_nothing_is_reported()
    {
        var gate = new TaskCompletionSource();
        await using var server = FaultServer.Start(_ => Reply.Accepted.After(gate.Task));
        var client = Create(server, events => events.ShutdownTimeout = TimeSpan.FromHours(1));
        Decide(client, 1);
        var end = client.DisposeAsync().AsTask();
        await server.NextAsync();
        Assert.Equal("all_set", client.CreateUserContext("u1").Decide("flag_vars").VariationKey);
        Assert.Contains(_logger.Texts(), text => text.StartsWith("Warning 1606 ", StringComparison.Ordinal));
        gate.SetResult();
        await Wait.For(end, "the end");
    }

    private static void Decide(OptimizelyClient client, int count)
    {
        for (var i = 0; i < count; i++)
        {
            client.CreateUserContext($"user-{i}").Decide("flag_opaque");
        }
    }

    private static JsonNode Body(Received request) => JsonNode.Parse(request.Body)!;

    private static JsonNode[] Visitors(Received request) => [.. Body(request)["visitors"]!.AsArray()!];

    private static string WithRevision(string revision)
    {
        var datafile = JsonNode.Parse(Vectors.Datafile("synthetic-full.json"))!;
        datafile["revision"] = revision;
        return datafile.ToJsonString();
    }

    private OptimizelyClient Create(FaultServer server, Action<ExperimentEventOptions>? configure = null, string revision = "7")
    {
        var options = new OptimizelyClientOptions
        {
            Datafile = WithRevision(revision),
            Odp = { Enabled = false },
            Events = { Url = server.Host + "/v1/events", ShutdownTimeout = TimeSpan.Zero },
        };
        configure?.Invoke(options.Events);
        return new OptimizelyClient(options, _logger, timeProvider: _clock);
    }
}
