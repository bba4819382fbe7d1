using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using OpenOdp.Client.Delivery.Drops;
using OpenOdp.Client.Odp.Events;
using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Tests.Events;

/// <summary>A bounded queue with three policies, and where its events go when the datafile changes: N04, N05, N13.</summary>
public sealed class QueueTests
{
    [Theory]
    [Row("T064", "T080")]
    [InlineData(1)]
    [InlineData(100)]
    public async Task N04_A_queue_of_n_refuses_exactly_what_comes_beyond_n(int n)
    {
        var logger = new FakeLogger();
        await using var server = FaultServer.Start(_ => Reply.Hang);
        await using var client =
            TestClient.To(server, odp => (odp.QueueCapacity, odp.ShutdownTimeout) = (n, TimeSpan.Zero), logger);

        client.SendNumbered(n);
        await server.NextAsync();
        for (var i = 0; i < 7; i++)
        {
            client.SendOdpEvent("more", null, TestClient.Alice);
        }

        Assert.Equal(7, logger.Texts().Count(text => text == "Warning 1007 Payload not accepted by the queue. [QueueFull]"));
        Assert.Equal((n, n), (client.Delivery.Accepted, client.Delivery.Waiting));
        Assert.Equal(OdpSendResult.QueueFull, client.TrySendOdpEvent("more", null, TestClient.Alice));
    }

    [Fact]
    public async Task DropOldest_takes_the_new_event_and_reports_the_oldest_that_is_not_in_a_request()
    {
        var dropped = new List<string>();
        var gate = new TaskCompletionSource();
        await using var server = FaultServer.Start(_ => Reply.Accepted.After(gate.Task));
        await using var client = TestClient.To(server, odp =>
        {
            (odp.QueueCapacity, odp.QueueFullMode, odp.MaxRequestsInFlight) = (20, QueueFullMode.DropOldest, 1);
            odp.OnDropped = gone =>
                dropped.Add($"{System.Text.Json.JsonDocument.Parse(gone.Json).RootElement.GetProperty("action")} {gone.Reason}");
        });

        client.SendNumbered(10);
        await server.NextAsync();
        client.SendNumbered(12, first: 10);
        gate.SetResult();
        var report = await client.Flushed();

        Assert.Equal(["10 QueueFull", "11 QueueFull"], dropped);
        Assert.Equal((22, 20, 2), (report.Accepted, report.Sent, report.Dropped));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(25)]
    [InlineData(60)]
    public async Task DropOldest_drops_the_oldest_of_the_requests_that_wait_for_their_next_try(int newer)
    {
        var dropped = new List<int>();
        var (count, allThere) = (0, new TaskCompletionSource());
        await using var server = FaultServer.Start(_ =>
        {
            var number = Interlocked.Increment(ref count);
            if (number == 4) allThere.SetResult();
            return number > 4 ? Reply.Accepted : Reply.Status(503, "", "Retry-After: 60").After(allThere.Task);
        });
        var clock = new FakeTimeProvider();
        var logger = new FakeLogger();
        await using var client = TestClient.To(server, odp =>
        {
            (odp.QueueCapacity, odp.QueueFullMode, odp.EventTimeout) = (40, QueueFullMode.DropOldest, TimeSpan.FromHours(1));
            odp.OnDropped = gone => dropped.Add(Number(gone));
        }, logger, clock);

        client.SendNumbered(40);
        var flush = client.FlushAsync();
        await Wait.Until(
            () => logger.Texts().Count(text => text.StartsWith("Warning 1101", StringComparison.Ordinal)) == 4, "all wait");
        client.SendNumbered(newer, first: 40);

        Assert.Equal(Enumerable.Range(0, newer), dropped);
        client.Delivery.AssertAddsUp();
        Assert.Equal((40 + newer, 40), (client.Delivery.Accepted, client.Delivery.Waiting));
        if (newer >= 40)
        {
            await Wait.For(flush, "the flush of events that are gone");
        }

        await clock.AdvanceUntil(TimeSpan.FromSeconds(10), () => client.Delivery.Waiting == 0, "the rest is sent");
        await Wait.For(flush, "the flush");
        Assert.Equal((40, newer), (client.Delivery.Sent, client.Delivery.DroppedByReason[OdpDropReason.QueueFull]));
        Assert.Equal(Enumerable.Range(
            newer, 40), server.Requests.Skip(4).SelectMany(request => request.Actions).Select(int.Parse).Order());
    }

