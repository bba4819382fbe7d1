namespace OpenOdp.Engine.Experiments;

/// <summary>What was counted of those who saw one variation of an experiment, and no other.</summary>
public sealed class VariationTally
{
    private readonly SortedDictionary<string, EventTally> _events = new(StringComparer.Ordinal);

    /// <summary>How many they are.</summary>
    public long Visitors { get; private set; }

    /// <summary>What they did since they saw it, by the keys of the events.</summary>
    public IReadOnlyDictionary<string, EventTally> Events => _events;

    internal void Add(VisitorReader visitor)
    {
        Visitors++;
        foreach (var (key, count) in visitor.Conversions)
        {
            var before = _events.GetValueOrDefault(key);
            _events[key] = new EventTally(before.Visitors + 1, before.Count + count);
        }
    }
}

/// <summary>How often something was done.</summary>
/// <param name="Visitors">Visitors who did it at least once.</param>
/// <param name="Count">How often all of them did.</param>
public readonly record struct EventTally(long Visitors, long Count);
