namespace OpenOdp.Storage.Telemetry;

/// <summary>
/// The figures of a store. Those that count things that happened do so since the store was opened; the others are of this moment.
/// </summary>
public sealed record StoreMetrics
{
    /// <summary>How many requests wait to be appended.</summary>
    public required int QueuedRequests { get; init; }

    /// <summary>Bytes of commands that wait to be appended.</summary>
    public required long QueuedBytes { get; init; }

    /// <summary>How many records were appended.</summary>
    public required long Records { get; init; }

    /// <summary>Bytes of records appended.</summary>
    public required long RecordBytes { get; init; }

    /// <summary>How many groups were written; records divided by groups is the mean size of a group.</summary>
    public required long Groups { get; init; }

    /// <summary>Bytes of write batches: the records and all the rows that they changed.</summary>
    public required long WrittenBytes { get; init; }

    /// <summary>How often the write-ahead log was synced.</summary>
    public required long Syncs { get; init; }

    /// <summary>The time spent in syncs of the write-ahead log.</summary>
    public required TimeSpan SyncTime { get; init; }

    /// <summary>How often a step of the pipeline had to wait because the next one was behind.</summary>
    public required long RunAheadWaits { get; init; }

    /// <summary>How many appends were refused because the queue was full.</summary>
    public required long Overloaded { get; init; }

    /// <summary>How many appends were refused because the store could not write.</summary>
    public required long Unavailable { get; init; }

    /// <summary>How often the store failed and was opened again.</summary>
    public required long Reopens { get; init; }

    /// <summary>How many views are leased.</summary>
    public required int Leases { get; init; }

    /// <summary>How many leases were held too long and cut off.</summary>
    public required long LeasesCut { get; init; }

    /// <summary>How many rows the applying thread found in its cache.</summary>
    public required long CacheHits { get; init; }

    /// <summary>How many rows the applying thread did not find in its cache.</summary>
    public required long CacheMisses { get; init; }

    /// <summary>Bytes of the applying thread's cache of rows.</summary>
    public required long RowBytes { get; init; }

    /// <summary>Bytes of filters and indexes of table files.</summary>
    public required long FilterBytes { get; init; }

    /// <summary>Bytes of cached blocks of table files.</summary>
    public required long BlockBytes { get; init; }

    /// <summary>How often all files were verified since the last opening.</summary>
    public required long Verifications { get; init; }

    /// <summary>How many rows compactions have left out because no answer could see them any more.</summary>
    public required long RowsRemoved { get; init; }

    /// <summary>Bytes of table files of the log; 0 while the store cannot be read.</summary>
    public required long LogBytes { get; init; }

    /// <summary>Bytes of table files of the state.</summary>
    public required long StateBytes { get; init; }

    /// <summary>Bytes of changes in memory that are not in files yet.</summary>
    public required long MemtableBytes { get; init; }

    /// <summary>Bytes that compactions still have to rewrite.</summary>
    public required long PendingCompactionBytes { get; init; }

    /// <summary>True while RocksDB delays or stops writes until compaction catches up.</summary>
    public required bool IsStalled { get; init; }
}
