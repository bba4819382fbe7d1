namespace OpenOdp.Engine.Segments.Language;

/// <summary>
/// How many entries of each sequence of a definition count: as many as a sequence may have at most, and fewer where the
/// instances of all of them, one within another, could be too many for one event.
/// </summary>
internal sealed class SequenceBounds
{
    /// <summary>Entries of a sequence that count at most (rule G4).</summary>
    public const int MaxEntries = 1000;

    /// <summary>What an instance costs an event; each of its continuations costs 1 more.</summary>
    private const int CostOfInstance = 4;

    /// <summary>What all instances that a customer can have by one definition cost at most.</summary>
    private const int MaxCost = 10_000 * CostOfInstance;

    /// <summary>What an instance of each sequence costs together, by how many others they lie in.</summary>
    private readonly List<int> _levels = [];

    private readonly List<(JsonNode Node, int Count)> _least = [];

    /// <summary>Counts a sequence.</summary>
    /// <param name="level">How many others it lies in.</param>
    /// <param name="leaves">Its continuations.</param>
    public void Add(int level, int leaves)
    {
        while (_levels.Count <= level) _levels.Add(0);
        _levels[level] += CostOfInstance + leaves;
    }

    /// <summary>Notes that so many instances must qualify.</summary>
    public void Require(JsonNode node, int count) => _least.Add((node, count));

    /// <summary>The entries that count, once all sequences are known.</summary>
    public int Settle()
    {
        var entries = MaxEntries;
        while (entries > 2 && CostOf(entries) > MaxCost) entries--;
        foreach (var (node, count) in _least)
        {
            if (count > entries) throw node.Fault($"must be at most {entries:N0}: no more instances are counted");
        }

        return entries;
    }

    private double CostOf(int entries)
    {
        var (all, each) = (0.0, 1.0);
        foreach (var cost in _levels) all += cost * (each *= entries);
        return all;
    }
}
