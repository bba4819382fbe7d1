using OpenOdp.Engine.State;
using OpenOdp.Storage.Rocks;

namespace OpenOdp.Storage.Apply;

/// <summary>
/// Rows that RocksDB was asked for and does not have. That holds until the group at hand is applied, since what changes
/// meanwhile is asked before. It may save a read; it never decides an answer (rule D5). One thread at a time.
/// </summary>
internal sealed class AbsentRows
{
    private const int Buckets = 4096;
    private readonly KeyList _keys = new();
    private readonly int[] _heads = new int[Buckets];
    private readonly List<(Table Table, uint Hash, int Next)> _rows = [];

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        if (_rows.Count == 0) return;
        _keys.Clear();
        _rows.Clear();
        Array.Clear(_heads);
    }

    /// <summary>Notes a row that is not there.</summary>
    public void Add(Table table, ReadOnlySpan<byte> key)
    {
        var hash = KeyHash.Of((byte)table, key);
        ref var head = ref _heads[hash % Buckets];
        _keys.Add(key);
        _rows.Add((table, hash, head));
        head = _rows.Count;
    }

    /// <summary>True when a row was looked for and is not there.</summary>
    public bool Contains(Table table, ReadOnlySpan<byte> key)
    {
        if (_rows.Count == 0) return false;
        var hash = KeyHash.Of((byte)table, key);
        for (var at = _heads[hash % Buckets]; at != 0; at = _rows[at - 1].Next)
        {
            var row = _rows[at - 1];
            if (row.Hash == hash && row.Table == table && key.SequenceEqual(_keys[at - 1])) return true;
        }

        return false;
    }
}
