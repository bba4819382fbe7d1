namespace OpenOdp.Client;

/// <summary>
/// What became of one call that sends an ODP event. The number of each value but <see cref="Accepted"/> is also the id of the log
/// message, so that a result, a line in the log and an alert carry the same number.
/// </summary>
/// <remarks>
/// The checks run in this order, and the first that fails gives the result: <see cref="Disposed"/>, <see cref="SdkNotReady"/>,
/// <see cref="OdpNotEnabled"/>, <see cref="OdpNotIntegrated"/>, <see cref="InvalidAction"/>, <see cref="InvalidIdentifiers"/>,
/// <see cref="InvalidData"/>, <see cref="QueueFull"/>.
/// </remarks>
public enum OdpSendResult
{
    /// <summary>The event is in the queue. It will be sent, or counted as dropped with a reason.</summary>
    Accepted = 0,

    /// <summary>No valid datafile has been read yet. Wait with <see cref="IOptimizelyClient.WaitUntilReadyAsync"/>.</summary>
    SdkNotReady = 1001,

    /// <summary>ODP is switched off: <see cref="OdpOptions.Enabled"/> is false.</summary>
    OdpNotEnabled = 1002,

    /// <summary>The datafile has no usable ODP integration: no entry <c>odp</c> with a host and a public key.</summary>
    OdpNotIntegrated = 1003,

    /// <summary>The action is null, empty or white space.</summary>
    InvalidAction = 1004,

    /// <summary>No identifier with a value is left: the map is null or empty, or all its values are blank.</summary>
    InvalidIdentifiers = 1005,

    /// <summary>
    /// A value of the data has a type that ODP does not know, or is a number that ODP would round or lose, such as NaN. The log
    /// names its key and type.
    /// </summary>
    InvalidData = 1006,

    /// <summary>
    /// The queue is full (<see cref="EventDeliveryOptions.QueueCapacity"/>, <see cref="EventDeliveryOptions.QueueMaxBytes"/>),
    /// or the spool is (<see cref="EventDeliveryOptions.SpoolMaxBytes"/>), and the event was refused.
    /// </summary>
    QueueFull = 1007,

    /// <summary>The client has been disposed.</summary>
    Disposed = 1008,
}
