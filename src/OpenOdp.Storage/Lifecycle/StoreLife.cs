using Microsoft.Extensions.Logging;
using OpenOdp.Storage.Log;
using OpenOdp.Storage.Maintenance;
using OpenOdp.Storage.Pipeline;
using OpenOdp.Storage.Recovery;
using OpenOdp.Storage.Telemetry;
using OpenOdp.Storage.Views;

namespace OpenOdp.Storage.Lifecycle;

/// <summary>
/// Leads the store from its opening to its end, on the applying thread. When the database fails it stays failed, so it is closed
/// and opened again (rule S2).
/// </summary>
internal sealed partial class StoreLife
{
    /// <summary>Readers get this long to finish before their leases are cut off.</summary>
    private static readonly TimeSpan LeasePatience = TimeSpan.FromSeconds(2);

    private readonly object _gate = new();
    private readonly StoreOptions _options;
    private readonly DirectoryLock _lock;
    private readonly AppendQueue _queue;
    private readonly ViewBoard _board;
    private readonly StoreHealth _health;
    private readonly StoreMaintenance _maintenance;
    private readonly StoreMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private OpenedStore _opened;
    private AppendPipeline _pipeline;
    private bool _ending;

    /// <summary>Takes over an opened database, and shows its state.</summary>
    public StoreLife(
        StoreOptions options, DirectoryLock held, OpenedStore opened, AppendQueue queue, ViewBoard board, StoreHealth health,
        StoreMaintenance maintenance, StoreMetrics metrics, TimeProvider clock, ILogger logger)
    {
        _options = options;
        _lock = held;
        _opened = opened;
        _queue = queue;
        _board = board;
        _health = health;
        _maintenance = maintenance;
        _metrics = metrics;
        _clock = clock;
        _logger = logger;
        if (opened.Refusal is { } refusal) health.Failing(refusal);
        _pipeline = CreatePipeline();
        maintenance.Begin(opened.Database);
        _thread = new Thread(Run) { IsBackground = true, Name = "openodp log apply" };
    }

    /// <summary>Begins to append.</summary>
    public void Start()
    {
        _thread.Start();
        _ = _maintenance.Erasures.FinishAsync();
    }

    /// <summary>Ends the store: what is written is finished, all other requests are answered.</summary>
    /// <returns>False when it was told to end before.</returns>
    public bool End()
    {
        lock (_gate)
        {
            if (_ending) return false;
            _ending = true;
            _pipeline.Stop();
            Monitor.PulseAll(_gate);
            return true;
        }
    }

    /// <summary>Returns when the files are closed.</summary>
    public void Join() => _thread.Join();

    private void Run()
    {
        while (true)
        {
            var failure = _opened.Refusal ?? RunPipeline();
            lock (_gate)
            {
                if (_ending) break;
            }

            Fence(failure!);
            if (!Reopen()) break;
        }

        _health.Closed();
        Close();
        _board.Dispose();
        _lock.Dispose();
    }

    private Exception? RunPipeline()
    {
        try
        {
            _pipeline.Run();
            return null;
        }
        catch (Exception error)
        {
            return error;
        }
    }

    /// <summary>
    /// Nothing is appended from here on. Readers keep the last durable view until there is room to open the store again.
    /// </summary>
    private void Fence(Exception failure)
    {
        _health.Failing(failure);
        LogFence(failure.Message);
        _metrics.Reopens++;
    }

    /// <returns>False when the store was told to end meanwhile.</returns>
    private bool Reopen()
    {
        while (true)
        {
            if (DiskRoom.Lack(_options.Directory) is { } lack) _health.WaitsFor(StoreState.Reopening, lack);
            else if (TryReopen()) return true;
            lock (_gate)
            {
                if (!_ending) Monitor.Wait(_gate, _options.ReopenDelay);
                if (_ending) return false;
            }
        }
    }

    private bool TryReopen()
    {
        try
        {
            Close();
            _opened = StoreOpener.Open(_options, _logger, afterFailure: true);
            Resume();
            return true;
        }
        catch (Exception error)
        {
            _board.Close(error.Message, TimeSpan.Zero);
            _opened.Dispose();
            _health.WaitsFor(error is StoreDamagedException ? StoreState.Damaged : StoreState.Reopening, error.Message);
            if (error is StoreUnavailableException refusal) OnlyRead(refusal);
            return false;
        }
    }

    /// <summary>Readers get a view again when there was room to open the store, and then there was not.</summary>
    private void OnlyRead(StoreUnavailableException refusal)
    {
        if (StoreOpener.OpenToRead(_options, _logger, refusal, afterFailure: true) is not { } opened) return;
        _opened = opened;
        CreatePipeline().Dispose(); // its view is the current one from here on
    }

    private void Resume()
    {
        var pipeline = CreatePipeline();
        lock (_gate)
        {
            _pipeline = pipeline;
            if (_ending) pipeline.Stop();
        }

        _health.Opened();
        _maintenance.Begin(_opened.Database);
        _ = _maintenance.Erasures.FinishAsync();
        LogReopened(_opened.Head.Position);
    }

    private AppendPipeline CreatePipeline()
    {
        var pipeline = new AppendPipeline(
            _opened, _options.Memory.Rows, _queue, _board, _metrics, _clock, _health.Failing);
        _metrics.Cache = pipeline.Cache;
        return pipeline;
    }

    /// <summary>Nothing may touch the database any more: answer who waits, let readers finish, close.</summary>
    private void Close()
    {
        var reason = _health.Status.Reason!;
        _queue.Close(reason);
        _opened.Database.StopCompacting();
        _maintenance.End();
        _board.Close(reason, LeasePatience);
        _opened.Dispose();
        _pipeline.Dispose();
    }

    [LoggerMessage(
        3010, LogLevel.Error,
        "The store failed: nothing is appended until it is open again, and reads go on meanwhile. {Reason}")]
    private partial void LogFence(string reason);

    [LoggerMessage(3011, LogLevel.Information, "The store is open again at position {Position}.")]
    private partial void LogReopened(ulong position);
}
