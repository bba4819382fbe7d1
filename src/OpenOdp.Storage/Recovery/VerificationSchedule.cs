using Microsoft.Extensions.Logging;
using OpenOdp.Storage.Rocks;

namespace OpenOdp.Storage.Recovery;

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
        string directory, Func<IReadOnlyList<LiveFile>> files, Action<StoreDamagedException> onDamage, TimeProvider clock, TimeSpan interval, ILogger logger)
    {
        (_directory, _files, _onDamage, _logger) = (directory, files, onDamage, logger);
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
    public static void VerifyFor(TimeSpan budget, string directory, IReadOnlyList<LiveFile> files)
    {
        var started = TimeProvider.System.GetTimestamp();
        foreach (var file in files)
        {
            var fault = FileVerifier.FaultOf(directory, file, () => TimeProvider.System.GetElapsedTime(started) < budget);
            if (fault is not null) throw new StoreDamagedException(Path.Combine(directory, file.Name), fault);
        }
    }

    private void Begin()
    {
        lock (_gate)
        {
            if (_stop.IsSet || _running is { IsAlive: true }) return;
            _running = new Thread(Run) { IsBackground = true, Name = "openodp verify files", Priority = ThreadPriority.BelowNormal };
            _running.Start();
        }
    }

    private void Run()
    {
        try
        {
            foreach (var file in _files())
            {
                if (_stop.IsSet) return;
                if (FileVerifier.FaultOf(_directory, file, () => !_stop.Wait(PauseAfterChunk)) is not { } fault) continue;

                // A compaction may have replaced the file meanwhile.
                if (!_files().Contains(file)) continue;
                _onDamage(new StoreDamagedException(Path.Combine(_directory, file.Name), fault));
                return;
            }

            Completed++;
        }
        catch (StoreException e)
        {
            LogSkipped(e.Message); // closed or failing just now; the next turn comes
        }
    }

    [LoggerMessage(3030, LogLevel.Debug, "The files were not verified this time. {Reason}")]
    private partial void LogSkipped(string reason);
}
