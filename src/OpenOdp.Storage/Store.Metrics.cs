using OpenOdp.Storage.Rocks;
using OpenOdp.Storage.Telemetry;

namespace OpenOdp.Storage;

/// <summary>The figures of the store.</summary>
public sealed partial class Store
{
    /// <summary>The figures of this moment.</summary>
    public StoreMetrics Metrics
    {
        get
        {
            var files = ReadFileFigures();
            var cache = _applier.Cache;
            return new StoreMetrics
            {
                QueuedRequests = _queue.Count,
                QueuedBytes = _queue.Bytes,
                Records = _counters.Records,
                RecordBytes = _counters.RecordBytes,
                Groups = _counters.Groups,
                WrittenBytes = _counters.WrittenBytes,
                Syncs = _counters.Syncs,
                SyncTime = _counters.SyncTime,
                RunAheadWaits = _counters.RunAheadWaits,
                Overloaded = _counters.Overloaded,
                Unavailable = _counters.Unavailable,
                Reopens = _counters.Reopens,
                Leases = _board.Leases,
                LeasesCut = _board.Cut,
                CacheHits = cache.Hits,
                CacheMisses = cache.Misses,
                RowBytes = cache.Bytes,
                FilterBytes = files.Filters,
                BlockBytes = files.Blocks,
                Verifications = _verification.Completed,
                RowsRemoved = files.Removed,
                LogBytes = files.Log,
                StateBytes = files.State,
                MemtableBytes = files.Memtables,
                PendingCompactionBytes = files.Pending,
                IsStalled = files.IsStalled,
            };
        }
    }

    /// <summary>Files come and go, and their filters with them.</summary>
    private void ShareOutMemory()
    {
        try
        {
            using var view = AcquireView();
            view.Use(static database => database.ShareOut());
        }
        catch (StoreUnavailableException)
        {
            // Opening it again shares out.
        }
    }

    private (long Removed, long Log, long State, long Filters, long Blocks, long Memtables, long Pending,
        bool IsStalled) ReadFileFigures()
    {
        try
        {
            using var view = AcquireView();
            return view.Use(static database =>
            {
                long Sum(string property, params ReadOnlySpan<Family> families)
                {
                    ulong sum = 0;
                    foreach (var family in families) sum += database.Property(family, property);
                    return (long)sum;
                }

                return (
                    database.RowsRemoved,
                    Sum("rocksdb.total-sst-files-size", Family.Log),
                    Sum("rocksdb.total-sst-files-size", Family.State, Family.Events, Family.Dedup),
                    database.TableReaderBytes,
                    (long)database.Property(Family.State, "rocksdb.block-cache-usage"), // one cache for all families
                    Sum("rocksdb.size-all-mem-tables", Family.Log, Family.State, Family.Events, Family.Dedup),
                    Sum("rocksdb.estimate-pending-compaction-bytes", Family.Log, Family.State, Family.Events, Family.Dedup),
                    database.Property("rocksdb.is-write-stopped") != 0
                        || database.Property("rocksdb.actual-delayed-write-rate") != 0);
            });
        }
        catch (StoreUnavailableException)
        {
            return default;
        }
    }
}
