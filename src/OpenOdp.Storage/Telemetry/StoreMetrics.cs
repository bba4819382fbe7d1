using OpenOdp.Storage.Apply;
using OpenOdp.Storage.Log;
using OpenOdp.Storage.Rocks;
using OpenOdp.Storage.Verification;
using OpenOdp.Storage.Views;

namespace OpenOdp.Storage.Telemetry;

/// <summary>
/// The figures of a store, each read when it is asked for. Those that count things that happened do so since the store was
/// opened, and each has one writer unless it says otherwise; the others are of this moment.
/// </summary>
public sealed class StoreMetrics
{
    private readonly AppendQueue _queue;
    private readonly ViewBoard _board;
    private long _overloaded;
    private long _unavailable;

    internal StoreMetrics(AppendQueue queue, ViewBoard board, MemoryPlan plan)
    {
        (_queue, _board) = (queue, board);
        Instruments = new StoreInstruments(plan, this);
    }

    /// <summary>How many requests wait to be appended.</summary>
    public int QueuedRequests => _queue.Count;

    /// <summary>Bytes of commands that wait to be appended.</summary>
    public long QueuedBytes => _queue.Bytes;

    /// <summary>How many records were appended.</summary>
    public long Records { get; private set; }

    /// <summary>Bytes of write batches: the records and all the rows that they changed.</summary>
    public long WrittenBytes { get; internal set; }

    /// <summary>How many appends were refused because the queue was full.</summary>
    public long Overloaded => Volatile.Read(ref _overloaded);

    /// <summary>How many appends were refused because the store could not write.</summary>
    public long Unavailable => Volatile.Read(ref _unavailable);

    /// <summary>How often the store failed and was opened again.</summary>
    public long Reopens { get; internal set; }

    /// <summary>How many views are leased.</summary>
    public int Leases => _board.Leases;

    /// <summary>How many leases were held too long and cut off.</summary>
    public long LeasesCut => _board.Cut;

    /// <summary>How many rows the applying thread did not find in its cache, since the last opening.</summary>
    public long CacheMisses => Cache?.Misses ?? 0;

    /// <summary>Bytes of the applying thread's cache of rows.</summary>
    public long RowBytes => Cache?.Bytes ?? 0;

    /// <summary>How often all files were verified since the last opening.</summary>
    public long Verifications => Verification?.Completed ?? 0;

    /// <summary>Bytes of filters and indexes of table files; 0, as all that follow, while the store cannot be read.</summary>
    public long FilterBytes => Read(static database => database.TableReaderBytes);

    /// <summary>Bytes of cached blocks of table files.</summary>
    public long BlockBytes =>
        Read(static database => (long)database.Property(Family.State, "rocksdb.block-cache-usage")); // one cache for all families

    /// <summary>How many rows compactions have left out because no answer could see them any more.</summary>
    public long RowsRemoved => Read(static database => database.RowsRemoved);

    /// <summary>Bytes of table files of the log.</summary>
    public long LogBytes => Sum(static form => form.Family == Family.Log, "rocksdb.total-sst-files-size");

    /// <summary>Bytes of table files of the state.</summary>
    public long StateBytes => Sum(static form => form.IsState, "rocksdb.total-sst-files-size");

    /// <summary>Bytes of changes in memory that are not in files yet.</summary>
    public long MemtableBytes => Sum(static form => form.Family != Family.Default, "rocksdb.size-all-mem-tables");

    /// <summary>Bytes that compactions still have to rewrite.</summary>
    public long PendingCompactionBytes =>
        Sum(static form => form.Family != Family.Default, "rocksdb.estimate-pending-compaction-bytes");

    /// <summary>True while RocksDB delays or stops writes until compaction catches up.</summary>
    public bool IsStalled => Read(static database =>
        (long)(database.Property("rocksdb.is-write-stopped") | database.Property("rocksdb.actual-delayed-write-rate"))) != 0;

    /// <summary>What shows them to whoever measures from outside.</summary>
    internal StoreInstruments Instruments { get; }

    /// <summary>The cache of the current opening.</summary>
    internal RowCache? Cache { get; set; }

    /// <summary>The verification of files of the current opening.</summary>
    internal VerificationSchedule? Verification { get; set; }

    /// <summary>Counts a request that was not taken into the queue; called by any thread.</summary>
    internal void CountRefused(CommitStatus status) =>
        Interlocked.Increment(ref status == CommitStatus.Overloaded ? ref _overloaded : ref _unavailable);

    /// <summary>Counts a group that was applied.</summary>
    internal void CountApplied(int records)
    {
        Records += records;
        Instruments.GroupRecords.Record(records);
    }

    /// <summary>Counts a sync.</summary>
    internal void CountSync(TimeSpan elapsed) => Instruments.SyncSeconds.Record(elapsed.TotalSeconds);

    private long Sum(Func<FamilyForm, bool> counts, string property) => Read(database =>
    {
        ulong sum = 0;
        foreach (var form in Families.All) sum += counts(form) ? database.Property(form.Family, property) : 0;
        return (long)sum;
    });

    private long Read(Func<Database, long> figure)
    {
        try
        {
            using var view = _board.Acquire();
            return view.Use(figure);
        }
        catch (StoreUnavailableException)
        {
            return 0;
        }
    }
}
