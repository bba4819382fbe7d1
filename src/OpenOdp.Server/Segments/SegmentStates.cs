namespace OpenOdp.Server.Segments;

/// <summary>How far the segments of an account are.</summary>
internal sealed record SegmentStatesAnswer(IReadOnlyList<SegmentState> Segments);

/// <summary>How far a segment is.</summary>
/// <param name="Revision">The newest.</param>
/// <param name="LiveRevision">The one that answers; 0 while the first one is being built.</param>
/// <param name="State"><c>live</c>, or <c>building</c> while the newest revision is not the one that answers.</param>
/// <param name="Progress">How much of the build is done, from 0 to 1.</param>
/// <param name="Members">How many customers are members by the revision that answers.</param>
internal sealed record SegmentState(
    string Id, int Revision, int LiveRevision, string State, double Progress, ulong Members);

/// <summary>A member of a segment.</summary>
internal sealed record SegmentMemberAnswer(string CustomerId, string Since);
