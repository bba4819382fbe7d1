namespace OpenOdp.Client;

/// <summary>Settings of everything that talks to ODP. The client copies them when it is made; later changes have no effect.</summary>
public sealed class OdpOptions
{
    /// <summary>Off means off: no queue, timer, thread or socket. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The most events that may wait, those in requests under way included. Default 10,000.</summary>
    public int QueueCapacity { get; set; } = 10_000;

    /// <summary>What happens to a new event when the queue is full. Default <see cref="QueueFullMode.RejectNewest"/>.</summary>
    public QueueFullMode QueueFullMode { get; set; } = QueueFullMode.RejectNewest;

    /// <summary>As many waiting events are sent without further delay. Default 10, as in the official SDKs.</summary>
    public int MinBatchSize { get; set; } = 10;

    /// <summary>The most events in one request, reached only when events arrive faster than they leave. Default and limit 500.</summary>
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

    /// <summary>The longest <see cref="IAsyncDisposable.DisposeAsync"/> goes on sending. Default 10 s.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Accepts events before the first datafile and sends them when it is there. Default false: they are discarded with
    /// <see cref="OdpSendResult.SdkNotReady"/>, as documented for the official SDKs.
    /// </summary>
    public bool HoldEventsUntilReady { get; set; }

    /// <summary>Allows <c>http://</c> hosts other than loopback; the public key then travels in clear. Default false.</summary>
    public bool AllowInsecureHost { get; set; }

    /// <summary>
    /// Called for each accepted event that is given up, on the thread that gave it up: keep it short. What it throws is logged.
    /// </summary>
    public Action<OdpDroppedEvent>? OnDropped { get; set; }

    internal OdpOptions Copy() => (OdpOptions)MemberwiseClone();
}
