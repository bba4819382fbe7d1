using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OpenOdp.Client.Odp;
using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Tests.Spool;

/// <summary>
/// Events on disk: they outlive the process, go where they were meant to, and take no more room than allowed. N20.
/// </summary>
public sealed class SpoolTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private bool _up;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task What_one_client_could_not_send_the_next_sends_with_the_same_ids_and_to_the_old_host()
    {
        await using var old = Server();
        var first = Client(old);
        first.SendNumbered(25);
        var written = await Written(old, 10);
        if (!OperatingSystem.IsWindows())
        {
            var modes = Directory.GetFiles(_directory.Path).Select(File.GetUnixFileMode).Distinct();
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, Assert.Single(modes));
        }

        await first.DisposeAsync();
        Assert.Equal((25, 0, 25), (first.Delivery.Accepted, first.Delivery.Dropped, first.Delivery.Waiting));
        Assert.Equal(25, (await Wait.For(first.DrainAsync(Timeout.InfiniteTimeSpan), "a drain after the end")).Waiting);

        _up = true;
        await using var other = Server();
        var logger = new FakeLogger();
        await using var second = TestClient.With(Datafiles.Odp(other.Host, "new"), Spooled, logger);
        await Wait.Until(() => second.Delivery.Sent == 25, "the replay");

        Assert.Empty(other.Requests);
        Assert.Contains("Information 1110 25 event(s) of an earlier process wait in the spool and are sent now.", logger.Texts());
        var sent = old.Requests.SelectMany(request => request.Events)
            .Select(e => e.GetProperty("data").GetProperty("idempotence_id").GetString()).ToHashSet();
        Assert.Equal(25, sent.Count);
        Assert.Superset(written, sent!);
        Assert.Empty(Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public async Task A_delivered_event_leaves_nothing_behind()
    {
        _up = true;
        await using var server = Server();
        var client = Client(server);
        client.SendNumbered(300);
        await client.Flushed();
        await client.DisposeAsync();

        Assert.Empty(Directory.GetFiles(_directory.Path));
        await using var next = Client(server);
        await next.DisposeAsync();
        Assert.Equal(300, server.Requests.Sum(request => request.Events.Length));
    }

    [Fact]
    public async Task Two_clients_share_a_directory_and_neither_takes_the_others_events()
    {
        await using var server = Server();
        var one = Client(server);
        one.SendNumbered(10);
        var two = Client(server);
        two.SendNumbered(10, first: 10);
        await Wait.Until(() => Directory.GetFiles(_directory.Path).Length == 2, "both have written");
        _up = true;

        Assert.Equal(10, (await one.Flushed()).Sent);
        Assert.Equal(10, (await two.Flushed()).Sent);
        await one.DisposeAsync();
        await two.DisposeAsync();
        Assert.Equal(20, server.Requests.SelectMany(request => request.Actions).Distinct().Count());
        Assert.Empty(Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public async Task It_takes_no_more_room_than_allowed_and_goes_on_when_events_have_left()
    {
        await using var server = Server();
        await using var client = Client(server, odp => odp.SpoolMaxBytes = 1024 * 1024);
        var large = new Dictionary<string, object> { ["text"] = new string('x', 10_000) };

        var accepted = 0;
        while (client.TrySendOdpEvent("large", null, TestClient.Alice, large) == OdpSendResult.Accepted)
        {
            accepted++;
        }

        Assert.InRange(accepted, 80, 104);
        Assert.InRange(Directory.GetFiles(_directory.Path).Sum(path => new FileInfo(path).Length), 1, 1024 * 1024);
        _up = true;
        await client.Flushed();
        Assert.Equal(OdpSendResult.Accepted, client.TrySendOdpEvent("large", null, TestClient.Alice, large));
    }

    [Fact]
    public async Task An_event_larger_than_a_file_gets_a_file_of_its_own()
    {
        await using var server = Server();
        var client = Client(server);
        client.SendOdpEvent(
            "huge", null, TestClient.Alice, new Dictionary<string, object> { ["text"] = new string('x', 1_500_000) });
        client.SendNumbered(1);
        await client.DisposeAsync();
        var sizes = Directory.GetFiles(_directory.Path).Select(path => new FileInfo(path).Length).Order().ToArray();
        Assert.Equal((2, 1024 * 1024, true), (sizes.Length, sizes[0], sizes[1] > 1_500_000));

        _up = true;
        await using var next = Client(server);
        await Wait.Until(() => next.Delivery.Sent == 2, "the replay");
    }

    [Fact]
    public async Task A_file_whose_owner_ends_a_little_later_is_taken_over_then()
    {
        // As in a rolling restart: the old process still drains. A handle that the system has not closed yet looks the same.
        await using var server = Server();
        var client = Client(server);
        client.SendNumbered(3);
        await client.DisposeAsync();
        var owner = new FileStream(
            Assert.Single(Directory.GetFiles(_directory.Path)), FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        _up = true;
        var clock = new FakeTimeProvider();
        await using var next = TestClient.To(server, Spooled, clock: clock);
        await clock.AdvanceUntil(TimeSpan.FromMilliseconds(200), () => clock.GetUtcNow().Second >= 5, "five seconds pass");
        Assert.Equal(0, next.Delivery.Accepted);
        await owner.DisposeAsync();
        await clock.AdvanceUntil(TimeSpan.FromMilliseconds(200), () => next.Delivery.Sent == 3, "the replay");
    }

    [Fact]
    public async Task A_flush_looks_again_for_a_file_whose_owner_has_ended_since()
    {
        await using var server = Server();
        var client = Client(server);
        client.SendNumbered(3);
        await client.DisposeAsync();
        var owner = new FileStream(
            Assert.Single(Directory.GetFiles(_directory.Path)), FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        _up = true;
        await using var next = TestClient.To(server, Spooled, clock: new FakeTimeProvider());
        Assert.Equal(0, (await next.Flushed()).Accepted);
        await owner.DisposeAsync();

        Assert.Equal((3, 3), ((await next.Flushed()).Accepted, next.Delivery.Sent));
    }

    [Fact]
    public async Task What_a_client_that_stops_has_not_taken_over_stays_is_told_of_and_goes_with_the_next()
    {
        await using var server = Server();
        var first = Client(server);
        first.SendNumbered(25);
        await first.DisposeAsync();
        var path = Assert.Single(Directory.GetFiles(_directory.Path));

        var logger = new FakeLogger();
        var stops = Client(server, odp => odp.QueueCapacity = 10, logger);
        await Wait.Until(() => stops.Delivery.Accepted == 10, "the queue is full");
        await stops.DisposeAsync();
        Assert.Equal((10, 10), (stops.Delivery.Accepted, stops.Delivery.Waiting));
        Assert.Contains(
            $"Information 1115 15 event(s) of an earlier process stay in {path}, since the client stops. The next one sends them.",
            logger.Texts());

        _up = true;
        await using var next = Client(server);
        Assert.Equal(25, (await next.Flushed()).Sent);
    }

    [Fact]
    public async Task An_event_bears_the_time_of_its_call_whenever_it_is_delivered()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 2, 3, 4, 16, 5, 250, TimeSpan.Zero));
        await using var server = Server();
        var first = TestClient.To(server, Spooled, clock: clock);
        first.SendNumbered(1);
        await first.DisposeAsync();

        _up = true;
        clock.Advance(TimeSpan.FromSeconds(48));
        await using var second = TestClient.To(server, Spooled, clock: clock);
        await clock.AdvanceUntil(TimeSpan.FromSeconds(1), () => second.Delivery.Sent == 1, "the replay");

        var data = Assert.Single(server.Requests[^1].Events).GetProperty("data");
        Assert.Equal("2026-02-03T04:16:05.250Z", data.GetProperty("ts").GetString());
    }

    [Fact]
    public async Task Events_for_a_host_that_is_not_allowed_any_more_stay_and_are_told_of()
    {
        var first = TestClient.With(Datafiles.Odp("http://odp.invalid"), odp =>
        {
            Spooled(odp);
            (odp.AllowInsecureHost, odp.ShutdownTimeout) = (true, TimeSpan.Zero);
        });
        first.SendNumbered(2);
        await first.DisposeAsync();
        var path = Assert.Single(Directory.GetFiles(_directory.Path));

        var logger = new FakeLogger();
        await using var next = TestClient.With(Datafiles.Odp("https://example.invalid"), Spooled, logger);
        await Wait.Until(() => logger.Texts().Any(text => text.StartsWith("Error 1113", StringComparison.Ordinal)), "it is told");

        Assert.Contains(
            $"Error 1113 2 event(s) of an earlier process stay in {path}: its host 'http://odp.invalid' is not encrypted; "
                + "use https, or set Odp.AllowInsecureHost.",
            logger.Texts());
        Assert.True(File.Exists(path));
    }

    [Fact]
    public async Task An_event_larger_than_the_queue_of_this_process_stays_and_is_told_of_and_the_others_are_sent()
    {
        await using var server = Server();
        var first = Client(server);
        first.SendNumbered(1);
        first.SendOdpEvent("large", null, TestClient.Alice, new Dictionary<string, object> { ["text"] = new string('x', 5_000) });
        first.SendNumbered(1, first: 1);
        await first.DisposeAsync();
        var path = Assert.Single(Directory.GetFiles(_directory.Path));

        _up = true;
        var logger = new FakeLogger();
        var next = Client(server, odp => odp.QueueMaxBytes = 5_000, logger);
        await Wait.Until(() => next.Delivery.Sent == 2, "the others");
        Assert.Contains(logger.Texts(), text => text.StartsWith("Error 1112 An event of 5", StringComparison.Ordinal));
        await next.DisposeAsync();
        Assert.True(File.Exists(path));

        await using var larger = Client(server);
        await Wait.Until(() => larger.Delivery.Sent == 1, "the large one");
    }

    [Fact]
    public async Task Held_events_of_an_earlier_process_go_where_the_first_datafile_says()
    {
        var options =
            new OptimizelyClientOptions { SdkKey = "k", DatafileUrlTemplate = $"http://127.0.0.1:{FreePort.Next()}" };
        Spooled(options.Odp);
        (options.Odp.HoldEventsUntilReady, options.Odp.ShutdownTimeout) = (true, TimeSpan.Zero);
        var early = new OptimizelyClient(options);
        early.SendNumbered(3);
        await early.DisposeAsync();

        _up = true;
        await using var server = Server();
        await using var next = Client(server);
        await Wait.Until(() => next.Delivery.Sent == 3, "the replay");
    }

    [Fact]
    public void A_directory_that_cannot_be_made_throws_when_the_client_is_made()
    {
        var file = _directory["file"];
        File.WriteAllText(file, "");

        var fault = Assert.Throws<OptionsValidationException>(
            () => TestClient.With(Datafiles.NotIntegrated, odp => odp.SpoolDirectory = Path.Combine(file, "below")));

        Assert.StartsWith(
            $"Odp.SpoolDirectory is '{file}/below', which cannot be made. Name", fault.Message, StringComparison.Ordinal);
        File.Delete(file);
    }

    [Theory]
    [InlineData("""{"identifiers":{"email":"e","vuid":"v","fs_user_id":"u"}}""", "u")]
    [InlineData("""{"identifiers":{"email":"e","vuid":"v"}}""", "v")]
    [InlineData("""{"identifiers":{"email":"e","phone":"p"}}""", "e")]
    public void The_user_of_a_written_event_is_found_again(string json, string user) =>
        Assert.Equal(user, new OdpEventKind(false).UserOf(System.Text.Encoding.UTF8.GetBytes(json)));

    private static async Task<HashSet<string>> Written(FaultServer server, int count)
    {
        var request = await server.NextAsync();
        Assert.Equal(count, request.Events.Length);
        return [.. request.Events.Select(e => e.GetProperty("data").GetProperty("idempotence_id").GetString()!)];
    }

    private FaultServer Server() =>
        FaultServer.Start(_ => Volatile.Read(ref _up) ? Reply.Accepted : Reply.Status(503, "", "Retry-After: 0"));

    private OptimizelyClient Client(FaultServer server, Action<OdpOptions>? configure = null, FakeLogger? logger = null) =>
        TestClient.To(
            server,
            odp =>
            {
                Spooled(odp);
                odp.ShutdownTimeout = _up ? TimeSpan.FromSeconds(10) : TimeSpan.Zero;
                configure?.Invoke(odp);
            },
            logger);

    private void Spooled(OdpOptions odp) => odp.SpoolDirectory = _directory.Path;
}