    [Fact]
    public async Task DropOldest_makes_room_for_bytes_in_requests_that_wait_for_their_next_try_and_none_in_those_under_way()
    {
        var count = 0;
        await using var server =
            FaultServer.Start(_ => Interlocked.Increment(ref count) == 1 ? Reply.Status(503, "", "Retry-After: 60") : Reply.Hang);
        var clock = new FakeTimeProvider();
        await using var client = TestClient.To(
            server,
            odp =>
            {
                (odp.QueueMaxBytes, odp.QueueFullMode) = (10_000, QueueFullMode.DropOldest);
                (odp.EventTimeout, odp.MinBatchSize) = (TimeSpan.FromHours(1), 1);
            },
            clock: clock);
        Assert.Equal(OdpSendResult.Accepted, TryLarge(client, 9_000));
        await Wait.Until(() => TryLarge(client, 8_000) == OdpSendResult.Accepted, "the answer makes the first wait");
        Assert.Equal((2, 1), (client.Delivery.Accepted, client.Delivery.Dropped));

        // Its place in the queue is gone, and so it leaves its turn to the second.
        await clock.AdvanceUntil(TimeSpan.FromSeconds(10), () => server.Requests.Length == 2, "the second is under way");

        Assert.Equal(OdpSendResult.QueueFull, TryLarge(client, 8_000));
        Assert.Equal((2, 1), (client.Delivery.Accepted, client.Delivery.Dropped));
    }

    [Fact]
    public async Task A_queue_of_n_bytes_refuses_exactly_what_comes_beyond_n_requests_included()
    {
        await using var server = FaultServer.Start(_ => Reply.Hang);
        await using var client = TestClient.To(server, odp => (odp.QueueMaxBytes, odp.ShutdownTimeout) = (10_000, TimeSpan.Zero));
        Assert.Equal(OdpSendResult.Accepted, TryLarge(client, 4_000));
        Assert.Equal(OdpSendResult.Accepted, TryLarge(client, 4_000));
        await server.NextAsync();
        Assert.Equal(OdpSendResult.QueueFull, TryLarge(client, 2_001));
        Assert.Equal(OdpSendResult.Accepted, TryLarge(client, 2_000));
        Assert.Equal(OdpSendResult.QueueFull, client.TrySendOdpEvent("a", null, TestClient.Alice));
        Assert.Equal((3, 3, 0), (client.Delivery.Accepted, client.Delivery.Waiting, client.Delivery.Dropped));
    }

    [Fact]
    public async Task DropOldest_tells_the_log_of_the_first_event_at_once_and_of_those_that_follow_in_sums()
    {
        var (time, logger, called) = (new FakeTimeProvider(), new FakeLogger(), 0);
        var gate = new TaskCompletionSource();
        await using var server = FaultServer.Start(_ => Reply.Accepted.After(gate.Task));
        var client = TestClient.To(
            server,
            odp =>
            {
                (odp.QueueCapacity, odp.QueueFullMode, odp.MaxRequestsInFlight) = (20, QueueFullMode.DropOldest, 1);
                odp.EventTimeout = TimeSpan.FromHours(1);
                odp.OnDropped = _ => called++;
            },
            logger,
            time);
        string[] Told() =>
            [.. logger.Texts().Where(text => text.Contains(" 1102 ", StringComparison.Ordinal) && text.Contains("QueueFull"))];
        static string Line(int count) => $"Error 1102 {count} event(s) dropped: QueueFull (queue full).";

        client.SendNumbered(10);
        await server.NextAsync();
        client.SendNumbered(60, first: 10);
        Assert.Equal((50, 1), (called, Told().Length));
        time.Advance(DropReporter.EvictionsTold);
        Assert.Equal([Line(1), Line(49)], Told());

        client.SendNumbered(5, first: 70);
        Assert.Equal((55, 2), (called, Told().Length));
        gate.SetResult();
        await client.DisposeAsync();

        Assert.Equal([Line(1), Line(49), Line(5)], Told());
        Assert.Equal(55, client.Delivery.DroppedByReason[OdpDropReason.QueueFull]);
    }

