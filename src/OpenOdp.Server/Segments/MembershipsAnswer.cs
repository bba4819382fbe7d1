namespace OpenOdp.Server.Segments;

/// <summary>The segments that a customer is in, or was in.</summary>
/// <param name="AsOf">The instant, or the position that was asked for.</param>
internal sealed record MembershipsAnswer(string CustomerId, string AsOf, IReadOnlyList<MembershipAnswer> Memberships);

/// <summary>A segment that a customer is in, or was in.</summary>
/// <param name="Revision">The revision that made it so; null for the past, when that is not kept any more.</param>
/// <param name="Since">Since when; null for who came in by time just now, and when that is not kept any more.</param>
internal sealed record MembershipAnswer(string Segment, int? Revision, string? Since);
