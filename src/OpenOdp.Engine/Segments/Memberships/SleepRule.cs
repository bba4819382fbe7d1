using OpenOdp.Engine.Events;
using OpenOdp.Engine.Segments.Expressions;
using OpenOdp.Engine.Segments.Language;
using OpenOdp.Engine.Segments.Sequences;

namespace OpenOdp.Engine.Segments.Memberships;

/// <summary>
/// When a segment sleeps for a customer: there were entries to its sequence, too few, or nothing came after them that one of its
/// continuations asks for. Then it needs nothing of its own in the customer's row: all that sleep of one kind of events know the
/// same, which is when these came (<see cref="PendingEntries"/>). So an event is no work for the segments that it changes nothing
/// of, however many read it.
/// </summary>
internal sealed class SleepRule
{
    private readonly KindFilter[] _continuations;

    private SleepRule(CountedSequence counted, KindFilter entry)
    {
        Entry = entry;
        WakesAt = counted.Sequence.Goal is null ? counted.Min : int.MaxValue;
        _continuations = [.. counted.Sequence.Leaves.Select(static leaf => leaf.Filter).OfType<KindFilter>()];
    }

    /// <summary>The kind of events that open its sequence.</summary>
    public KindFilter Entry { get; }

    /// <summary>With so many entries the customer may be a member.</summary>
    private int WakesAt { get; }

    /// <summary>The rule of a segment; null for one that never sleeps.</summary>
    public static SleepRule? Of(SegmentPlan plan) =>
        plan is { Root: SequenceCondition, Sequences: [{ Min: > 0, Max: int.MaxValue } counted] }
        && counted.Sequence is { HasKeys: false, HasNested: false, GoalWaits: false, Entry: KindFilter entry } sequence
        && sequence.Leaves.All(static leaf => leaf is { Filter: KindFilter } or { AfterEvent: not null })
            ? new SleepRule(counted, entry)
            : null;

    /// <summary>True when it goes on sleeping though an event came, which is no earlier than those before.</summary>
    /// <param name="entries">How many entries there are already.</param>
    public bool Outlasts(in EventItem item, int entries)
    {
        if (entries + 1 >= WakesAt && Entry.Takes(item)) return false;
        if (entries == 0) return true;
        foreach (var continuation in _continuations)
        {
            if (continuation.Takes(item)) return false;
        }

        return true;
    }
}
