using System.Text.Json.Serialization;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Segments.Explaining;
using OpenOdp.Server.Identity;
using OpenOdp.Server.Times;

namespace OpenOdp.Server.Segments;

/// <summary>Why a customer is in a segment, or is not.</summary>
/// <param name="AsOf">The instant that it is about.</param>
/// <param name="NextChangeAt">When time alone makes it otherwise; null when it never does.</param>
/// <param name="Because">What came out of every condition, one that combines others before them.</param>
/// <param name="WouldChange">The paths of conditions each of which alone would make it otherwise, if it were otherwise.</param>
internal sealed record ExplanationAnswer(
    bool Qualified, int Revision, string AsOf, string? NextChangeAt, IReadOnlyList<ConditionAnswer> Because,
    IReadOnlyList<string> WouldChange)
{
    /// <summary>What the definition collects; left out when it collects nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<CollectionAnswer>? Collections { get; init; }

    /// <summary>Nothing changes before then; what happens then lies too many steps ahead to be told.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? NoChangeBefore { get; init; }

    /// <summary>True when the customer has more events than count.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Truncated { get; init; }

    public static ExplanationAnswer Of(SegmentExplanation explanation, long asOf)
    {
        var next = explanation.NextChange == long.MaxValue ? null : IsoTime.OfMilliseconds(explanation.NextChange);
        return new ExplanationAnswer(
            explanation.IsMember,
            explanation.Revision,
            IsoTime.OfMilliseconds(asOf),
            explanation.IsNextChangeKnown ? next : null,
            [.. explanation.Because.Select(ConditionAnswer.Of)],
            explanation.WouldChange)
        {
            Collections = explanation.Collections.Count > 0 ? [.. explanation.Collections.Select(CollectionAnswer.Of)] : null,
            NoChangeBefore = explanation.IsNextChangeKnown ? null : next,
            Truncated = explanation.IsTruncated ? true : null,
        };
    }
}

/// <summary>What came out of a condition; with events and counts when it counts the instances of a sequence.</summary>
/// <param name="Path">Where it stands in the definition.</param>
/// <param name="Events">The events that opened the instances that qualify, in the order of time.</param>
/// <param name="Count">How many instances qualify.</param>
internal sealed record ConditionAnswer(
    string Path, bool Result,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<HistoryEvent>? Events,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Count,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? MinCount,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? MaxCount)
{
    public static ConditionAnswer Of(ExplainedCondition condition) => new(
        condition.Path,
        condition.IsTrue,
        condition.Sequence?.Events.Select(Show).ToList(),
        condition.Sequence?.Events.Count,
        condition.Sequence?.Min,
        condition.Sequence?.Max);

    private static HistoryEvent Show(EventCursor at) => new(at.Position, at.Index);
}
