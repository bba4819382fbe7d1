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
    private readonly CountedSequence _counted;
    private readonly int _maxEntries;
    private readonly KindFilter[] _continuations;

    /// <summary>True when an event alone meets the goal, or there is none, and the clock alone disqualifies.</summary>
    private readonly bool _isPlain;

    private readonly KindFilter? _goal;
    private readonly Leaf? _timeout;

    private SleepRule(CountedSequence counted, KindFilter entry, int maxEntries)
    {
        var sequence = counted.Sequence;
        (_counted, _maxEntries, Entry) = (counted, maxEntries, entry);
        _goal = LeafOf(sequence, sequence.Goal)?.Filter as KindFilter;
        _timeout = LeafOf(sequence, sequence.Disqualifier) is { AfterEvent: not null } timeout ? timeout : null;
        _isPlain = counted.OnlyGrows && (sequence.Goal is null || _goal is not null)
            && (sequence.Disqualifier is null || _timeout is not null);
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
            ? new SleepRule(counted, entry, plan.MaxEntries)
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

    /// <summary>
    /// True when the event that ends its sleep makes the customer a member whatever comes. Then there is no need to set its
    /// instances up: enough entries count, each for as long as it lives.
    /// </summary>
    /// <param name="single">The event, which is no earlier than those before.</param>
    /// <param name="entries">The entries that came before, by time.</param>
    /// <param name="now">No earlier than the event, in ms since 1970.</param>
    /// <param name="until">Until when it is a member, in ms since 1970.</param>
    /// <param name="firstSeen">The number of the first event that counts.</param>
    public bool MakesMember(
        in Occurrence single, IReadOnlyList<(long BornAt, ulong Seen)> entries, long now, out long until, out ulong firstSeen)
    {
        (until, firstSeen) = (0, 0);
        if (!_isPlain || entries.Count >= _maxEntries || single.Time > now) return false;
        var item = single.Scope.Event;
        if (_goal is not null && !_goal.Takes(item)) return false;
        var isEntry = _goal is null && Entry.Takes(item);
        var missing = _counted.Min;
        for (var i = entries.Count - (isEntry ? 0 : 1); i >= 0; i--)
        {
            var (bornAt, seen) = i == entries.Count ? (single.Time, single.Seen) : entries[i];
            (until, firstSeen) = (bornAt + _counted.Sequence.MaxAge, seen);
            if (until <= now) return false; // those before it are older
            if (_timeout is not null && _timeout.TimeoutAfter(bornAt, bornAt) < single.Time) continue;
            if (--missing == 0) return true;
        }

        return false;
    }

    private static Leaf? LeafOf(SequencePlan sequence, Continuation? continuation) =>
        continuation is { Leaf: >= 0 and var place } ? sequence.Leaves[place] : null;
}
