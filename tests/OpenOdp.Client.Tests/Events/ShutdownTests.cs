using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Tests.Events;

/// <summary>
/// Flush, drain and dispose: they end, they tell the truth, and they lose as little as time allows. T046, T055, N07, N10.
/// </summary>
public sealed class ShutdownTests
{
    [Fact]
    [Row("T046", "T055", "T105")]
    public async Task DisposeAsync_sends_what_waits()
    {
        await using var server = FaultServer.Start();
        var logger = new FakeLogger();
        var client = TestClient.To(server, logger: logger);
        client.SendNumbered(25);

        await Wait.For(client.DisposeAsync().AsTask(), "the end");

        Assert.Equal(25, server.Requests.Sum(request => request.Events.Length));
        Assert.Equal(
            "Information 1105 Event delivery stopped: 25 accepted, 25 sent, 0 dropped, 0 waiting.", logger.Texts().Last());
    }

    [Fact]
    public async Task T192_However_often_it_is_disposed_it_stops_once()
    {
        await using var server = FaultServer.Start();
        var logger = new FakeLogger();
        var client = TestClient.To(server, logger: logger);
        client.SendNumbered(3);

        await Wait.For(
            Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(async () => await client.DisposeAsync()))), "all ends");

        Assert.Equal(3, Assert.Single(server.Requests).Events.Length);
        Assert.Single(logger.Texts(), text => text.StartsWith("Information 1105", StringComparison.Ordinal));
    }

    [Fact]
    public async Task N10_2000_queued_events_and_a_200_ms_endpoint_take_less_than_10_s()
    {
        await using var server = FaultServer.Start(_ => Reply.Accepted.After(TimeSpan.FromMilliseconds(200)));
        var client = TestClient.To(server);
        client.SendNumbered(2_000);
        var start = TimeProvider.System.GetTimestamp();

        await client.DisposeAsync();

        Assert.Equal(2_000, client.Delivery.Sent);
        Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task What_the_deadline_cuts_off_is_counted_and_reported_event_by_event()
    {
        var clock = new FakeTimeProvider();
        var dropped = new List<OdpDroppedEvent>();
        var logger = new FakeLogger();
        await using var server = FaultServer.Start(_ => Reply.Hang);
        var client = TestClient.To(
            server, odp => (odp.OnDropped, odp.ShutdownTimeout) = (dropped.Add, TimeSpan.FromSeconds(10)), logger, clock);
        client.SendNumbered(60);
        await server.NextAsync();

        var disposal = client.DisposeAsync().AsTask();
        await clock.AdvanceUntil(TimeSpan.FromSeconds(1), () => disposal.IsCompleted, "the deadline passes");

        Assert.Equal(60, client.Delivery.DroppedByReason[OdpDropReason.Shutdown]);
        Assert.Equal(0, client.Delivery.Waiting);
        Assert.Equal(60, dropped.Count);
        Assert.All(dropped, gone => Assert.Equal(OdpDropReason.Shutdown, gone.Reason));
        Assert.Equal(
            "Information 1105 Event delivery stopped: 60 accepted, 0 sent, 60 dropped (Shutdown: 60), 0 waiting.",
            logger.Texts().Last());
    }

    [Fact]
    public async Task DrainAsync_reports_what_is_left_at_its_deadline_and_the_client_goes_on()
    {
        var clock = new FakeTimeProvider();
        var gate = new TaskCompletionSource();
        await using var server = FaultServer.Start(_ => Reply.Accepted.After(gate.Task));
        await using var client = TestClient.To(server, clock: clock);
        client.SendNumbered(3);

        var drain = client.DrainAsync(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        await clock.AdvanceUntil(TimeSpan.FromSeconds(1), () => drain.IsCompleted, "the deadline passes");
        Assert.Equal((3, 0, 3), ((await drain).Accepted, (await drain).Sent, (await drain).Waiting));

        gate.SetResult();
        client.SendNumbered(1);
        var after =
            await Wait.For(client.DrainAsync(TimeSpan.MaxValue, TestContext.Current.CancellationToken), "the second drain");
        Assert.Equal((4, 4, 0), (after.Accepted, after.Sent, after.Waiting));
    }

    [Fact]
    public async Task FlushAsync_ends_when_the_events_before_it_are_settled_whatever_comes_after()
    {
        var gates = new Dictionary<string, TaskCompletionSource> { ["0"] = new(), ["1"] = new() };
        await using var server = FaultServer.Start(request => Reply.Accepted.After(gates[request.Actions[0]].Task));
        await using var client = TestClient.To(server, odp => odp.FlushInterval = TimeSpan.Zero);
        client.SendNumbered(1);
        await server.NextAsync();

        var flush = client.FlushAsync(TestContext.Current.CancellationToken);
        client.SendNumbered(1, first: 1);
        await server.NextAsync();
        gates["1"].SetResult();
        await Wait.Until(() => client.Delivery.Sent == 1, "the later event is sent");
        Assert.False(flush.IsCompleted);
        gates["0"].SetResult();

        Assert.Equal(2, (await Wait.For(flush, "the flush")).Sent);
    }

    [Fact]
    public async Task A_cancelled_flush_stops_waiting_and_not_sending()
    {
        var gate = new TaskCompletionSource();
        await using var server = FaultServer.Start(_ => Reply.Accepted.After(gate.Task));
        await using var client = TestClient.To(server);
        client.SendNumbered(1);
        using var cancel = new CancellationTokenSource();

        var flush = client.FlushAsync(cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => flush);
        gate.SetResult();

        Assert.Equal(1, (await client.Flushed()).Sent);
    }

    [Fact]
    public async Task Held_events_leave_with_the_first_datafile_and_are_dropped_if_it_has_no_integration()
    {
        foreach (var integrated in new[] { true, false })
        {
            var published = new TaskCompletionSource();
            await using var odp = FaultServer.Start();
            await using var cdn = FaultServer.Start(
                _ => Reply.Status(200, integrated ? Datafiles.Odp(odp.Host) : Datafiles.NotIntegrated).After(published.Task));
            var options = new OptimizelyClientOptions { SdkKey = "key", DatafileUrlTemplate = cdn.Host + "/datafiles/{0}.json" };
            options.Odp.HoldEventsUntilReady = true;
            await using var client = new OptimizelyClient(options);

            client.SendNumbered(12);
            var flush = client.FlushAsync(TestContext.Current.CancellationToken);
            Assert.Equal("/datafiles/key.json", (await cdn.NextAsync()).Path);
            Assert.Equal(12, client.Delivery.Waiting);
            published.SetResult();

            var report = await Wait.For(flush, "the held events");
            Assert.Equal(integrated
                ? (12, 0)
                : (0, 12), (report.Sent, report.DroppedByReason.GetValueOrDefault(OdpDropReason.OdpNotIntegrated)));
        }
    }

    [Fact]
    public async Task Nothing_is_held_for_a_datafile_that_will_never_come()
    {
        await using var client = TestClient.With("bad", odp => odp.HoldEventsUntilReady = true);

        Assert.Equal(OdpSendResult.SdkNotReady, client.TrySendOdpEvent("a", null, TestClient.Alice));
    }

    [Fact]
    public async Task A_logger_that_throws_costs_no_event()
    {
        var count = 0;
        await using var server = FaultServer.Start(
            _ => Interlocked.Increment(ref count) < 3 ? Reply.Status(503, "", "Retry-After: 0") : Reply.Accepted);
        await using var client = new OptimizelyClient(
            new OptimizelyClientOptions { Datafile = Datafiles.Odp(server.Host) }, new ThrowingLogger());

        client.SendNumbered(10);

        Assert.Equal(10, (await client.Flushed()).Sent);
    }

    private sealed class ThrowingLogger : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Warning) throw new TimeoutException("The log server is away.");
        }
    }
}
