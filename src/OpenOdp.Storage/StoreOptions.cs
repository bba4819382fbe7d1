namespace OpenOdp.Storage;

/// <summary>How a store is opened. The defaults suit a server with 2 cores.</summary>
public sealed record StoreOptions
{
    /// <summary>The data directory; created when missing.</summary>
    public required string Directory { get; init; }

    /// <summary>Requests that may wait at once; beyond it an append is answered <see cref="CommitStatus.Overloaded"/>.</summary>
    public int QueueCapacity { get; init; } = 20_000;

    /// <summary>Bytes of commands that may wait at once.</summary>
    public long QueueBytes { get; init; } = 64L << 20;

    /// <summary>Memory for caches and write buffers.</summary>
    public MemoryPlan Memory { get; init; } = MemoryPlan.OfMachine();

    /// <summary>
    /// Bytes of write-ahead log at most: a start after a kill replays no more than this. At 400 bytes an event, 64 MiB
    /// are 165,000 events.
    /// </summary>
    public long WriteAheadLogBytes { get; init; } = 64L << 20;

    /// <summary>
    /// Bytes a second that flushes and compactions may write at most. RocksDB finds out how much less is enough, down to a
    /// twentieth: a flush that is spread over a second takes a tenth of a core, one at full speed keeps requests waiting.
    /// </summary>
    public long BackgroundBytesPerSecond { get; init; } = 480L << 20;

    /// <summary>How long a view may be held before its reads fail (rule S3).</summary>
    public TimeSpan LeaseLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long records of the log are kept (rule L4).</summary>
    public TimeSpan LogRetention { get; init; } = TimeSpan.FromDays(28);

    /// <summary>How often the store looks whether rows of an erased customer are still in its files.</summary>
    public TimeSpan ErasureInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How often every file's checksums are verified; once more soon after the start.</summary>
    public TimeSpan VerificationInterval { get; init; } = TimeSpan.FromDays(1);

    /// <summary>
    /// How long the start may verify files before the rest is left to the background: a small store that opens is whole.
    /// </summary>
    public TimeSpan VerificationAtStart { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long to wait before trying again to open a store that failed.</summary>
    public TimeSpan ReopenDelay { get; init; } = TimeSpan.FromMilliseconds(500);
}
