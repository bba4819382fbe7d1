using OpenOdp.Client.Delivery.Spool;

namespace OpenOdp.Client.Delivery.Queueing;

/// <summary>An accepted event.</summary>
/// <param name="Json">One JSON object in UTF-8; never changed, so it may be sent more than once.</param>
/// <param name="Destination">Where it goes; null while it is held for the first datafile.</param>
/// <param name="AcceptedAt">A timestamp of the client's clock.</param>
/// <param name="Slot">Where it is in the spool.</param>
internal readonly record struct QueuedEvent(
    byte[] Json, EventDestination? Destination, long AcceptedAt, SpoolSlot Slot = default);
