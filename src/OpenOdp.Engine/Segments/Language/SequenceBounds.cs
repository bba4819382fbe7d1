using OpenOdp.Engine.Segments.Sequences;

namespace OpenOdp.Engine.Segments.Language;

/// <summary>
/// How many entries of each sequence of a definition count: as many as a sequence may have at most, and fewer where an event,
/// or the clock, would have too much to do with the instances of all of them.
/// </summary>
internal sealed class SequenceBounds
{
    /// <summary>Entries of a sequence that count at most (rule G4).</summary>
    public const int MaxEntries = 1000;

    /// <summary>What an instance costs an event; each of its continuations costs 1 more.</summary>
    private const int CostOfInstance = 4;

    /// <summary>What an event may cost.</summary>
    private const int MaxCostOfEvent = 10_000 * CostOfInstance;

    /// <summary>Instances that the clock may go through, at all instants at which a nested sequence changes.</summary>
    private const int MaxCostOfClock = 2_000_000;

    private readonly List<(JsonNode Node, int Count)> _least = [];
    private int _costOfEvent;
    private int _costOfClock;

    /// <summary>Counts a sequence that is nested in no other, with all that are nested in it.</summary>
    public void Add(SequencePlan outer)
    {
        var all = WithNested(outer).ToList();
        _costOfEvent += all.Sum(static plan => CostOfInstance + plan.Leaves.Count);
        _costOfClock += all.Count
            * ClockedIn(outer).Sum(static plan => 1 + plan.Leaves.Count(static leaf => leaf.Timeout is not null));
    }

    /// <summary>Notes that so many instances must qualify.</summary>
    public void Require(JsonNode node, int count) => _least.Add((node, count));

    /// <summary>The entries that count, once all sequences are known.</summary>
    public int Settle()
    {
        var entries = MaxEntries;
        while (entries * _costOfEvent > MaxCostOfEvent || (long)entries * entries * _costOfClock > MaxCostOfClock) entries--;
        foreach (var (node, count) in _least)
        {
            if (count > entries) throw node.Fault($"must be at most {entries:N0}: no more instances are counted");
        }

        return entries;
    }

    private static IEnumerable<SequencePlan> WithNested(SequencePlan plan) =>
        plan.Leaves.Select(static leaf => leaf.Nested?.Sequence).OfType<SequencePlan>().SelectMany(WithNested).Prepend(plan);

    /// <summary>The nested sequences whose count the clock may change.</summary>
    private static IEnumerable<SequencePlan> ClockedIn(SequencePlan plan) => plan.Leaves.Select(static leaf => leaf.Nested)
        .OfType<CountedSequence>().Where(static nested => nested.IsClocked).SelectMany(
            static nested => ClockedIn(nested.Sequence).Prepend(nested.Sequence));
}
