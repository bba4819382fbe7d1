using System.Runtime.CompilerServices;

namespace OpenOdp.Client;

/// <summary>
/// Decides flags for users, and sends events to the Optimizely Data Platform (ODP), or to OpenOdp. All members may be called
/// from any thread.
/// </summary>
public interface IOptimizelyClient : IAsyncDisposable
{
    /// <summary>True from the first valid datafile to the end of the client.</summary>
    bool IsReady { get; }

    /// <summary>True when ODP is enabled and the datafile names its host and public key.</summary>
    bool IsOdpIntegrated { get; }

    /// <summary>
    /// How many events were accepted so far, those of ODP, impressions and conversions together, and what became of them:
    /// <c>Accepted = Sent + Dropped + Waiting</c>.
    /// </summary>
    OdpDeliveryReport Delivery { get; }

    /// <summary>The id of this installation, or null unless <see cref="OdpOptions.EnableVuid"/> is set.</summary>
    string? Vuid { get; }

    /// <summary>Raised after a new revision of the datafile has come into use, on the thread that read it.</summary>
    event EventHandler? DatafileUpdated;

    /// <summary>Raised for each flag that was decided, after its impression was queued, on the thread that decided it.</summary>
    event EventHandler<DecisionMadeEventArgs>? DecisionMade;

    /// <summary>Raised for each conversion that was queued, on the thread that tracked it.</summary>
    event EventHandler<ConversionTrackedEventArgs>? ConversionTracked;

    /// <summary>Raised before a request with impressions and conversions is first sent; its text is made only when somebody
    /// listens.</summary>
    event EventHandler<EventsSendingEventArgs>? EventsSending;

    /// <summary>Waits for the first valid datafile.</summary>
    /// <param name="cancellationToken">Ends the wait, not the loading.</param>
    /// <returns>
    /// True when the client is ready; false when it never will be, because its only datafile is bad or it has been disposed.
    /// </returns>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    Task<bool> WaitUntilReadyAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Sends an event to ODP, which ties its identifiers to one customer. The method returns at once and never throws because of
    /// its arguments: when no event is sent, the log has the <see cref="OdpSendResult"/> that says why. Use <see
    /// cref="TrySendOdpEvent"/> to get that result.
    /// </summary>
    /// <remarks>
    /// An event does not create or change a customer's profile (name, address). The arguments are copied, and never changed.
    /// </remarks>
    /// <param name="action">What happened, for example <c>purchased</c>; not blank.</param>
    /// <param name="type">The kind of event; <c>fullstack</c> when null or blank.</param>
    /// <param name="identifiers">
    /// Who did it: at least one name with a value. Blank values are left out; <c>fs-user-id</c> in any case means
    /// <c>fs_user_id</c>.
    /// </param>
    /// <param name="data">
    /// What else is known: strings, characters, numbers, booleans, <see cref="Guid"/>, <see cref="Uri"/>, enums, dates and times,
    /// and null. The keys <c>idempotence_id</c>, <c>data_source_type</c>, <c>data_source</c> and <c>data_source_version</c> are
    /// added unless given.
    /// </param>
    void SendOdpEvent(
        string action, string? type = null, IReadOnlyDictionary<string, string>? identifiers = null, EventData? data = null);

    /// <summary>Sends an event to ODP, with the parameters in the order of the official C# SDK.</summary>
    /// <inheritdoc cref="SendOdpEvent(string, string?, IReadOnlyDictionary{string, string}?, EventData?)"/>
    [OverloadResolutionPriority(-1)]
    void SendOdpEvent(
        string action, IReadOnlyDictionary<string, string> identifiers, string? type = "fullstack", EventData? data = null);

