namespace OpenOdp.Engine;

/// <summary>
/// The customers whose rows a command has written or removed: what follows from a customer, such as its segments, is worked out
/// anew for each of them, once at the end of the command.
/// </summary>
internal sealed class TouchedCustomers
{
    private readonly List<ulong> _ids = [];
    private bool _isSorted;

    /// <summary>Notes a customer; most are noted several times in a row.</summary>
    public void Add(ulong customer)
    {
        if (_ids.Count > 0 && _ids[^1] == customer) return;
        _ids.Add(customer);
        _isSorted = false;
    }

    /// <summary>Each of them once, by id; valid until the next is noted.</summary>
    public List<ulong> Each()
    {
        if (_isSorted) return _ids;
        _ids.Sort();
        var kept = 0;
        for (var i = 0; i < _ids.Count; i++)
        {
            if (kept == 0 || _ids[i] != _ids[kept - 1]) _ids[kept++] = _ids[i];
        }

        _ids.RemoveRange(kept, _ids.Count - kept);
        _isSorted = true;
        return _ids;
    }

    public void Clear()
    {
        _ids.Clear();
        _isSorted = true;
    }
}
