using OpenOdp.Engine.Events;
using OpenOdp.Engine.Segments.Expressions;
using OpenOdp.Engine.Segments.Sequences;

namespace OpenOdp.Engine.Tests.Segments;

/// <summary>An event of a model's history; they are in the order of time, ties in the order in which they came.</summary>
internal sealed record ModelEvent(long Time, byte[] Row)
{
    public EventCursor At { get; init; }
}

/// <summary>
/// §6.6 read word by word: every question is answered by going through the whole history again, moment by moment. Nothing is
/// kept, shared or skipped.
/// </summary>
internal sealed class SequenceModel(
    IReadOnlyList<ModelEvent> events, SequencePlan outermost, CustomerFields customer, int maxEntries = 1000)
{
    private readonly Dictionary<(SequencePlan, int), bool> _entries = [];
    private readonly Dictionary<(Expression, int), bool> _matches = [];
    private readonly Dictionary<(Expression, int), int> _firsts = [];
    private IReadOnlyList<long>? _instants;

    /// <summary>A moment: so many events have come, and the clock of each ms up to this one has struck.</summary>
    private readonly record struct Moment(int Taken, long Clock, long Time);

    /// <summary>True when the count of instances is within bounds at an instant, after all events up to it.</summary>
    public bool Holds(CountedSequence counted, long at)
    {
        var count = Qualifying(at).Count();
        return count >= counted.Min && count <= counted.Max;
    }

    /// <summary>The entry events of the instances that qualify at an instant (SEQ-9), in their order.</summary>
    public IEnumerable<ModelEvent> Qualifying(long at)
    {
        var moments = Moments(at);
        return Enumerable.Range(0, moments[^1].Taken)
            .Where(entry => IsEntry(outermost, entry) && Qualifies(outermost, -1, entry, moments, moments.Count - 1))
            .Select(entry => events[entry]);
    }

    /// <summary>Every instant at which anything can happen without an event, and those around it.</summary>
    public IReadOnlyList<long> Instants() => _instants ??= ReadInstants();

    private List<long> ReadInstants()
    {
        var instants = new SortedSet<long>();
        foreach (var one in events)
        {
            instants.Add(one.Time);
            foreach (var plan in Plans(outermost))
            {
                instants.Add(one.Time + plan.MaxAge);
                foreach (var leaf in plan.Leaves)
                {
                    if (leaf.Timeout is { } timeout && TimeoutAfter(timeout, one) is { } at) instants.Add(at);
                }
            }
        }

        return [.. instants];
    }

    private static IEnumerable<SequencePlan> Plans(SequencePlan plan) =>
        plan.Leaves.Select(leaf => leaf.Nested?.Sequence).OfType<SequencePlan>().SelectMany(Plans).Prepend(plan);

    private List<Moment> Moments(long until)
    {
        var moments = new List<Moment>();
        var taken = 0;
        foreach (var instant in Instants().Where(instant => instant < until).Append(until))
        {
            for (; taken < events.Count && events[taken].Time <= instant; taken++)
            {
                moments.Add(new Moment(taken + 1, events[taken].Time - 1, events[taken].Time));
            }

            moments.Add(new Moment(taken, instant, instant));
        }

        return moments;
    }

    /// <summary>Instances that qualify at a moment, of those that events after one have opened (SEQ-9, SEQ-6).</summary>
    private int Count(SequencePlan plan, int after, List<Moment> moments, int now)
    {
        var count = 0;
        for (var entry = after + 1; entry < moments[now].Taken; entry++)
        {
            if (IsEntry(plan, entry) && Qualifies(plan, after, entry, moments, now)) count++;
        }

        return count;
    }

    private bool Qualifies(SequencePlan plan, int after, int entry, List<Moment> moments, int now)
    {
        var dies = events[entry].Time + plan.MaxAge;
        if (moments[now].Time >= dies || IsReplaced(plan, after, entry, moments[now])) return false;
        if (Enumerable.Range(after + 1, moments[now].Taken - after - 1)
            .Count(other => other > entry && IsEntry(plan, other)) >= maxEntries)
        {
            return false;
        }

        var (latched, wasMet, isMet) = (0UL, false, false);
        for (var i = 0; i <= now; i++)
        {
            if (moments[i].Taken <= entry) continue;
            for (var leaf = 0; leaf < plan.Leaves.Count; leaf++)
            {
                if (plan.Leaves[leaf].Nested is { Latches: true } && Reads(plan, leaf, entry, moments, i)) latched |= 1UL << leaf;
            }

            bool Holds(Continuation part) => part.Leaf >= 0
                ? (latched >> part.Leaf & 1) != 0 || Reads(plan, part.Leaf, entry, moments, i)
                : part.NeedsAll ? part.Parts.All(Holds) : part.Parts.Any(Holds);

            if (plan.Disqualifier is { } disqualifier && !wasMet && Holds(disqualifier)) return false;
            isMet = plan.Goal is { } goal && Holds(goal);
            wasMet |= isMet;
        }

        return plan.Goal is null || isMet;
    }

    /// <summary>SEQ-4, SEQ-5 and SEQ-6 at one moment.</summary>
    private bool Reads(SequencePlan plan, int leaf, int entry, List<Moment> moments, int now)
    {
        var moment = moments[now];
        if (plan.Leaves[leaf].Filter is { } filter) return FirstAfter(filter, entry) < moment.Taken;

        if (plan.Leaves[leaf].Timeout is { } timeout)
        {
            return TimeoutAfter(timeout, events[entry]) is { } at && Math.Max(at, events[entry].Time) <= moment.Clock;
        }

        var nested = plan.Leaves[leaf].Nested!;
        var count = Count(nested.Sequence, entry, moments, now);
        return count >= nested.Min && count <= nested.Max;
    }

    /// <summary>SEQ-2: by a later entry of the same key, while it was alive.</summary>
    private bool IsReplaced(SequencePlan plan, int after, int entry, Moment now)
    {
        if (plan.UniqueKeys.Count == 0) return false;
        for (var other = entry + 1; other < now.Taken; other++)
        {
            if (IsEntry(plan, other) && Key(plan, other) == Key(plan, entry)) return true;
        }

        return false;
    }

    private bool IsEntry(SequencePlan plan, int index)
    {
        if (!_entries.TryGetValue((plan, index), out var isEntry)) _entries[(plan, index)] = isEntry = Matches(plan.Entry, index);
        return isEntry;
    }

    private bool Matches(Expression filter, int index)
    {
        if (!_matches.TryGetValue((filter, index), out var matches))
        {
            _matches[(filter, index)] = matches = filter.IsTrue(ScopeOf(events[index]));
        }

        return matches;
    }

    /// <summary>The first event after one that a filter matches; the number of events when there is none.</summary>
    private int FirstAfter(Expression filter, int entry)
    {
        if (_firsts.TryGetValue((filter, entry), out var first)) return first;
        first = entry + 1;
        while (first < events.Count && !Matches(filter, first)) first++;
        return _firsts[(filter, entry)] = first;
    }

    private long? TimeoutAfter(Expression timeout, ModelEvent entry)
    {
        var value = timeout.Evaluate(ScopeOf(entry));
        return value.Kind == ValueKind.Number ? (long)decimal.Ceiling(value.Number * 1000) : null;
    }

    private string Key(SequencePlan plan, int index)
    {
        var scope = ScopeOf(events[index]);
        var parts = new List<string>();
        foreach (var source in plan.UniqueKeys)
        {
            var value = source.Evaluate(scope);
            parts.Add($"{value.Kind} {value.Boolean} {value.Number:G29} {Convert.ToHexString(value.Bytes)}");
        }

        return string.Join('|', parts);
    }

    private Scope ScopeOf(ModelEvent one) => new(customer, EventItem.Read(one.Row), one.Time);
}
