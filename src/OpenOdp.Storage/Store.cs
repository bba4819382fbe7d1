using Microsoft.Extensions.Logging;
using OpenOdp.Engine;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Storage.Checkpoints;
using OpenOdp.Storage.Erasure;
using OpenOdp.Storage.Lifecycle;
using OpenOdp.Storage.Log;
using OpenOdp.Storage.Maintenance;
using OpenOdp.Storage.Recovery;
using OpenOdp.Storage.Retention;
using OpenOdp.Storage.Rocks;
using OpenOdp.Storage.Telemetry;
using OpenOdp.Storage.Verification;
using OpenOdp.Storage.Views;

namespace OpenOdp.Storage;

/// <summary>
/// The log and the state in one directory (docs/architecture.md). An append is answered when its record, and everything that the
/// record changed, would survive a power cut and is visible to new views.
/// </summary>
public sealed class Store : IAsyncDisposable
{
    /// <summary>The name of the meter with the store's instruments.</summary>
    public const string MeterName = StoreInstruments.MeterName;

    private readonly Appender _appender;
    private readonly ViewBoard _board;
    private readonly StoreHealth _health;
    private readonly StoreMaintenance _maintenance;
    private readonly StoreLife _life;

    private Store(StoreOptions options, TimeProvider clock, ILogger logger, DirectoryLock held, OpenedStore opened)
    {
        DataDirectory = options.Directory;
        var queue = new AppendQueue(options.QueueCapacity, options.QueueBytes);
        _health = new StoreHealth(queue, options.Directory, logger);
        _board = new ViewBoard(clock, options.LeaseLimit, _health.ReadFailed);
        Metrics = new StoreMetrics(queue, _board, options.Memory);
        _appender = new Appender(queue, Metrics, clock);
        _maintenance = new StoreMaintenance(options, _board, _appender, _health, Metrics, clock, logger);
        _life = new StoreLife(options, held, opened, queue, _board, _health, _maintenance, Metrics, clock, logger);
    }

    /// <summary>What the store can do now.</summary>
    public StoreStatus Status => _health.Status;

    /// <summary>The figures of the store.</summary>
    public StoreMetrics Metrics { get; }

    /// <summary>Makes checkpoints.</summary>
    public StoreCheckpoints Checkpoints => _maintenance.Checkpoints;

    /// <summary>Trims the log.</summary>
    public LogRetention Retention => _maintenance.Retention;

    /// <summary>Completes erasures, in the state and beyond it.</summary>
    public StoreErasures Erasures => _maintenance.Erasures;

    /// <summary>Rewrites the files.</summary>
    public Compaction Compaction => _maintenance.Compaction;

    /// <summary>The definitions in the newest durable state; the same object until one of them changes.</summary>
    public Definitions Definitions => _board.Definitions;

    /// <summary>The settings of every account, by number, of <see cref="Definitions"/>.</summary>
    public IReadOnlyDictionary<uint, AccountSettings> Accounts => Definitions.Accounts;

    /// <summary>The full path of the data directory.</summary>
    public string DataDirectory { get; }

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
            store._life.Start();
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
        var kind = request.Kind; // asked now: an answered request may be in use again
        var pending = _appender.AppendAsync(request);
        return kind switch
        {
            CommandKind.Erase => Erasures.GoOnAsync(pending),
            CommandKind.PutSegment or CommandKind.DeleteSegment or CommandKind.Floor or CommandKind.Account =>
                _maintenance.Segments.GoOnAsync(pending),
            _ => pending,
        };
    }

    /// <summary>Appends a command that the server itself wants to be carried out.</summary>
    /// <param name="kind">The kind of the command.</param>
    /// <param name="account">The number of the account; 0 for none.</param>
    /// <param name="command">The command in its binary form.</param>
    public ValueTask<CommitResult> AppendOwnAsync(CommandKind kind, uint account, ByteWriter command) =>
        _appender.AppendOwnAsync(kind, account, command);

    /// <summary>
    /// Leases the newest durable state. Dispose the lease soon: it is cut off after <see cref="StoreOptions.LeaseLimit"/>.
    /// </summary>
    /// <param name="untimed">True for work that ends by itself, and is not waited for by a client.</param>
    /// <exception cref="StoreUnavailableException">There is no healthy view now.</exception>
    public ViewLease AcquireView(bool untimed = false) => _board.Acquire(untimed);

    /// <summary>Finishes the records that were written, answers all other requests, and closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_life.End()) return;
        await _maintenance.DisposeAsync().ConfigureAwait(false);
        await Task.Run(_life.Join).ConfigureAwait(false);
        Metrics.Instruments.Dispose();
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
}
