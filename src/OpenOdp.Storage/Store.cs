using Microsoft.Extensions.Logging;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Storage.Erasure;
using OpenOdp.Storage.Log;
using OpenOdp.Storage.Pipeline;
using OpenOdp.Storage.Recovery;
using OpenOdp.Storage.Rocks;
using OpenOdp.Storage.Telemetry;
using OpenOdp.Storage.Verification;
using OpenOdp.Storage.Views;

namespace OpenOdp.Storage;

/// <summary>
/// The log and the state in one directory (docs/architecture.md). An append is answered when its record, and everything that the
/// record changed, would survive a power cut and is visible to new views.
/// </summary>
public sealed partial class Store : IAsyncDisposable
{
    /// <summary>The name of the meter with the store's instruments.</summary>
    public const string MeterName = StoreInstruments.MeterName;

    private readonly object _gate = new();
    private readonly StoreOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly DirectoryLock _lock;
    private readonly AppendQueue _queue;
    private readonly ViewBoard _board;
    private readonly StoreCounters _counters = new();
    private readonly StoreInstruments _instruments;
    private readonly Thread _thread;
    private readonly ITimer _trimming;
    private readonly ITimer _sharing;
    private readonly Lock _rewriting = new(); // one rewriting of files at a time
    private OpenedStore _opened;
    private Applier _applier;
    private VerificationSchedule _verification;
    private readonly ErasureSteps _steps;
    private ErasureSchedule _erasures;
    private volatile StoreStatus _status = StoreStatus.Ready;
    private StoreStatus? _damage;
    private bool _disposing;
    private ulong _logFloor;
    private long _oldestId;

