using System.IO.Pipelines;
using Microsoft.Extensions.Time.Testing;
using OpenOdp.Server.Http;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Http;

public sealed class BodyPaceTests
{
    private static readonly TimeSpan AlmostLate = BodyPace.Span - TimeSpan.FromMilliseconds(1);

    private readonly FakeTimeProvider _clock = new();
    private readonly BodyMemory _memory = new();
    private readonly PipedBody _sent = new();

    [Fact]
    public async Task A_large_body_that_hardly_goes_on_is_given_up_however_much_came_at_once()
    {
        var body = Receive();
        await _sent.SendAsync(8_500_000);
        for (var second = 0; second < 4; second++)
        {
            await _sent.SendAsync(300);
            _clock.Advance(TimeSpan.FromSeconds(1));
            Assert.False(body.IsCompleted);
        }

        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(BodyStatus.Late, await body.WaitAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_large_body_that_stops_is_given_up_though_the_timer_comes_before_its_time_by_the_clock()
    {
        var clock = new EarlyTimers();
        var body = Receive(clock);
        await _sent.SendAsync(8_500_000);
        clock.Advance(AlmostLate);
        Assert.False(body.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(BodyStatus.Late, await body.WaitAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_large_body_on_a_slow_line_is_taken()
    {
        var body = Receive();
        await _sent.SendAsync(LargeRequests.Small + 1);
        for (var i = 0; i < 50; i++)
        {
            _clock.Advance(AlmostLate);
            await _sent.SendAsync(BodyPace.Least + 1);
        }

        _clock.Advance(AlmostLate);
        await _sent.EndAsync();
        Assert.Equal(BodyStatus.Complete, await body.WaitAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_small_body_has_all_the_time_that_the_server_gives_it()
    {
        var body = Receive();
        await _sent.SendAsync(LargeRequests.Small);
        _clock.Advance(TimeSpan.FromHours(1));
        await _sent.EndAsync();
        Assert.Equal(BodyStatus.Complete, await body.WaitAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_client_that_goes_away_when_its_time_is_over_ends_its_own_request_and_not_the_process()
    {
        var body = Receive(reader: new Gone(_sent.Reader));
        await _sent.SendAsync(LargeRequests.Small + 1);
        _clock.Advance(BodyPace.Span); // a timer that throws ends the process
        await _sent.EndAsync(new OperationCanceledException());
        Assert.Equal(BodyStatus.Aborted, await body.WaitAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_reader_of_a_body_that_came_is_left_alone()
    {
        var body = Receive();
        await _sent.SendAsync(LargeRequests.Small + 1);
        await _sent.EndAsync();
        Assert.Equal(BodyStatus.Complete, await body.WaitAsync(TestContext.Current.CancellationToken));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(_sent.Reader.TryRead(out var read));
        Assert.False(read.IsCanceled);
    }

    private Task<BodyStatus> Receive(TimeProvider? clock = null, PipeReader? reader = null) =>
        new RequestBody(_memory, clock ?? _clock).ReceiveAsync(_sent.Context(reader).Request).AsTask();

    /// <summary>The system's timers count in the ticks of a coarse clock.</summary>
    private sealed class EarlyTimers : FakeTimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime - TimeSpan.FromMilliseconds(1), period);
    }

    /// <summary>As Kestrel's is when its connection was aborted.</summary>
    private sealed class Gone(PipeReader inner) : PipeReader
    {
        public override void CancelPendingRead() => throw new TaskCanceledException();

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
            inner.ReadAsync(cancellationToken);

        public override bool TryRead(out ReadResult result) => inner.TryRead(out result);

        public override void AdvanceTo(SequencePosition consumed) => inner.AdvanceTo(consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) =>
            inner.AdvanceTo(consumed, examined);

        public override void Complete(Exception? exception = null) => inner.Complete(exception);
    }
}
