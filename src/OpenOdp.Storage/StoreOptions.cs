namespace OpenOdp.Storage;

/// <summary>The settings of a store. The defaults suit a server with 2 cores.</summary>
public sealed record StoreOptions
{
    /// <summary>The data directory; it is created when it is missing.</summary>
    public required string Directory { get; init; }

    /// <summary>
    /// How many requests may wait; a further append is answered with <see cref="Log.CommitStatus.Overloaded"/>.
    /// </summary>
    public int QueueCapacity { get; init; } = 20_000;

    /// <summary>
    /// How many bytes of commands may wait; a further append is answered with <see cref="Log.CommitStatus.Overloaded"/>.
    /// </summary>
    public long QueueBytes { get; init; } = 64L << 20;

    /// <summary>The memory of caches and write buffers.</summary>
    public MemoryPlan Memory { get; init; } = MemoryPlan.OfMachine();

    /// <summary>
    /// The most bytes that the write-ahead log takes: a start after a kill replays no more than these. At 400 bytes an event,
    /// 64 MiB are 165,000 events.
    /// </summary>
    public long WriteAheadLogBytes { get; init; } = 64L << 20;

    /// <summary>
    /// The most bytes that flushes and compactions may write in a second. RocksDB finds out how much less is enough, down to a
    /// twentieth: a flush that is spread over a second takes a tenth of a core, one at full speed keeps requests waiting.
    /// </summary>
    public long BackgroundBytesPerSecond { get; init; } = 480L << 20;

    /// <summary>How long a view may be held before its reads fail (rule S3).</summary>
    public TimeSpan LeaseLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long records of the log are kept (rule L4).</summary>
    public TimeSpan LogRetention { get; init; } = TimeSpan.FromDays(28);

    /// <summary>How often the store looks whether rows of an erased customer are still in its files.</summary>
    public TimeSpan ErasureInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How often the checksums of all files are verified, beside once soon after the start.</summary>
    public TimeSpan VerificationInterval { get; init; } = TimeSpan.FromDays(1);

    /// <summary>
    /// How long the start may take to verify files; the rest is verified in the background. So a small store that opens is whole.
    /// </summary>
    public TimeSpan VerificationAtStart { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long to wait before trying again to open a store that failed.</summary>
    public TimeSpan ReopenDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// How long to wait for readers to let go of files: timed leases end within the limit, a little late at worst.
    /// </summary>
    internal TimeSpan PatienceWithReaders => LeaseLimit * 1.5;
}