    /// <summary>
    /// Sends an event as <see cref="SendOdpEvent(string, string?, IReadOnlyDictionary{string, string}?, EventData?)"/> does, and
    /// returns what came of the call instead of logging it. Only a value of <paramref name="data"/> that cannot be sent is
    /// logged, by its key and type.
    /// </summary>
    /// <returns><see cref="OdpSendResult.Accepted"/>, or the first check that failed.</returns>
    /// <inheritdoc cref="SendOdpEvent(string, string?, IReadOnlyDictionary{string, string}?, EventData?)"/>
    OdpSendResult TrySendOdpEvent(
        string action, string? type = null, IReadOnlyDictionary<string, string>? identifiers = null, EventData? data = null);

    /// <summary>
    /// Sends an event as <see cref="TrySendOdpEvent"/> does; with <see cref="QueueFullMode.Wait"/> the call waits for room in a
    /// full queue. It does not wait for delivery: see <see cref="FlushAsync"/>.
    /// </summary>
    /// <param name="action">What happened; not blank.</param>
    /// <param name="type">The kind of event; <c>fullstack</c> when null or blank.</param>
    /// <param name="identifiers">Who did it: at least one name with a value.</param>
    /// <param name="data">What else is known.</param>
    /// <param name="cancellationToken">Ends the wait for room.</param>
    /// <returns><see cref="OdpSendResult.Accepted"/>, or the first check that failed.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled while the queue was full; the event was not
    /// taken.</exception>
    ValueTask<OdpSendResult> SendOdpEventAsync(
        string action,
        string? type = null,
        IReadOnlyDictionary<string, string>? identifiers = null,
        EventData? data = null,
        CancellationToken cancellationToken = default);

    /// <summary>
    /// Sends all waiting events without further delay, and ends when each event accepted before the call is sent or dropped, and
    /// each that a process that is gone left in the spool. While the host is down, or refuses the key, that can take for ever:
    /// <see cref="DrainAsync"/> has a deadline.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait, not the sending.</param>
    /// <returns>The counts of all events at the end.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    Task<OdpDeliveryReport> FlushAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Sends waiting events until none is left, those accepted meanwhile and those of the spool included, or until the deadline.
    /// The client can be used afterwards.
    /// </summary>
    /// <param name="deadline">The longest to wait; <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</param>
    /// <param name="cancellationToken">Ends the wait, not the sending.</param>
    /// <returns>The counts; <see cref="OdpDeliveryReport.Waiting"/> is above zero when the deadline passed first.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    Task<OdpDeliveryReport> DrainAsync(TimeSpan deadline, CancellationToken cancellationToken = default);

    /// <summary>
    /// Tells ODP by an event <c>identified</c> that several identifiers are one user. The event is sent only when at least two
    /// identifiers have a value, the client's own <see cref="Vuid"/> included; fewer would tell ODP nothing.
    /// </summary>
    /// <param name="identifiers">Names and values, as for an event.</param>
    void Identify(IReadOnlyDictionary<string, string> identifiers);

    /// <summary>
    /// Makes an object for one user, for whom flags are decided and segments fetched. That takes no request, unless the client
    /// has a <see cref="Vuid"/>: then it also sends an event <c>identified</c> that ties the vuid to the user.
    /// </summary>
    /// <param name="userId">The user's id, sent as <c>fs_user_id</c>, or as <c>vuid</c> when it is one.</param>
    /// <param name="attributes">The user's attributes; they are copied.</param>
    OptimizelyUserContext CreateUserContext(string userId, EventData? attributes = null);

    /// <summary>
    /// What the datafile in use holds; null while there is none, and after the end of the client. It is made at the first call
    /// for each datafile, which takes about as long as reading that took.
    /// </summary>
    OptimizelyConfig? GetOptimizelyConfig();

    /// <summary>Sends a conversion, as <see cref="OptimizelyUserContext.TrackEvent"/> does.</summary>
    /// <param name="eventKey">The event's key in the datafile.</param>
    /// <param name="userId">The user.</param>
    /// <param name="attributes">The user's attributes.</param>
    /// <param name="tags">What else is known of the event.</param>
    void Track(string eventKey, string userId, EventData? attributes = null, EventData? tags = null);
}
