using System.Numerics;

namespace OpenOdp.Engine.Segments.Sequences;

/// <summary>
/// For each leaf of a run the number of an entry: up to that all instances have met an event that satisfies it.
/// </summary>
internal sealed class MetLeaves(int leaves)
{
    private readonly ulong[] _upTo = new ulong[leaves];

    /// <summary>Turns to other instances.</summary>
    public void Clear() => Array.Clear(_upTo);

    /// <summary>All instances up to the number of an entry have met an event that satisfies some leaves.</summary>
    public void Add(ulong satisfied, ulong entries)
    {
        for (; satisfied != 0; satisfied &= satisfied - 1) _upTo[BitOperations.TrailingZeroCount(satisfied)] = entries;
    }

    /// <summary>The place of the first instance that may lack one of some leaves.</summary>
    public int FirstLacking(ulong satisfied, InstanceList instances)
    {
        var has = ulong.MaxValue;
        for (; satisfied != 0; satisfied &= satisfied - 1)
        {
            has = Math.Min(has, _upTo[BitOperations.TrailingZeroCount(satisfied)]);
        }

        var first = instances.Count;
        while (first > 0 && instances[first - 1].Number > has) first--;
        return first;
    }
}
