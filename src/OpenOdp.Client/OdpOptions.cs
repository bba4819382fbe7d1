namespace OpenOdp.Client;

/// <summary>
/// Settings of all that talks to ODP: events, segments and the id of this installation. The client copies them when it is made;
/// later changes have no effect.
/// </summary>
/// <remarks>
/// Counts are at least 1 and times more than zero, except where zero is allowed and its meaning is given; times are at most 49
/// days. Any other value throws <see cref="Microsoft.Extensions.Options.OptionsValidationException"/>, with the cure in its
/// message.
/// </remarks>
public sealed class OdpOptions
{
    private int? _minBatchSize;

    /// <summary>
    /// Whether the client uses ODP at all. When false, there is no queue, timer, thread or socket for it. Default true.
    /// </summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The most events that may wait, those in requests under way included. Default 10,000.</summary>
    public int QueueCapacity { get; set; } = 10_000;

    /// <summary>
    /// The most bytes of events (as JSON in UTF-8) that may wait, those in requests under way included; an event larger than this
    /// is never accepted. Default 64 MiB.
    /// </summary>
    public long QueueMaxBytes { get; set; } = 64L * 1024 * 1024;

    /// <summary>What happens to a new event when the queue is full. Default <see cref="QueueFullMode.RefuseNewest"/>.</summary>
    public QueueFullMode QueueFullMode { get; set; } = QueueFullMode.RefuseNewest;

    /// <summary>
    /// The number of waiting events at which they are sent at once, without waiting for <see cref="FlushInterval"/>; at most <see
    /// cref="MaxBatchSize"/>. Default 10, as in the official SDKs, or <see cref="MaxBatchSize"/> when that is smaller.
    /// </summary>
    public int MinBatchSize
    {
        get => _minBatchSize ?? Math.Clamp(MaxBatchSize, 1, 10);
        set => _minBatchSize = value;
    }

    /// <summary>
    /// The most events in one request; requests grow to it only when events arrive faster than they leave. Default 500, which is
    /// also the largest value.
    /// </summary>
    public int MaxBatchSize { get; set; } = OptionsLimits.MaxBatchSize;

    /// <summary>
    /// The longest time that an event waits for others to be sent with; zero sends each event at once. Default 1 s.
    /// </summary>
    public TimeSpan FlushInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The most requests with events that are under way at a time. Default 4.</summary>
    public int MaxRequestsInFlight { get; set; } = 4;

    /// <summary>
    /// Whether the events of one user are sent in the order of their calls, retries included. A user is the <c>fs_user_id</c>,
    /// else the <c>vuid</c>, else the first identifier of the event. Default false: requests may overtake each other.
    /// </summary>
    public bool PreserveUserOrder { get; set; }

    /// <summary>
    /// The age from which on an event that cannot be delivered is dropped when its place in a full queue is needed; until then,
    /// and while the queue has room, it is tried again. Default 5 min.
    /// </summary>
    public TimeSpan MaxEventAge { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The time limit of one request with events. Default 10 s.</summary>
    public TimeSpan EventTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The time limit of one request for segments. Default 10 s.</summary>
    public TimeSpan SegmentsTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long <see cref="IAsyncDisposable.DisposeAsync"/> goes on sending at most; zero sends nothing more. Default 10 s.
    /// </summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A directory in which accepted events are kept until they are sent. They survive the end of the process, <c>kill -9</c>
    /// included, but not the loss of power; the next client on this directory sends them, with their ids. Several processes may
    /// share it. Default null: events live in memory only.
    /// </summary>
    public string? SpoolDirectory { get; set; }

    /// <summary>
    /// The most disk space that the events of one client take in <see cref="SpoolDirectory"/>, at least 1 MiB; beyond it new
    /// events get <see cref="OdpSendResult.QueueFull"/>. Default 256 MiB.
    /// </summary>
    public long SpoolMaxBytes { get; set; } = 256 * 1024 * 1024;

    /// <summary>
    /// Whether events are accepted before the first datafile, and sent when it is there. Default false: such events are refused
    /// with <see cref="OdpSendResult.SdkNotReady"/>, as documented for the official SDKs.
    /// </summary>
    public bool HoldEventsUntilReady { get; set; }

    /// <summary>The most users whose segments are kept in the cache; 0 keeps none. Default 10,000.</summary>
    public int SegmentsCacheSize { get; set; } = 10_000;

    /// <summary>How long a user's segments are kept in the cache; zero keeps them for ever. Default 600 s.</summary>
    public TimeSpan SegmentsCacheTimeout { get; set; } = TimeSpan.FromSeconds(600);

    /// <summary>Segments to ask ODP for besides those that the datafile's audiences name. Default none.</summary>
    public ICollection<string> SegmentsToCheck { get; set; } = [];

    /// <summary>Whether a fetch that fails gives the user's outdated segments instead of none. Default false.</summary>
    public bool ServeStaleOnError { get; set; }

    /// <summary>
    /// How long the client remembers that ODP does not know a user, without asking again. Default zero: it asks each time or,
    /// with <see cref="UnknownUserAsNoSegments"/>, remembers that like any other answer.
    /// </summary>
    public TimeSpan NegativeCacheTimeout { get; set; }

    /// <summary>
    /// Whether a user whom ODP does not know counts as one in no segment. Default false: the fetch fails, as in the official
    /// SDKs.
    /// </summary>
    public bool UnknownUserAsNoSegments { get; set; }

    /// <summary>
    /// Whether this installation has an id, a <c>vuid</c>, that is kept on disk and added to each event without one. Default
    /// false.
    /// </summary>
    public bool EnableVuid { get; set; }

    /// <summary>
    /// The directory in which the vuid is kept. Default: <c>OpenOdp</c> in the user's local application data. While <see
    /// cref="EnableVuid"/> is false, a vuid that is kept in a directory named here is deleted.
    /// </summary>
    public string? VuidDirectory { get; set; }

    /// <summary>
    /// Whether <c>http://</c> hosts other than loopback are allowed; events and the public key then travel in the clear. Default
    /// false.
    /// </summary>
    public bool AllowInsecureHost { get; set; }

    /// <summary>
    /// Called for each accepted event that is dropped, on the thread that drops it, so it should return soon. Exceptions from
    /// it are logged.
    /// </summary>
    public Action<OdpDroppedEvent>? OnDropped { get; set; }

    internal OdpOptions Copy()
    {
        var copy = (OdpOptions)MemberwiseClone();
        copy.SegmentsToCheck = [.. SegmentsToCheck];
        return copy;
    }
}
