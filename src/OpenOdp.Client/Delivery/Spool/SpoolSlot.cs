namespace OpenOdp.Client.Delivery.Spool;

/// <summary>Where an event is in the spool; the default value for one that is not.</summary>
internal readonly record struct SpoolSlot(SpoolSegment? Segment, int Offset);