    [Fact]
    public async Task DropOldest_makes_room_for_many_bytes_by_dropping_several_and_none_for_an_event_that_fits_nowhere()
    {
        await using var server = FaultServer.Start(_ => Reply.Accepted);
        await using var client = TestClient.To(server, odp =>
            (odp.QueueMaxBytes, odp.QueueFullMode, odp.FlushInterval) = (10_000, QueueFullMode.DropOldest, TimeSpan.FromHours(1)),
            clock: new FakeTimeProvider());
        Assert.All(Enumerable.Range(0, 9), _ => Assert.Equal(OdpSendResult.Accepted, TryLarge(client, 1_000)));

        Assert.Equal(OdpSendResult.QueueFull, TryLarge(client, 10_001));
        Assert.Equal((9, 0), (client.Delivery.Waiting, client.Delivery.Dropped));
        Assert.Equal(OdpSendResult.Accepted, TryLarge(client, 9_500));
        var report = await client.Flushed();

        // What a wake-up has taken into a request meanwhile cannot be dropped, but then the new event cannot have been taken.
        Assert.Equal((10, 1, 9), (report.Accepted, report.Sent, report.DroppedByReason[OdpDropReason.QueueFull]));
    }

    [Fact]
    public async Task Wait_waits_for_bytes_in_turn_and_not_at_all_for_an_event_that_fits_nowhere()
    {
        var gate = new TaskCompletionSource();
        await using var server = FaultServer.Start(_ => Reply.Accepted.After(gate.Task));
        await using var client =
            TestClient.To(server, odp => (odp.QueueMaxBytes, odp.QueueFullMode) = (10_000, QueueFullMode.Wait));
        Assert.Equal(OdpSendResult.Accepted, TryLarge(client, 10_000));
        Assert.Equal(OdpSendResult.QueueFull, await Wait.For(LargeAsync(client, 10_001), "the answer"));

        using var giveUp = new CancellationTokenSource();
        var cancelled = LargeAsync(client, 10_000, giveUp.Token);
        var waiting = Enumerable.Range(0, 40).Select(i => LargeAsync(client, i % 4 == 0 ? 9_000 : 500)).ToArray();
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.All(waiting, task => Assert.False(task.IsCompleted));
        gate.SetResult();

        Assert.All(await Wait.For(Task.WhenAll(waiting), "room for all"), result => Assert.Equal(OdpSendResult.Accepted, result));
        Assert.Equal(41, (await client.Flushed()).Sent);
    }

    [Fact]
    public async Task An_event_larger_than_the_spool_is_not_waited_for()
    {
        using var directory = new TempDirectory();
        await using (var client = TestClient.With(Datafiles.Odp("http://127.0.0.1:1"), odp =>
            (odp.SpoolDirectory, odp.SpoolMaxBytes, odp.QueueFullMode) = (directory.Path, 1024 * 1024, QueueFullMode.Wait)))
        {
            Assert.Equal(OdpSendResult.QueueFull, await Wait.For(LargeAsync(client, 1024 * 1024), "the answer"));
        }
    }

    [Fact]
    public async Task Want_of_bytes_sends_what_waits_at_once_and_lets_old_events_go()
    {
        var clock = new FakeTimeProvider();
        await using var server = FaultServer.Start(_ => Reply.Status(503));
        await using var client = TestClient.To(
            server, odp => (odp.QueueMaxBytes, odp.FlushInterval) = (10_000, TimeSpan.FromHours(1)), clock: clock);
        TryLarge(client, 9_000);
        Assert.Equal(OdpSendResult.QueueFull, TryLarge(client, 2_000));

        await server.NextAsync("a request without any time passing");
        await clock.AdvanceUntil(TimeSpan.FromSeconds(5), () => client.Delivery.Dropped == 1, "the old event gives way");
        Assert.Equal(1, client.Delivery.DroppedByReason[OdpDropReason.Expired]);
        Assert.True(clock.GetUtcNow().Minute >= 5);
    }

    [Fact]
    public async Task Wait_waits_only_in_SendOdpEventAsync_and_goes_on_when_there_is_room()
    {
        var gate = new TaskCompletionSource();
        await using var server = FaultServer.Start(_ => Reply.Accepted.After(gate.Task));
        await using var client = TestClient.To(server, odp => (odp.QueueCapacity, odp.QueueFullMode) = (10, QueueFullMode.Wait));
        client.SendNumbered(10);
        Assert.Equal(OdpSendResult.QueueFull, client.TrySendOdpEvent("sync", null, TestClient.Alice));

        using var giveUp = new CancellationTokenSource();
        var cancelled = client.SendOdpEventAsync("cancelled", null, TestClient.Alice, cancellationToken: giveUp.Token).AsTask();
        var waiting = Enumerable.Range(0, 30).Select(i => client.SendOdpEventAsync($"{i}", null, TestClient.Alice).AsTask())
            .ToArray();
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.All(waiting, task => Assert.False(task.IsCompleted));
        gate.SetResult();

        Assert.All(await Wait.For(Task.WhenAll(waiting), "room for all"), result => Assert.Equal(OdpSendResult.Accepted, result));
        Assert.Equal(40, (await client.Flushed()).Sent);
    }