    private Store(StoreOptions options, TimeProvider clock, ILogger logger, DirectoryLock held, OpenedStore opened)
    {
        _options = options;
        _clock = clock;
        _logger = logger;
        _lock = held;
        _opened = opened;
        _steps = new ErasureSteps(this);
        _instruments = new StoreInstruments(options.Memory, () => Metrics);
        _queue = new AppendQueue(options.QueueCapacity, options.QueueBytes);
        _board = new ViewBoard(clock, options.LeaseLimit, ReadFailed);
        if (opened.Refusal is { } refusal) Failing(refusal);
        _applier = CreateApplier();
        (_verification, _erasures) = StartSchedules();
        _trimming = clock.CreateTimer(
            static store => ((Store)store!).TrimLogQuietly(), this, TimeSpan.FromHours(1), TimeSpan.FromHours(1));
        _sharing = clock.CreateTimer(
            static store => ((Store)store!).ShareOutMemory(), this, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5));
        _thread = new Thread(Run) { IsBackground = true, Name = "openodp log apply" };
    }

    /// <summary>What the store can do now.</summary>
    public StoreStatus Status => _status;

    /// <summary>
    /// The settings of every account, by number, in the newest durable state; the same object until one of them changes.
    /// </summary>
    public IReadOnlyDictionary<uint, AccountSettings> Accounts => _board.Accounts;

    /// <summary>The full path of the data directory.</summary>
    public string DataDirectory => _options.Directory;

    /// <summary>True when there is a store in a directory. The call makes none.</summary>
    /// <exception cref="StoreDamagedException">The directory holds only a part of a store.</exception>
    public static bool Exists(string directory) => Directory.Exists(directory) && !DirectoryCheck.IsNew(directory);

    /// <summary>
    /// Opens or creates the store in a directory. A store that can only be read, on a full disk for example, is opened as well,
    /// and is not ready.
    /// </summary>
    /// <exception cref="StoreLockedException">Another process holds the directory.</exception>
    /// <exception cref="StoreDamagedException">A file is damaged.</exception>
    /// <exception cref="StoreUnavailableException">The store cannot be opened now.</exception>
    public static Store Open(StoreOptions options, TimeProvider clock, ILogger logger)
    {
        options = options with { Directory = Path.GetFullPath(options.Directory) };
        var held = DirectoryLock.Take(options.Directory);
        OpenedStore? opened = null;
        try
        {
            opened = OpenOrOnlyRead(options, logger);
            VerificationSchedule.VerifyFor(options.VerificationAtStart, options.Directory, opened.Database.LiveTables);
            var store = new Store(options, clock, logger, held, opened);
            store._thread.Start();
            _ = store._steps.RunAsync();
            return store;
        }
        catch (Exception error)
        {
            opened?.Dispose();
            held.Dispose();
            if (error is RocksException { IsCorruption: true } damage) throw DirectoryCheck.Damage(damage, options.Directory);
            throw;
        }
    }

    /// <summary>
    /// Appends one command. The task ends when the record is durable, applied and visible; or at once when the queue is full or
    /// the store cannot write.
    /// </summary>
    public ValueTask<CommitResult> AppendAsync(AppendRequest request)
    {
        var pending = request.Begin();
        var status = _queue.Add(request, out var reason);
        if (status == CommitStatus.Committed) return request.Kind == CommandKind.Erase ? GoOnAsync(pending) : pending;
        Interlocked.Increment(ref status == CommitStatus.Overloaded ? ref _counters.Overloaded : ref _counters.Unavailable);
        request.Complete(new CommitResult(status, 0, null, reason));
        return pending;
    }

    /// <summary>Appends a command that the server itself wants to be carried out.</summary>
    /// <param name="kind">The kind of the command.</param>
    /// <param name="account">The number of the account; 0 for none.</param>
    /// <param name="command">The command in its binary form.</param>
    public ValueTask<CommitResult> AppendOwnAsync(CommandKind kind, uint account, ByteWriter command) =>
        AppendAsync(new AppendRequest
        {
            Kind = kind,
            Account = account,
            KeyClass = KeyClass.Internal,
            ReceivedAt = Microseconds(_clock.GetUtcNow()),
            Command = command.Written.ToArray(),
        });

    /// <summary>
    /// Leases the newest durable state. Dispose the lease soon: it is cut off after <see cref="StoreOptions.LeaseLimit"/>.
    /// </summary>
    /// <exception cref="StoreUnavailableException">There is no healthy view now.</exception>
    public ViewLease AcquireView() => _board.Acquire();

    /// <summary>Finishes the records that were written, answers all other requests, and closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_disposing) return;
            _disposing = true;
            _applier.Stop();
            Monitor.PulseAll(_gate);
        }

        await _trimming.DisposeAsync().ConfigureAwait(false);
        await _sharing.DisposeAsync().ConfigureAwait(false);
        await Task.Run(_thread.Join).ConfigureAwait(false);
        _instruments.Dispose();
    }

    private static OpenedStore OpenOrOnlyRead(StoreOptions options, ILogger logger)
    {
        try
        {
            return StoreOpener.Open(options, logger);
        }
        catch (StoreUnavailableException error)
        {
            if (StoreOpener.OpenToRead(options, logger, error) is { } opened) return opened;
            throw;
        }
    }

    internal static long Microseconds(DateTimeOffset instant) =>
        (instant.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    private Applier CreateApplier() => new(_opened, _options, _queue, _board, _counters, _instruments, _clock, Failing);

    /// <summary>What goes on in the background while the database is open.</summary>
    private (VerificationSchedule Verification, ErasureSchedule Erasures) StartSchedules()
    {
        _oldestId = LogTrimmer.OldestRecord(_opened.Database) ?? Microseconds(_clock.GetUtcNow());
        _opened.Database.LeaveOut(FindInvisible);
        return (
            new VerificationSchedule(
                _options.Directory, LiveTables, error => ReportDamage(error.Message), _clock, _options.VerificationInterval,
                _logger),
            new ErasureSchedule(HasErasedRows, () => CompactErased(TimeSpan.Zero), _clock, _options.ErasureInterval, _logger));
    }

    private IReadOnlyList<LiveFile> LiveTables()
    {
        using var view = _board.Acquire(untimed: true);
        return view.Use(database => database.LiveTables());
    }
}
