using Microsoft.Extensions.Logging;
using OpenOdp.Engine.Accounts;
using OpenOdp.Storage.Log;
using OpenOdp.Storage.Recovery;
using OpenOdp.Storage.Rocks;
using OpenOdp.Storage.Views;

namespace OpenOdp.Storage;

/// <summary>
/// The log and the state in one directory. An append is answered when its record and everything it changed survive a power
/// cut and are visible to new views (design §1).
/// </summary>
public sealed partial class Store : IAsyncDisposable
{
    private static readonly TimeSpan LeasePatience = TimeSpan.FromSeconds(2);

    private readonly object _gate = new();
    private readonly StoreOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly AppendQueue _queue;
    private readonly ViewBoard _board;
    private readonly StoreCounters _counters = new();
    private readonly Thread _thread;
    private OpenedStore _opened;
    private Applier _applier;
    private string? _damage;
    private bool _disposing;

    private Store(StoreOptions options, TimeProvider clock, ILogger logger, OpenedStore opened)
    {
        (_options, _clock, _logger, _opened) = (options, clock, logger, opened);
        _queue = new AppendQueue(options.QueueCapacity, options.QueueBytes);
        _board = new ViewBoard(clock, options.LeaseLimit, ReadFailed);
        _applier = new Applier(opened, options, _queue, _board, _counters, clock);
        _thread = new Thread(Run) { IsBackground = true, Name = "openodp log apply" };
    }

    /// <summary>What the store can do now.</summary>
    public StoreStatus Status { get; private set; } = StoreStatus.Ready;

    /// <summary>
    /// The settings of every account in the newest durable state; the same object until one changes. Who sends a request
    /// can be told without a lease, and also while the store is being opened again.
    /// </summary>
    public IReadOnlyDictionary<uint, AccountSettings> Accounts => _board.Accounts;

    /// <summary>Opens or creates the store of a directory.</summary>
    /// <exception cref="StoreLockedException">Another process holds it.</exception>
    /// <exception cref="StoreDamagedException">A file is damaged.</exception>
    /// <exception cref="StoreUnavailableException">It cannot be opened now.</exception>
    public static Store Open(StoreOptions options, TimeProvider clock, ILogger logger)
    {
        options = options with { Directory = Path.GetFullPath(options.Directory) };
        var opened = StoreOpener.Open(options, logger);
        try
        {
            var store = new Store(options, clock, logger, opened);
            store._thread.Start();
            return store;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Appends one command. Answers at once when the queue is full or the store cannot write; otherwise when the record is
    /// durable, applied and visible.
    /// </summary>
    public ValueTask<CommitResult> AppendAsync(AppendRequest request)
    {
        var pending = request.Begin();
        var status = _queue.Add(request, out var reason);
        if (status == CommitStatus.Committed) return pending;
        Interlocked.Increment(ref status == CommitStatus.Overloaded ? ref _counters.Overloaded : ref _counters.Unavailable);
        request.Complete(new CommitResult(status, 0, null, reason));
        return pending;
    }

    /// <summary>Leases the newest durable state. Dispose it soon: it is cut off after <see cref="StoreOptions.LeaseLimit"/>.</summary>
    /// <exception cref="StoreUnavailableException">There is no healthy view now.</exception>
    public ViewLease AcquireView() => _board.Acquire();

    /// <summary>Finishes what was written, answers what was not, and closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_disposing) return;
            _disposing = true;
            _applier.Stop();
            Monitor.PulseAll(_gate);
        }

        await Task.Run(_thread.Join).ConfigureAwait(false);
    }

    private void Run()
    {
        while (true)
        {
            Exception? failure = null;
            try
            {
                _applier.Run();
            }
            catch (Exception e)
            {
                failure = e;
            }

            lock (_gate)
            {
                if (_disposing) break;
            }

            Fence(failure!);
            if (!Reopen()) break;
        }

        Status = new StoreStatus(StoreState.Closed, "The store has been closed.");
        _queue.Close(Status.Reason!);
        _board.Close(Status.Reason!, LeasePatience);
        _board.Dispose();
        _opened.Dispose();
    }

    /// <summary>Nothing may touch the database any more: answer who waits, let readers finish, close (rule S2).</summary>
    private void Fence(Exception failure)
    {
        Status = new StoreStatus(StoreState.Reopening, $"The store failed and is being opened again: {failure.Message}");
        LogFence(failure.Message);
        _queue.Close(Status.Reason!);
        _board.Close(Status.Reason!, LeasePatience);
        _opened.Dispose();
        _counters.Reopens++;
    }

    /// <returns>False when the store was disposed meanwhile.</returns>
    private bool Reopen()
    {
        while (true)
        {
            try
            {
                _opened = StoreOpener.Open(_options, _logger);
                var applier = new Applier(_opened, _options, _queue, _board, _counters, _clock);
                lock (_gate)
                {
                    _applier = applier;
                    if (_disposing) return false;
                }

                Status = StoreStatus.Ready;
                _queue.Open();
                LogReopened(_opened.Head.Position);
                return true;
            }
            catch (Exception e)
            {
                Status = new StoreStatus(e is StoreDamagedException ? StoreState.Damaged : StoreState.Reopening, e.Message);
            }

            lock (_gate)
            {
                if (!_disposing) Monitor.Wait(_gate, _options.ReopenDelay);
                if (_disposing) return false;
            }
        }
    }

    private void ReadFailed(StoreException error)
    {
        if (error is RocksException { IsCorruption: true }) _damage = error.Message;
    }

    [LoggerMessage(3010, LogLevel.Error, "The store failed; it is closed and opened again. {Reason}")]
    private partial void LogFence(string reason);

    [LoggerMessage(3011, LogLevel.Information, "The store is open again at position {Position}.")]
    private partial void LogReopened(ulong position);
}
