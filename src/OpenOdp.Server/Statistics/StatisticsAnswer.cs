using OpenOdp.Engine.Statistics;
using OpenOdp.Server.Times;

namespace OpenOdp.Server.Statistics;

/// <summary>What came to an account in a minute or an hour.</summary>
/// <param name="At">When it began.</param>
/// <param name="Customers">Customers at its end.</param>
/// <param name="CustomersBefore">Customers at its beginning.</param>
/// <param name="Kinds">Events by type and action.</param>
/// <param name="OtherKinds">Events of types and actions beyond the bounds of a bucket.</param>
/// <param name="Segments">The sizes of segments at its end; of those that are there now.</param>
internal sealed record StatisticsAnswer(
    string At, ulong Events, ulong Accepted, ulong Duplicates, ulong Customers, ulong CustomersBefore, ulong Merges,
    ulong Attaches, ulong MergesRefused, IReadOnlyList<KindAnswer> Kinds, ulong OtherKinds,
    IReadOnlyList<SegmentSizeAnswer> Segments)
{
    /// <param name="ids">The ids of segments by number.</param>
    public static StatisticsAnswer Of(Bucket bucket, BucketStep step, IReadOnlyDictionary<uint, string> ids) => new(
        IsoTime.OfMicroseconds((long)bucket.Number * StatisticsTable.LengthOf(step)),
        bucket.Events,
        bucket.Accepted,
        bucket.Duplicates,
        bucket.Customers,
        bucket.CustomersBefore,
        bucket.Merges,
        bucket.Attaches,
        bucket.MergesRefused,
        [.. bucket.Kinds.Select(static kind => new KindAnswer(kind.Type, kind.Action, kind.Events))],
        bucket.OtherKinds,
        [.. bucket.Segments.Where(size => ids.ContainsKey(size.Segment))
            .Select(size => new SegmentSizeAnswer(ids[size.Segment], size.Members))]);
}

/// <summary>How many events there were of a type and an action.</summary>
internal sealed record KindAnswer(string Type, string? Action, ulong Events);

/// <summary>How many members a segment had.</summary>
internal sealed record SegmentSizeAnswer(string Segment, ulong Members);
