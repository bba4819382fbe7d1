using Microsoft.Extensions.Time.Testing;
using OpenOdp.Client.Delivery.Queueing;
using OpenOdp.Client.Odp;
using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Tests.Events;

/// <summary>What one flush, one full batch or one tick brings, and that nothing ticks without need.</summary>
public sealed class FlushTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task T042_T081_When_all_is_sent_time_alone_brings_no_request()
    {
        await using var server = FaultServer.Start();
        await using var client = TestClient.To(server, odp => odp.FlushInterval = TimeSpan.FromMilliseconds(100), clock: _clock);

        for (var round = 1; round <= 2; round++)
        {
            client.SendNumbered(1);
            await _clock.AdvanceUntil(TimeSpan.FromMilliseconds(100), () => client.Delivery.Sent == round, "the event is sent");
            _clock.Advance(TimeSpan.FromMilliseconds(500));
        }

        Assert.Equal([1, 1], server.Requests.Select(request => request.Events.Length));
    }

    [Fact]
    public async Task T100_The_linger_starts_anew_with_the_first_event_after_a_batch()
    {
        await using var server = FaultServer.Start();
        await using var client = TestClient.To(server, clock: _clock);

        for (var round = 1; round <= 3; round++)
        {
            client.SendNumbered(1);
            var waited = await _clock.AdvanceUntil(
                TimeSpan.FromMilliseconds(200), () => client.Delivery.Sent == round, "the event is sent");
            Assert.InRange(waited, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(6));
        }
    }

    [Fact]
    public async Task T094_Nine_events_wait_and_the_tenth_takes_them_along_in_order()
    {
        await using var server = FaultServer.Start();
        await using var client = TestClient.To(server, clock: _clock);

        client.SendNumbered(9);
        Assert.Empty(server.Requests);
        client.SendNumbered(1, first: 9);

        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"{i}"), (await server.NextAsync()).Actions);
    }

    [Fact]
    public async Task T067_With_batches_of_one_each_event_is_a_request()
    {
        await using var server = FaultServer.Start();
        await using var client = TestClient.To(server, odp => (odp.MinBatchSize, odp.MaxBatchSize) = (1, 1), clock: _clock);

        client.SendNumbered(3);
        await client.Flushed();

        Assert.Equal([1, 1, 1], server.Requests.Select(request => request.Events.Length));
    }

    [Fact]
    public async Task T085_A_flush_sends_less_than_a_batch_at_once()
    {
        await using var server = FaultServer.Start();
        await using var client = TestClient.To(server, odp => odp.MinBatchSize = 200, clock: _clock);

        client.SendNumbered(25);
        var report = await client.Flushed();

        Assert.Equal((25, 0), (report.Sent, report.Waiting));
        Assert.Equal(25, Assert.Single(server.Requests).Events.Length);
    }

    [Fact]
    public async Task T073_A_hundred_flushes_at_once_send_each_event_once()
    {
        await using var server = FaultServer.Start();
        await using var client = TestClient.To(server, odp => (odp.MinBatchSize, odp.MaxBatchSize) = (10, 10), clock: _clock);
        client.SendNumbered(100);

        await Wait.For(Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => client.FlushAsync()))), "all flushes");

        Assert.Equal(10, server.Requests.Length);
        Assert.Equal(Enumerable.Range(0, 100), server.Requests.SelectMany(request => request.Actions).Select(int.Parse).Order());
    }

    [Fact]
    public async Task T106_T120_A_flush_of_nothing_ends_at_once_and_asks_nobody()
    {
        await using var server = FaultServer.Start();
        var client = TestClient.To(server, clock: _clock);
        Assert.True(client.FlushAsync().IsCompletedSuccessfully);

        client.SendNumbered(3);
        await client.Flushed();
        await client.DisposeAsync();
        Assert.True(client.FlushAsync().IsCompletedSuccessfully);
        await using var disabled = TestClient.To(server, odp => odp.Enabled = false);
        Assert.True(disabled.FlushAsync().IsCompletedSuccessfully);

        Assert.Equal(3, Assert.Single(server.Requests).Events.Length);
    }

    [Fact]
    public void T053_Of_many_first_events_one_starts_the_worker()
    {
        var queue = new EventQueue(new OdpOptions(), _clock);
        var endpoint = OdpEndpoint.TryCreate("https://h", "k", allowInsecure: false, out _);
        var started = 0;

        Parallel.For(0, 100, _ =>
        {
            queue.Offer(queue.Lanes[0], new QueuedEvent([], endpoint, 0), out var _, out var starts);
            Interlocked.Add(ref started, starts ? 1 : 0);
        });

        Assert.Equal(1, started);
    }

    [Fact]
    public async Task T072_A_hundred_threads_lose_nothing()
    {
        await using var server = FaultServer.Start();
        await using var client = TestClient.To(server);
        var both = new Dictionary<string, string> { ["fs_user_id"] = "u", ["email"] = "e" };

        await Task.WhenAll(Enumerable.Range(0, 100).Select(thread => Task.Run(() =>
        {
            client.SendNumbered(10, first: thread * 10);
            client.Identify(both);
            client.Delivery.AssertAddsUp();
        })));
        var report = await client.Flushed();

        Assert.Equal((1_100, 1_100), (report.Accepted, report.Sent));
        var actions = server.Requests.SelectMany(request => request.Actions).ToArray();
        Assert.Equal((1_100, 1_001), (actions.Length, actions.Distinct().Count()));
    }
}
