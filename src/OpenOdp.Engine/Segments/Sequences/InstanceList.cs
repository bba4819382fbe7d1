using System.Runtime.InteropServices;

namespace OpenOdp.Engine.Segments.Sequences;

/// <summary>The instances of a run by their entries; one that is dropped is used again.</summary>
internal sealed class InstanceList
{
    /// <summary>Instances that are kept to be used again.</summary>
    private const int MaxSpares = 16;

    private readonly List<Instance> _instances = [];
    private readonly Spares<Instance> _spares = new(MaxSpares);

    public int Count => _instances.Count;

    public ReadOnlySpan<Instance> All => CollectionsMarshal.AsSpan(_instances);

    public Instance this[int place] => _instances[place];

    /// <summary>Adds one behind the others.</summary>
    public Instance Add(long bornAt, ulong number, ulong seen)
    {
        var instance = _spares.Take();
        instance.Begin(bornAt, number, seen);
        _instances.Add(instance);
        return instance;
    }

    /// <summary>The place of the first that was opened by an event, or by a later one.</summary>
    public int PlaceOf(ulong seen)
    {
        var (low, high) = (0, _instances.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_instances[middle].Seen < seen) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    /// <summary>The place of the one that was opened by an event; -1 when it is gone.</summary>
    public int Find(ulong seen)
    {
        var place = PlaceOf(seen);
        return place < _instances.Count && _instances[place].Seen == seen ? place : -1;
    }

    /// <summary>Moves one to the front of those that are dropped.</summary>
    public void Keep(int from, int to) => (_instances[to], _instances[from]) = (_instances[from], _instances[to]);

    public void Remove(int place) => Remove(place, 1);

    /// <summary>Removes some from a place on.</summary>
    public void Remove(int place, int count)
    {
        if (count == 0) return;
        for (var i = place; i < place + count; i++) _spares.Return(_instances[i]);
        _instances.RemoveRange(place, count);
    }
}
