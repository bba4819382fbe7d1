namespace OpenOdp.Client;

/// <summary>
/// How one kind of events is kept and sent: those of ODP, or impressions and conversions. Both go the same way, each with a queue
/// of its own, so a host that is away holds up only what goes there.
/// </summary>
/// <remarks>
/// Counts are at least 1 and times more than zero, except where zero is allowed and its meaning is given; times are at most 49
/// days. Any other value throws <see cref="Microsoft.Extensions.Options.OptionsValidationException"/>, with the cure in its
/// message.
/// </remarks>
public class EventDeliveryOptions
{
    private int? _minBatchSize;

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
    /// else the <c>vuid</c>, else the first identifier of the event, and the visitor of an impression or conversion. Default
    /// false: requests may overtake each other.
    /// </summary>
    public bool PreserveUserOrder { get; set; }

    /// <summary>
    /// The age from which on an event that cannot be delivered is dropped when its place in a full queue is needed; until then,
    /// and while the queue has room, it is tried again. Default 5 min.
    /// </summary>
    public TimeSpan MaxEventAge { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The time limit of one request with events. Default 10 s.</summary>
    public TimeSpan EventTimeout { get; set; } = TimeSpan.FromSeconds(10);

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
    /// Whether <c>http://</c> hosts other than loopback are allowed; events and the public key then travel in the clear. Default
    /// false.
    /// </summary>
    public bool AllowInsecureHost { get; set; }

    /// <summary>
    /// Called for each accepted event that is dropped, on the thread that drops it, so it should return soon. Exceptions from
    /// it are logged.
    /// </summary>
    public Action<OdpDroppedEvent>? OnDropped { get; set; }
}
