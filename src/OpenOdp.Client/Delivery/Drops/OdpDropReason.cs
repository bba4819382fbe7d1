namespace OpenOdp.Client;

/// <summary>
/// Why an accepted event was dropped. An event that was never accepted has an <see cref="OdpSendResult"/> instead.
/// </summary>
public enum OdpDropReason
{
    /// <summary>The queue was full, and a newer event took its place (<see cref="QueueFullMode.DropOldest"/>).</summary>
    QueueFull,

    /// <summary>
    /// The event was older than <see cref="EventDeliveryOptions.MaxEventAge"/>, could not be delivered, and its place in the
    /// full queue was needed.
    /// </summary>
    Expired,

    /// <summary>The server wants this event neither now nor later: a 4xx about the event, as 400, 413 and 422 are.</summary>
    Rejected,

    /// <summary>The event was held until the first datafile, and that had no ODP integration.</summary>
    OdpNotIntegrated,

    /// <summary>The event still waited when <see cref="EventDeliveryOptions.ShutdownTimeout"/> had passed.</summary>
    Shutdown,
}
