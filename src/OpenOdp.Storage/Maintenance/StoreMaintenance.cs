using Microsoft.Extensions.Logging;
using OpenOdp.Storage.Checkpoints;
using OpenOdp.Storage.Erasure;
using OpenOdp.Storage.Lifecycle;
using OpenOdp.Storage.Log;
using OpenOdp.Storage.Retention;
using OpenOdp.Storage.Rocks;
using OpenOdp.Storage.Segments;
using OpenOdp.Storage.Telemetry;
using OpenOdp.Storage.Verification;
using OpenOdp.Storage.Views;

namespace OpenOdp.Storage.Maintenance;

/// <summary>What a store does beside its work: checkpoints, trimming, erasure, compaction, verification of files, and what
/// segments need as time passes.</summary>
internal sealed class StoreMaintenance : IAsyncDisposable
{
    private static readonly TimeSpan BetweenSharings = TimeSpan.FromSeconds(5);

    private readonly StoreOptions _options;
    private readonly ViewBoard _board;
    private readonly StoreHealth _health;
    private readonly StoreMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private ErasureSchedule? _erasures;
    private ITimer? _sharing;

    public StoreMaintenance(
        StoreOptions options, ViewBoard board, Appender appender, StoreHealth health, StoreMetrics metrics, TimeProvider clock,
        ILogger logger)
    {
        _options = options;
        _board = board;
        _health = health;
        _metrics = metrics;
        _clock = clock;
        _logger = logger;
        var rewriting = new Lock(); // one rewriting of files at a time
        Checkpoints = new StoreCheckpoints(options, board, health, logger);
        Retention = new LogRetention(options, board, Checkpoints, rewriting, clock, logger);
        Erasures = new StoreErasures(options, board, appender, Checkpoints, Retention, rewriting, logger);
        Compaction = new Compaction(board, Erasures, rewriting);
        Segments = new SegmentWork(appender, board, clock);
    }

    public StoreCheckpoints Checkpoints { get; }

    public LogRetention Retention { get; }

    public StoreErasures Erasures { get; }

    public Compaction Compaction { get; }

    public SegmentWork Segments { get; }

    /// <summary>Begins what goes on in the background while a database is open.</summary>
    public void Begin(Database database)
    {
        Retention.Begin(database);
        _metrics.Verification = new VerificationSchedule(
            _options.Directory, LiveTables, error => _health.ReportDamage(error.Message), _clock, _options.VerificationInterval,
            _logger);
        _erasures = new ErasureSchedule(
            Erasures.HasErasedRows, () => Erasures.Compact(TimeSpan.Zero), _clock, _options.ErasureInterval, _logger);
        _sharing ??= _clock.CreateTimer(
            static maintenance => ((StoreMaintenance)maintenance!).ShareOutMemory(), this, BetweenSharings, BetweenSharings);
    }

    /// <summary>Ends it; the database has been told to stop compacting.</summary>
    public void End()
    {
        _metrics.Verification?.Dispose();
        _erasures?.Dispose();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Segments.DisposeAsync().ConfigureAwait(false);
        Checkpoints.Close();
        await Retention.EndAsync().ConfigureAwait(false);
        if (_sharing is not null) await _sharing.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Files come and go, and their filters with them.</summary>
    private void ShareOutMemory()
    {
        try
        {
            using var view = _board.Acquire();
            view.Use(static database => database.ShareOut());
        }
        catch (StoreUnavailableException)
        {
            // Opening it again shares out.
        }
    }

    private IReadOnlyList<LiveFile> LiveTables()
    {
        using var view = _board.Acquire(untimed: true);
        return view.Use(database => database.LiveTables());
    }
}
