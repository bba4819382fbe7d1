namespace OpenOdp.Client.Testing;

/// <summary>A conversion that a <see cref="FakeOptimizelyClient"/> was told of.</summary>
/// <param name="EventKey">The event's key.</param>
/// <param name="UserId">The user.</param>
/// <param name="Attributes">The user's attributes at that time.</param>
/// <param name="Tags">A copy of the tags that were given; null for none.</param>
public sealed record FakeConversion(string EventKey, string UserId, EventData Attributes, EventData? Tags);
