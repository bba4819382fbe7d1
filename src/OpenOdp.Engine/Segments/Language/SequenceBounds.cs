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

    private readonly List<(JsonNode Node, int Min, int Max)> _expected = [];
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

    /// <summary>Notes how many instances a condition wants to qualify.</summary>
    /// <param name="max">No bound: <see cref="int.MaxValue"/>.</param>
    public void Expect(JsonNode node, int min, int max) => _expected.Add((node, min, max));

    /// <summary>The entries that count, once all sequences are known.</summary>
    /// <param name="warnings">Where a count that makes no difference is told.</param>
    public int Settle(List<string> warnings)
    {
        var entries = MaxEntries;
        while (entries * _costOfEvent > MaxCostOfEvent || (long)entries * entries * _costOfClock > MaxCostOfClock) entries--;
        foreach (var (node, min, max) in _expected)
        {
            if (min > entries)
            {
                throw new DefinitionException(
                    $"{node.Path}.min_count", $"must be at most {entries:N0}: no more instances are counted");
            }

            if (max >= entries && (min == 0 || max < int.MaxValue)) warnings.Add(Unbounded(node, min, entries));
        }

        return entries;
    }

    private static string Unbounded(JsonNode node, int min, int entries) => min > 0
        ? $"{node.Path}.max_count: is never exceeded, for no more than {entries:N0} instances are counted."
        : $"{node.Path}: has neither min_count nor max_count that could be missed, for no more than {entries:N0} instances "
            + "are counted, and is always satisfied.";

    private static IEnumerable<SequencePlan> WithNested(SequencePlan plan) =>
        plan.Leaves.Select(static leaf => leaf.Nested?.Sequence).OfType<SequencePlan>().SelectMany(WithNested).Prepend(plan);

    /// <summary>The nested sequences whose count the clock may change.</summary>
    private static IEnumerable<SequencePlan> ClockedIn(SequencePlan plan) => plan.Leaves.Select(static leaf => leaf.Nested)
        .OfType<CountedSequence>().Where(static nested => nested.IsClocked).SelectMany(
            static nested => ClockedIn(nested.Sequence).Prepend(nested.Sequence));
}
