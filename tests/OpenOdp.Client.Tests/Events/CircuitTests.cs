using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using OpenOdp.Client.Hosts;
using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Tests.Events;

/// <summary>A host that is down is left in peace, and one request at a time finds out when it is back.</summary>
public sealed class CircuitTests
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _clock = new();
    private readonly Circuit _circuit = new();

    [Fact]
    public void It_stays_closed_until_the_fifth_failure_in_a_row()
    {
        for (var i = 0; i < 20; i++)
        {
            Assert.False(_circuit.Failed(Pause, asked: false, _clock));
            if (i % 4 == 3)
            {
                _circuit.Succeeded();
            }
        }

        Open();
        Assert.True(_circuit.IsOpen);
    }

    [Fact]
    public void One_Retry_After_opens_it() => Assert.True(_circuit.Failed(Pause, asked: true, _clock));

    [Fact]
    public async Task When_the_pause_is_over_one_goes_first_and_the_others_follow_its_success()
    {
        Open();
        var waiting = Enumerable.Range(0, 4).Select(_ => _circuit.EnterAsync(_clock, default)).ToList();
        Assert.All(waiting, task => Assert.False(task.IsCompleted));

        _clock.Advance(Pause);
        await Wait.For(Task.WhenAny(waiting), "the first");
        Assert.Equal(1, waiting.Count(task => task.IsCompleted));
        Assert.True(_circuit.Succeeded());

        await Wait.For(Task.WhenAll(waiting), "the others");
    }

    [Fact]
    public async Task When_the_first_fails_all_wait_for_another_pause()
    {
        Open();
        var waiting = Enumerable.Range(0, 3).Select(_ => _circuit.EnterAsync(_clock, default)).ToList();
        _clock.Advance(Pause);
        waiting.Remove(await Wait.For(Task.WhenAny(waiting), "the first"));
        Assert.False(_circuit.Failed(Pause, asked: false, _clock));

        _clock.Advance(Pause / 2);
        Assert.All(waiting, task => Assert.False(task.IsCompleted));
        await _clock.AdvanceUntil(Pause / 2, () => waiting.Any(task => task.IsCompleted), "the next goes first");

        Assert.Equal(1, waiting.Count(task => task.IsCompleted));
    }

    [Fact]
    public async Task A_first_request_that_fails_otherwise_makes_way_for_the_next()
    {
        _circuit.Failed(Pause, asked: true, _clock);
        var waiting = Enumerable.Range(0, 2).Select(_ => _circuit.EnterAsync(_clock, default)).ToList();
        _clock.Advance(Pause);
        waiting.Remove(await Wait.For(Task.WhenAny(waiting), "the first"));
        _circuit.Failed(TimeSpan.Zero, asked: false, _clock);

        await Wait.For(waiting[0], "the next");
    }

    [Fact]
    public async Task An_outage_costs_few_requests_and_loses_nothing()
    {
        var clock = new FakeTimeProvider();
        var logger = new FakeLogger();
        var down = true;
        await using var server = FaultServer.Start(_ => Volatile.Read(ref down) ? Reply.Status(500) : Reply.Accepted);
        await using var client = TestClient.To(server, logger: logger, clock: clock);
        client.SendNumbered(100);

        var start = clock.GetUtcNow();
        await clock.AdvanceUntil(
            TimeSpan.FromSeconds(1), () => clock.GetUtcNow() - start > TimeSpan.FromMinutes(2), "two minutes pass");
        Assert.InRange(server.Requests.Length, Circuit.Threshold, 60);
        Volatile.Write(ref down, false);
        await clock.AdvanceUntil(TimeSpan.FromSeconds(1), () => client.Delivery.Sent == 100, "all are sent");

        Assert.Single(logger.Texts(), text => text.StartsWith("Warning 1106", StringComparison.Ordinal));
        Assert.Single(logger.Texts(), text => text.StartsWith("Information 1107", StringComparison.Ordinal));
    }

    private void Open()
    {
        _circuit.Succeeded();
        for (var i = 0; i < Circuit.Threshold; i++)
        {
            Assert.Equal(i == Circuit.Threshold - 1, _circuit.Failed(Pause, asked: false, _clock));
        }
    }
}