    [Fact]
    public async Task Those_who_wait_for_room_are_told_when_the_client_is_disposed()
    {
        await using var server = FaultServer.Start(_ => Reply.Hang);
        var client = TestClient.To(
            server, odp => (odp.QueueCapacity, odp.QueueFullMode, odp.ShutdownTimeout) = (1, QueueFullMode.Wait, TimeSpan.Zero));
        client.SendNumbered(1);

        var waiting = client.SendOdpEventAsync("late", null, TestClient.Alice).AsTask();
        await client.DisposeAsync();

        Assert.Equal(OdpSendResult.Disposed, await Wait.For(waiting, "the answer"));
    }

    [Fact]
    public async Task Order_of_each_user_is_kept_across_retries_when_asked_for()
    {
        var random = new Random(1);
        await using var server = FaultServer.Start(_ =>
        {
            lock (random)
            {
                return random.Next(3) == 0
                    ? Reply.Status(503, "", "Retry-After: 0")
                    : Reply.Accepted.After(TimeSpan.FromMilliseconds(random.Next(5)));
            }
        });
        await using var client = TestClient.To(server, odp => (odp.PreserveUserOrder, odp.MinBatchSize) = (true, 1));

        for (var i = 0; i < 400; i++)
        {
            client.SendOdpEvent(
                $"{i}", null, new Dictionary<string, string> { ["fs_user_id"] = $"u{i % 20}", ["email"] = "shared" });
        }

        await client.Flushed();

        var taken = server.Requests.SelectMany(request => request.Events).ToArray();
        foreach (var user in taken.GroupBy(e => e.GetProperty("identifiers").GetProperty("fs_user_id").GetString()))
        {
            // A retried event comes again; the first time each number shows must be in order.
            var firsts = user.Select(e => int.Parse(e.GetProperty("action").GetString()!, null)).Distinct().ToArray();
            Assert.Equal(firsts.Order(), firsts);
        }
    }

    [Fact]
    public async Task N13_The_call_takes_less_than_a_millisecond_while_the_endpoint_is_stuck()
    {
        await using var server = FaultServer.Start(_ => Reply.Hang);
        await using var client = TestClient.To(server, odp => odp.ShutdownTimeout = TimeSpan.Zero);
        client.SendNumbered(100);

        var times = Enumerable.Range(0, 1_000).Select(_ =>
        {
            var start = TimeProvider.System.GetTimestamp();
            client.SendOdpEvent("a", null, TestClient.Alice);
            return TimeProvider.System.GetElapsedTime(start);
        }).Order().ToArray();

        // The slowest few belong to the machine, which others share.
        Assert.InRange(times[989], TimeSpan.Zero, TimeSpan.FromMilliseconds(1));
    }

    private static int Number(OdpDroppedEvent gone) =>
        int.Parse(
            System.Text.Json.JsonDocument.Parse(gone.Json).RootElement.GetProperty("action").GetString()!,
            System.Globalization.CultureInfo.InvariantCulture);

    private static OdpSendResult TryLarge(OptimizelyClient client, int bytes) =>
        client.TrySendOdpEvent("a", null, TestClient.Alice, OfSize(bytes));

    private static Task<OdpSendResult> LargeAsync(
        OptimizelyClient client, int bytes, CancellationToken cancellationToken = default) =>
        client.SendOdpEventAsync("a", null, TestClient.Alice, OfSize(bytes), cancellationToken).AsTask();

    /// <summary>Data that makes the whole event just as many bytes.</summary>
    private static Dictionary<string, object?> OfSize(int bytes)
    {
        var data = new Dictionary<string, object?> { ["text"] = "" };
        EventEncoder.Encode("a", null, TestClient.Alice, data, null, default, out var json, out _);
        data["text"] = new string('x', bytes - json.Length);
        return data;
    }
}
