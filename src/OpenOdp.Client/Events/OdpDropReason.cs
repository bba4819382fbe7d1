namespace OpenOdp.Client;

/// <summary>Why an accepted event was given up.</summary>
public enum OdpDropReason
{
    /// <summary>Pushed out by a newer event (<see cref="QueueFullMode.DropOldest"/>).</summary>
    QueueFull,

    /// <summary>
    /// Older than <see cref="OdpOptions.MaxEventAge"/>, not deliverable, and its place in the full queue was needed.
    /// </summary>
    Expired,

    /// <summary>The server refused this event for good: a 4xx that speaks of the event, such as 400, 413 or 422.</summary>
    Rejected,

    /// <summary>Held until the first datafile, which then had no ODP integration.</summary>
    OdpNotIntegrated,

    /// <summary>Still waiting when the shutdown deadline passed.</summary>
    Shutdown,
}
