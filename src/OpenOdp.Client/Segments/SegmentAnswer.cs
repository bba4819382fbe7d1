using OpenOdp.Client.Users;

namespace OpenOdp.Client.Segments;

/// <summary>What ODP said of one user: the segments, or why there are none to be had.</summary>
/// <param name="Segments">The qualified segments; null after a failure.</param>
/// <param name="Failure">In the words of the official SDKs: a status, a classification, <c>network error</c>, <c>decode
/// error</c>.</param>
internal sealed record SegmentAnswer(QualifiedSegments? Segments, string? Failure)
{
    public const string UnknownUser = "invalid identifier";
    public const string NetworkError = "network error";
    public const string DecodeError = "decode error";

    public static readonly SegmentAnswer None = Of([]);

    public bool IsUnknownUser => Failure == UnknownUser;

    public static SegmentAnswer Of(string[] segments) => new(new QualifiedSegments(Array.AsReadOnly(segments)), null);

    public static SegmentAnswer Failed(string failure) => new(null, failure);
}
