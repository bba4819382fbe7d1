using Microsoft.Extensions.Time.Testing;

namespace OpenOdp.Client.Tests.Support;

internal static class Clock
{
    /// <summary>
    /// Moves the clock on in steps until something has happened, and says how far it was moved: at least as far as needed, and
    /// on a busy machine further.
    /// </summary>
    public static async Task<TimeSpan> AdvanceUntil(
        this FakeTimeProvider clock, TimeSpan step, Func<bool> happened, string awaited)
    {
        var moved = TimeSpan.Zero;
        for (var start = TimeProvider.System.GetTimestamp(); !happened();)
        {
            if (TimeProvider.System.GetElapsedTime(start) > Wait.Limit)
            {
                Assert.Fail($"Moved the clock by {moved} in vain until {awaited}.");
            }

            // Real work goes on between the steps; without the pause the clock would run past the time-out of a request under
            // way.
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
            if (!happened())
            {
                clock.Advance(step);
                moved += step;
            }
        }

        return moved;
    }
}

/// <summary>A clock that runs a hundred times as fast as the system's: real concurrency, short back-off.</summary>
internal sealed class HastyClock : TimeProvider
{
    public override long GetTimestamp() => System.GetTimestamp() * 100;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new HastyTimer(System.CreateTimer(callback, state, Shorten(dueTime), Shorten(period)));

    private static TimeSpan Shorten(TimeSpan time) => time == Timeout.InfiniteTimeSpan ? time : time / 100;

    private sealed class HastyTimer(ITimer inner) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => inner.Change(Shorten(dueTime), Shorten(period));

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
