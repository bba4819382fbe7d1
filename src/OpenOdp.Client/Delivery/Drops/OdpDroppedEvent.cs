namespace OpenOdp.Client;

/// <summary>An accepted event that was dropped, as <see cref="EventDeliveryOptions.OnDropped"/> sees it.</summary>
/// <param name="Json">The event as it would have been sent: one JSON object in UTF-8.</param>
/// <param name="Reason">Why it was dropped.</param>
/// <param name="StatusCode">The HTTP status behind <see cref="OdpDropReason.Rejected"/>; otherwise null.</param>
public sealed record OdpDroppedEvent(ReadOnlyMemory<byte> Json, OdpDropReason Reason, int? StatusCode);
