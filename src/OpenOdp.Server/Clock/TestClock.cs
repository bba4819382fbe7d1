namespace OpenOdp.Server.Clock;

/// <summary>
/// The machine's clock, which a call can put forward (<c>OpenOdp:TestClock</c>), for users' tests of what time does. It goes on
/// from there. Only the time of day moves: how long something takes is measured as ever.
/// </summary>
internal sealed class TestClock : TimeProvider
{
    /// <summary>How far ahead of the machine's clock it may be; the log never goes back.</summary>
    public static readonly TimeSpan MostAhead = TimeSpan.FromDays(3653);

    private readonly Lock _gate = new();
    private readonly HashSet<RepeatingTimer> _timers = [];
    private long _ahead;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _ahead));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (period == Timeout.InfiniteTimeSpan) return timer;
        var repeating = new RepeatingTimer(this, timer, callback, state);
        lock (_gate) _timers.Add(repeating);
        return repeating;
    }

    /// <summary>
    /// Puts the clock forward. What is done again and again is done at once, so that nobody waits for what time has changed.
    /// </summary>
    /// <returns>False when it is later already.</returns>
    public bool TryMoveTo(DateTimeOffset now)
    {
        RepeatingTimer[] timers;
        lock (_gate)
        {
            var ahead = (now - System.GetUtcNow()).Ticks;
            if (ahead < _ahead) return false;
            Interlocked.Exchange(ref _ahead, ahead);
            timers = [.. _timers];
        }

        foreach (var timer in timers) ThreadPool.QueueUserWorkItem(static timer => timer.Fire(), timer, preferLocal: false);
        return true;
    }

    private sealed class RepeatingTimer(TestClock clock, ITimer timer, TimerCallback callback, object? state) : ITimer
    {
        public void Fire()
        {
            lock (clock._gate)
            {
                if (!clock._timers.Contains(this)) return;
            }

            callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(dueTime, period);

        public void Dispose()
        {
            Forget();
            timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Forget();
            return timer.DisposeAsync();
        }

        private void Forget()
        {
            lock (clock._gate) clock._timers.Remove(this);
        }
    }
}
