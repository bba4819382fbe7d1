namespace OpenOdp.Client;

/// <summary>
/// Settings of everything that talks to ODP. The client copies them when it is made; later changes have no effect.
/// </summary>
/// <remarks>
/// Counts are at least 1 and times more than zero, unless a setting takes zero and says what it means; times are at most 49 days.
/// Anything else throws <see cref="Microsoft.Extensions.Options.OptionsValidationException"/>, with the cure in its message.
/// </remarks>
public sealed class OdpOptions
{
    private int? _minBatchSize;

    /// <summary>Off means off: no queue, timer, thread or socket. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The most events that may wait, those in requests under way included. Default 10,000.</summary>
    public int QueueCapacity { get; set; } = 10_000;

    /// <summary>
    /// The most bytes of events (as JSON in UTF-8) that may wait, those in requests under way included; an event larger than this
    /// is never accepted. Default 64 MiB.
    /// </summary>
    public long QueueMaxBytes { get; set; } = 64L * 1024 * 1024;

    /// <summary>What happens to a new event when the queue is full. Default <see cref="QueueFullMode.RejectNewest"/>.</summary>
    public QueueFullMode QueueFullMode { get; set; } = QueueFullMode.RejectNewest;

    /// <summary>
    /// As many waiting events are sent without further delay; at most <see cref="MaxBatchSize"/>. Default 10, as in the official
    /// SDKs, or <see cref="MaxBatchSize"/> when that is smaller.
    /// </summary>
    public int MinBatchSize
    {
        get => _minBatchSize ?? Math.Clamp(MaxBatchSize, 1, 10);
        set => _minBatchSize = value;
    }

    /// <summary>
    /// The most events in one request, reached only when events arrive faster than they leave. Default and limit 500.
    /// </summary>
    public int MaxBatchSize { get; set; } = OptionsLimits.MaxBatchSize;

    /// <summary>The longest an event waits for company before it is sent. Zero sends at once. Default 1 s.</summary>
    public TimeSpan FlushInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The most event requests under way at a time. Default 4.</summary>
    public int MaxRequestsInFlight { get; set; } = 4;

    /// <summary>
    /// Sends the events of one user in the order of their calls, across retries too. A user is the <c>fs_user_id</c>, else the
    /// <c>vuid</c>, else the first identifier of the event. Default false: several requests may overtake each other.
    /// </summary>
    public bool PreserveUserOrder { get; set; }

    /// <summary>
    /// An undeliverable event is tried again while it is younger than this, or the queue has room. Default 5 min.
    /// </summary>
    public TimeSpan MaxEventAge { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The time limit of one event request. Default 10 s.</summary>
    public TimeSpan EventTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The time limit of one segment request. Default 10 s.</summary>
    public TimeSpan SegmentsTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The longest <see cref="IAsyncDisposable.DisposeAsync"/> goes on sending; zero sends nothing more. Default 10 s.
    /// </summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A directory in which accepted events are kept until they are sent. They survive the end of the process, <c>kill -9</c>
    /// included, but not the loss of power; the next client on this directory sends them, with their ids. Several processes may
    /// share it. Default null: events live in memory only.
    /// </summary>
    public string? SpoolDirectory { get; set; }

    /// <summary>
    /// The most disk space for the events of one client, at least 1 MiB; beyond it new events get <see
    /// cref="OdpSendResult.QueueFull"/>. Default 256 MiB.
    /// </summary>
    public long SpoolMaxBytes { get; set; } = 256 * 1024 * 1024;

    /// <summary>
    /// Accepts events before the first datafile and sends them when it is there. Default false: they are discarded with
    /// <see cref="OdpSendResult.SdkNotReady"/>, as documented for the official SDKs.
    /// </summary>
    public bool HoldEventsUntilReady { get; set; }

    /// <summary>The most users whose segments are kept; 0 keeps none. Default 10,000.</summary>
    public int SegmentsCacheSize { get; set; } = 10_000;

    /// <summary>How long a user's segments are kept; zero for ever. Default 600 s.</summary>
    public TimeSpan SegmentsCacheTimeout { get; set; } = TimeSpan.FromSeconds(600);

    /// <summary>Segments to ask for besides those the datafile's audiences name. Default none.</summary>
    public ICollection<string> SegmentsToCheck { get; set; } = [];

    /// <summary>Gives a user's outdated segments when new ones cannot be fetched. Default false.</summary>
    public bool ServeStaleOnError { get; set; }

    /// <summary>
    /// How long "unknown user" is remembered without asking again. Default zero: it is asked each time or, with <see
    /// cref="UnknownUserAsNoSegments"/>, remembered like any other answer.
    /// </summary>
    public TimeSpan NegativeCacheTimeout { get; set; }

    /// <summary>
    /// Takes a user that ODP does not know as one in no segment. Default false: the fetch fails, as in the official SDKs.
    /// </summary>
    public bool UnknownUserAsNoSegments { get; set; }

    /// <summary>
    /// Gives this installation an id, <c>vuid</c>, that is kept on disk and added to each event without one. Default false.
    /// </summary>
    public bool EnableVuid { get; set; }

    /// <summary>
    /// Where the vuid is kept. Default: <c>OpenOdp</c> in the user's local application data. With <see cref="EnableVuid"/> off,
    /// one that is kept in a directory named here is deleted.
    /// </summary>
    public string? VuidDirectory { get; set; }

    /// <summary>Allows <c>http://</c> hosts other than loopback; the public key then travels in clear. Default false.</summary>
    public bool AllowInsecureHost { get; set; }

    /// <summary>
    /// Called for each accepted event that is given up, on the thread that gave it up: keep it short. What it throws is logged.
    /// </summary>
    public Action<OdpDroppedEvent>? OnDropped { get; set; }

    internal OdpOptions Copy()
    {
        var copy = (OdpOptions)MemberwiseClone();
        copy.SegmentsToCheck = [.. SegmentsToCheck];
        return copy;
    }
}
