using OpenOdp.Engine.Events;

namespace OpenOdp.Engine.Segments.Explaining;

/// <summary>Why a customer is a member of a segment, or is none.</summary>
public sealed record SegmentExplanation
{
    /// <summary>True for a member.</summary>
    public required bool IsMember { get; init; }

    /// <summary>The revision that answers.</summary>
    public required int Revision { get; init; }

    /// <summary>
    /// The first instant at which time alone makes it otherwise, in ms since 1970; <see cref="long.MaxValue"/> when it never
    /// does.
    /// </summary>
    public required long NextChange { get; init; }

    /// <summary>False when nothing changes before <see cref="NextChange"/> and it was not worked out what happens then.</summary>
    public required bool IsNextChangeKnown { get; init; }

    /// <summary>
    /// True when the limits leave something out that would still count: events, or entries of a sequence (rule G4).
    /// </summary>
    public required bool IsTruncated { get; init; }

    /// <summary>How many events were looked at.</summary>
    public required int EventsRead { get; init; }

    /// <summary>Every condition, one that combines others before them.</summary>
    public required IReadOnlyList<ExplainedCondition> Because { get; init; }

    /// <summary>What the segment collects, by the places of the collections in the definition.</summary>
    public required IReadOnlyList<CollectedRows> Collections { get; init; }

    /// <summary>The paths of the conditions each of which would alone make it otherwise, if it were otherwise.</summary>
    public required IReadOnlyList<string> WouldChange { get; init; }
}

/// <summary>What came out of a condition.</summary>
/// <param name="Path">Where it stands: <c>definition.root_condition.combination.conditions[0].sequence_condition</c>.</param>
/// <param name="IsTrue">True when it is satisfied.</param>
/// <param name="Sequence">
/// What was counted; null unless it is a condition on a sequence, or an audience that an event has told.
/// </param>
public sealed record ExplainedCondition(string Path, bool IsTrue, ExplainedSequence? Sequence);

/// <summary>The instances of a sequence that qualify.</summary>
/// <param name="Events">Their entry events, in the order of time.</param>
/// <param name="Min">How many there must be at least.</param>
/// <param name="Max">How many there may be; null for any number.</param>
public sealed record ExplainedSequence(IReadOnlyList<EventCursor> Events, int Min, int? Max);
