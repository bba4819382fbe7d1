namespace OpenOdp.Engine.Segments.Sequences;

/// <summary>
/// Finds the instance of a unique key (SEQ-2). For a first entry it looks through all of them; more entries get an index.
/// </summary>
internal sealed class KeyIndex(InstanceList instances)
{
    /// <summary>The event that opened the newest instance of each key; the instance may be gone.</summary>
    private readonly Dictionary<UInt128, ulong> _newest = [];

    private bool _isUsed;

    /// <summary>Turns to other instances.</summary>
    public void Clear()
    {
        _isUsed = false;
        _newest.Clear();
    }

    /// <summary>The place of the instance of a key; -1 when there is none.</summary>
    public int Find(byte[] key)
    {
        if (_newest.Count > 0) return _newest.TryGetValue(NumberOf(key), out var seen) ? instances.Find(seen) : -1;
        for (var i = instances.Count - 1; i >= 0; i--)
        {
            if (instances[i].Key.AsSpan().SequenceEqual(key)) return i;
        }

        return -1;
    }

    /// <summary>Takes in an instance that was added.</summary>
    public void Add(Instance instance)
    {
        if (_newest.Count > 0) _newest[NumberOf(instance.Key)] = instance.Seen;
        else if (_isUsed) Build();
        _isUsed = true;
    }

    private void Build()
    {
        foreach (var instance in instances.All) _newest[NumberOf(instance.Key)] = instance.Seen;
    }

    /// <summary>Filled up with zeros, which makes no two the same: no key begins with another.</summary>
    private static UInt128 NumberOf(byte[] key)
    {
        var number = UInt128.Zero;
        foreach (var part in key) number = (number << 8) | part;
        return number << (8 * (UniqueKey.MaxLength - key.Length));
    }
}
