namespace OpenOdp.Storage;

/// <summary>Figures of a store. Counts are since it was opened; the rest is of this moment.</summary>
public sealed record StoreMetrics
{
    /// <summary>Requests that wait to be appended.</summary>
    public required int QueuedRequests { get; init; }

    /// <summary>Bytes of commands that wait to be appended.</summary>
    public required long QueuedBytes { get; init; }

    /// <summary>Records appended.</summary>
    public required long Records { get; init; }

    /// <summary>Bytes of records appended.</summary>
    public required long RecordBytes { get; init; }

    /// <summary>Groups written; records divided by groups is the mean size of a group.</summary>
    public required long Groups { get; init; }

    /// <summary>Bytes of write batches: records and all their effects.</summary>
    public required long WrittenBytes { get; init; }

    /// <summary>Syncs of the write-ahead log.</summary>
    public required long Syncs { get; init; }

    /// <summary>Time spent in them.</summary>
    public required TimeSpan SyncTime { get; init; }

    /// <summary>Times that a step of the pipeline had to wait because the next one was behind.</summary>
    public required long RunAheadWaits { get; init; }

    /// <summary>Appends refused because the queue was full.</summary>
    public required long Overloaded { get; init; }

    /// <summary>Appends refused because the store could not write.</summary>
    public required long Unavailable { get; init; }

    /// <summary>Times that the store failed and was opened again.</summary>
    public required long Reopens { get; init; }

    /// <summary>Views leased now.</summary>
    public required int Leases { get; init; }

    /// <summary>Leases that were held too long and cut off.</summary>
    public required long LeasesCut { get; init; }

    /// <summary>Rows that the applying thread found in its cache.</summary>
    public required long CacheHits { get; init; }

    /// <summary>Rows that it looked for elsewhere.</summary>
    public required long CacheMisses { get; init; }

    /// <summary>Bytes of the applying thread's cache of rows.</summary>
    public required long RowBytes { get; init; }

    /// <summary>Bytes of filters and indexes of table files.</summary>
    public required long FilterBytes { get; init; }

    /// <summary>Bytes of blocks of table files.</summary>
    public required long BlockBytes { get; init; }

    /// <summary>Verifications of all files since the last opening.</summary>
    public required long Verifications { get; init; }

    /// <summary>Rows that compactions have left out because no answer could see them any more.</summary>
    public required long RowsRemoved { get; init; }

    /// <summary>Bytes of table files of the log; 0 while the store cannot be read.</summary>
    public required long LogBytes { get; init; }

    /// <summary>Bytes of table files of the state.</summary>
    public required long StateBytes { get; init; }

    /// <summary>Bytes of changes in memory.</summary>
    public required long MemtableBytes { get; init; }

    /// <summary>Bytes that compactions still have to rewrite.</summary>
    public required long PendingCompactionBytes { get; init; }

    /// <summary>True while RocksDB delays or stops writes until compaction catches up.</summary>
    public required bool IsStalled { get; init; }
}
