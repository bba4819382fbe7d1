namespace OpenOdp.Client;

/// <summary>Why an accepted event was given up.</summary>
public enum OdpDropReason
{
    /// <summary>The queue was full, and a newer event took its place (<see cref="QueueFullMode.DropOldest"/>).</summary>
    QueueFull,

    /// <summary>
    /// The event was older than <see cref="OdpOptions.MaxEventAge"/>, could not be delivered, and its place in the full queue was
    /// needed.
    /// </summary>
    Expired,

    /// <summary>The server refused this event for good: a 4xx that speaks of the event, such as 400, 413 or 422.</summary>
    Rejected,

    /// <summary>The event was held until the first datafile, and that had no ODP integration.</summary>
    OdpNotIntegrated,

    /// <summary>The event still waited when <see cref="OdpOptions.ShutdownTimeout"/> had passed.</summary>
    Shutdown,
}
