using Microsoft.Extensions.Time.Testing;
using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Tests.Events;

/// <summary>When events leave and how many together: T042–T044, T051, T065–T067, T082, T094, N01.</summary>
public sealed class BatchingTests
{
    [Fact]
    [Row("T066", "T083")]
    public async Task T043_25_events_leave_as_10_10_and_after_the_linger_5()
    {
        var clock = new FakeTimeProvider();
        await using var server = FaultServer.Start();
        await using var client = TestClient.To(server, clock: clock);

        client.SendNumbered(25);
        await server.NextAsync();
        await server.NextAsync();
        await Wait.Until(() => client.Delivery.Sent == 20, "20 events are sent");
        Assert.Equal(2, server.Requests.Length);
        await clock.AdvanceUntil(TimeSpan.FromMilliseconds(100), () => client.Delivery.Sent == 25, "the last 5 are sent");

        Assert.Equal([5, 10, 10], server.Requests.Select(request => request.Events.Length).Order());
    }

    [Fact]
    [Row("T056", "T121")]
    public async Task T044_T065_A_few_events_wait_one_second_for_company_and_leave_together_in_order()
    {
        var clock = new FakeTimeProvider();
        await using var server = FaultServer.Start();
        await using var client = TestClient.To(server, clock: clock);

        client.SendNumbered(2);
        var waited = await clock.AdvanceUntil(TimeSpan.FromMilliseconds(100), () => client.Delivery.Sent == 2, "both are sent");

        Assert.InRange(waited, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));
        Assert.Equal(["0", "1"], Assert.Single(server.Requests).Actions);
    }

    [Fact]
    [Row("T095")]
    public async Task T051_T082_Without_a_flush_interval_each_event_leaves_at_once()
    {
        await using var server = FaultServer.Start();
        await using var client = TestClient.To(server, odp => odp.FlushInterval = TimeSpan.Zero, clock: new FakeTimeProvider());

        client.SendNumbered(1);

        Assert.Equal(["0"], (await server.NextAsync()).Actions);
    }

    [Fact]
    public async Task Batches_grow_to_the_maximum_when_events_wait_and_none_is_larger()
    {
        var gate = new TaskCompletionSource();
        await using var server = FaultServer.Start(_ => Reply.Accepted.After(gate.Task));
        await using var client = TestClient.To(server);

        client.SendNumbered(40);
        for (var i = 0; i < 4; i++)
        {
            await server.NextAsync("the request that occupies a slot");
        }

        client.SendNumbered(5_000, first: 40);
        gate.SetResult();
        await client.Flushed();

        var sizes = server.Requests.Skip(4).Select(request => request.Events.Length).ToArray();
        Assert.Equal(500, sizes.Max());
        Assert.Equal(5_040, server.Requests.Sum(request => request.Events.Length));
    }

    [Fact]
    public async Task A_request_stays_below_a_mebibyte_and_a_larger_event_travels_alone()
    {
        await using var server = FaultServer.Start();
        await using var client = TestClient.To(server, odp => odp.MinBatchSize = 500);
        var large = new Dictionary<string, object> { ["text"] = new string('x', 400_000) };
        var huge = new Dictionary<string, object> { ["text"] = new string('y', 2_000_000) };

        client.SendOdpEvent("huge", null, TestClient.Alice, huge);
        for (var i = 0; i < 6; i++)
        {
            client.SendOdpEvent("large", null, TestClient.Alice, large);
        }

        await client.Flushed();

        Assert.Equal([1, 2, 2, 2], server.Requests.Select(request => request.Events.Length).Order());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(3_600_000)]
    public async Task N01_A_clock_that_steps_past_the_deadline_or_back_does_not_stop_delivery(int milliseconds)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var server = FaultServer.Start();
        await using var client = TestClient.To(server, clock: clock);

        for (var round = 1; round <= 3; round++)
        {
            client.SendNumbered(1);
            clock.Advance(TimeSpan.FromSeconds(1) + TimeSpan.FromMilliseconds(milliseconds));
            await clock.AdvanceUntil(TimeSpan.FromMilliseconds(100), () => client.Delivery.Sent == round, "the event is sent");
            clock.AdjustTime(clock.GetUtcNow() - TimeSpan.FromHours(1));
        }
    }

    [Fact]
    public async Task A_queue_smaller_than_a_batch_is_due_when_it_is_full()
    {
        await using var server = FaultServer.Start();
        await using var client = TestClient.To(server, odp => odp.QueueCapacity = 3, clock: new FakeTimeProvider());

        client.SendNumbered(3);

        Assert.Equal(3, (await server.NextAsync()).Events.Length);
    }
}
