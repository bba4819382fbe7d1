using Microsoft.Extensions.Logging;

namespace OpenOdp.Storage.Erasure;

/// <summary>
/// Looks every minute whether rows of an erased customer are still in the files and has them compacted, on a thread of its own.
/// After a run it rests twenty times as long, so that a stream of erasures takes a twentieth of the machine at most.
/// </summary>
internal sealed partial class ErasureSchedule : IDisposable
{
    private const int RestFactor = 20;

    private readonly Func<bool> _isDue;
    private readonly Action _compact;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private Thread? _running;
    private long _restUntil;
    private bool _stopped;

    public ErasureSchedule(Func<bool> isDue, Action compact, TimeProvider clock, TimeSpan interval, ILogger logger)
    {
        _isDue = isDue;
        _compact = compact;
        _clock = clock;
        _logger = logger;
        _restUntil = clock.GetTimestamp();
        _timer = clock.CreateTimer(static schedule => ((ErasureSchedule)schedule!).Begin(), this, interval, interval);
    }

    /// <summary>Starts nothing more and waits for a run to end, which the caller has told to stop.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        Thread? running;
        lock (_gate) (_stopped, running) = (true, _running);
        running?.Join();
    }

    private void Begin()
    {
        lock (_gate)
        {
            if (_stopped || _running is { IsAlive: true } || _clock.GetTimestamp() < _restUntil || !IsDue()) return;
            _running = new Thread(Run)
            { IsBackground = true, Name = "openodp compact erased", Priority = ThreadPriority.BelowNormal };
            _running.Start();
        }
    }

    private bool IsDue()
    {
        try
        {
            return _isDue();
        }
        catch (StoreException)
        {
            return false; // closed or failing just now; the next turn comes
        }
    }

    private void Run()
    {
        var started = _clock.GetTimestamp();
        try
        {
            _compact();
        }
        catch (StoreException error)
        {
            LogNotCompacted(error.Message);
        }

        var ended = _clock.GetTimestamp();
        Volatile.Write(ref _restUntil, ended + (RestFactor * (ended - started)));
    }

    [LoggerMessage(3016, LogLevel.Warning, "The rows of erased customers were not compacted this time. {Reason}")]
    private partial void LogNotCompacted(string reason);
}
