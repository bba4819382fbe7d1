using Microsoft.Extensions.Logging;
using OpenOdp.Storage.Rocks;

namespace OpenOdp.Storage.Verification;

/// <summary>
/// Verifies every table file soon after the start and then at an interval, on a thread of its own at low speed, so that
/// damage in rows that nobody reads is found, too.
/// </summary>
internal sealed partial class VerificationSchedule : IDisposable
{
    // 64 MiB/s beside the load; a terabyte takes 4.5 hours.
    private static readonly TimeSpan PauseAfterChunk = TimeSpan.FromMilliseconds(4);

    private readonly Func<IReadOnlyList<LiveFile>> _files;
    private readonly Action<StoreDamagedException> _onDamage;
    private readonly string _directory;
    private readonly ILogger _logger;
    private readonly ManualResetEventSlim _stop = new();
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private Thread? _running;

    public VerificationSchedule(
        string directory, Func<IReadOnlyList<LiveFile>> files, Action<StoreDamagedException> onDamage, TimeProvider clock,
        TimeSpan interval, ILogger logger)
    {
        _directory = directory;
        _files = files;
        _onDamage = onDamage;
        _logger = logger;
        _timer = clock.CreateTimer(static schedule => ((VerificationSchedule)schedule!).Begin(), this, TimeSpan.Zero, interval);
    }

    /// <summary>Verifications that went through all files.</summary>
    public long Completed { get; private set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        _stop.Set();
        Thread? running;
        lock (_gate) running = _running;
        running?.Join();
    }

    /// <summary>Verifies what can be verified in a moment; the schedule does the rest.</summary>
    /// <exception cref="StoreDamagedException">A file is damaged.</exception>
    public static void VerifyFor(TimeSpan budget, string directory, Func<IReadOnlyList<LiveFile>> files)
    {
        var started = TimeProvider.System.GetTimestamp();
        if (FileVerifier.FirstFault(directory, files, () => TimeProvider.System.GetElapsedTime(started) < budget) is { } damage)
        {
            throw damage;
        }
    }

    private void Begin()
    {
        lock (_gate)
        {
            if (_stop.IsSet || _running is { IsAlive: true }) return;
            _running = new Thread(Run)
            { IsBackground = true, Name = "openodp verify files", Priority = ThreadPriority.BelowNormal };
            _running.Start();
        }
    }

    private void Run()
    {
        try
        {
            var damage = FileVerifier.FirstFault(_directory, _files, () => !_stop.Wait(PauseAfterChunk));
            if (damage is not null) _onDamage(damage);
            else if (!_stop.IsSet) Completed++;
        }
        catch (StoreException error)
        {
            LogSkipped(error.Message); // closed or failing just now; the next turn comes
        }
    }

    [LoggerMessage(3030, LogLevel.Debug, "The files were not verified this time. {Reason}")]
    private partial void LogSkipped(string reason);
}
