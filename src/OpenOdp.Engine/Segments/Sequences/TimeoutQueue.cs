namespace OpenOdp.Engine.Segments.Sequences;

/// <summary>The instances of a run in the order of their timeouts, worked out when the first of them comes.</summary>
internal sealed class TimeoutQueue(InstanceList instances)
{
    /// <summary>The events that opened instances, by the first timeout of each when it was put here.</summary>
    private readonly PriorityQueue<ulong, long> _order = new();

    private bool _isOrdered;

    /// <summary>No timeout comes before this instant.</summary>
    private long _first = long.MaxValue;

    /// <summary>Turns to other instances.</summary>
    public void Clear()
    {
        (_isOrdered, _first) = (false, long.MaxValue);
        _order.Clear();
    }

    /// <summary>Takes in when the next timeout of an instance comes.</summary>
    public void Add(Instance instance)
    {
        if (instance.Due == long.MaxValue) return;
        _first = Math.Min(_first, instance.Due);
        if (_isOrdered) _order.Enqueue(instance.Seen, instance.Due);
    }

    /// <summary>Takes the next instance out that has a timeout up to an instant.</summary>
    /// <returns>Its place; -1 when there is none.</returns>
    public int Next(long until)
    {
        if (until < _first) return -1;
        if (!_isOrdered) Order();
        while (_order.TryPeek(out var seen, out var due) && due <= until)
        {
            _order.Dequeue();
            var place = instances.Find(seen);
            if (place >= 0 && instances[place].Due == due) return place; // else it is gone, or has no such timeout any more
        }

        _first = _order.TryPeek(out _, out var first) ? first : long.MaxValue;
        return -1;
    }

    private void Order()
    {
        _isOrdered = true;
        foreach (var instance in instances.All) Add(instance);
    }
}
