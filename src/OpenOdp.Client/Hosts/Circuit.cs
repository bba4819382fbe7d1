namespace OpenOdp.Client.Hosts;

/// <summary>
/// Spares a host that is down or has asked for a pause. After several failures in a row, or one <c>Retry-After</c>, all
/// requests wait; when the time is up one of them goes first, and the others follow only when it succeeds.
/// </summary>
internal sealed class Circuit
{
    /// <summary>One failure for each of the usual four requests in flight, and one that confirms it.</summary>
    public const int Threshold = 5;

    private readonly Lock _gate = new();
    private TaskCompletionSource _changed = NewSource();
    private int _failures;
    private bool _open;
    private bool _probing;
    private bool _refuses;
    private long _openedAt;
    private long _openSince;
    private TimeSpan _openFor;

    public bool IsOpen
    {
        get
        {
            lock (_gate)
            {
                return _open;
            }
        }
    }

    /// <summary>True when the last that is known of the host is that it, or the key, is wrong.</summary>
    public bool Refuses
    {
        get
        {
            lock (_gate)
            {
                return _refuses;
            }
        }
    }

    /// <summary>How long the host has not answered well.</summary>
    public TimeSpan OpenFor(TimeProvider clock)
    {
        lock (_gate)
        {
            return _open ? clock.GetElapsedTime(_openSince) : TimeSpan.Zero;
        }
    }

    /// <summary>Waits until a request may go out.</summary>
    public async Task EnterAsync(TimeProvider clock, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            TimeSpan left;
            lock (_gate)
            {
                if (!_open) return;

                left = _probing ? Timeout.InfiniteTimeSpan : _openFor - clock.GetElapsedTime(_openedAt);
                if (!_probing && left <= TimeSpan.Zero)
                {
                    _probing = true;
                    return;
                }

                changed = _changed.Task;
            }

            using var tick = new CancellationTokenSource(left, clock);
            using var stopping = cancellationToken.UnsafeRegister(static tick => ((CancellationTokenSource)tick!).Cancel(), tick);
            await changed.WaitAsync(tick.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>The host answered. True when that closed the circuit.</summary>
    public bool Succeeded()
    {
        lock (_gate)
        {
            var closes = _open;
            _failures = 0;
            _open = _probing = _refuses = false;
            if (closes)
            {
                Announce();
            }

            return closes;
        }
    }

    /// <summary>The host failed. True when that opened the circuit.</summary>
    /// <param name="pause">How long nothing should be sent.</param>
    /// <param name="asked">True when the host itself asked for the pause.</param>
    /// <param name="clock">The clock.</param>
    public bool Failed(TimeSpan pause, bool asked, TimeProvider clock)
    {
        lock (_gate)
        {
            _failures++;
            if (!_open && !asked && _failures < Threshold) return false;

            var opens = !_open;
            _openSince = opens ? clock.GetTimestamp() : _openSince;
            if (opens || _probing || pause > _openFor - clock.GetElapsedTime(_openedAt))
            {
                _openedAt = clock.GetTimestamp();
                _openFor = pause;
            }

            _open = true;
            _probing = false;
            Announce();
            return opens;
        }
    }

    /// <summary>Notes that the host, or the key, is wrong. True when that is news: one error is enough for one outage.</summary>
    public bool Refused()
    {
        lock (_gate)
        {
            var news = !_refuses;
            _refuses = true;
            return news;
        }
    }

    /// <summary>Lets the next who waits come at once, since the one who was to try the host does not.</summary>
    public void GiveWay()
    {
        lock (_gate)
        {
            if (!_probing) return;

            _probing = false;
            _openFor = TimeSpan.Zero;
            Announce();
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Announce()
    {
        _changed.TrySetResult();
        _changed = NewSource();
    }
}
