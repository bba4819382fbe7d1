namespace OpenOdp.Engine.State;

/// <summary>The state as an ordered map in memory: the reference that other stores are compared with.</summary>
public sealed class MemoryState : IStateReader
{
    private readonly SortedDictionary<byte[], byte[]> _rows = new(BytewiseComparer.Instance);

    /// <summary>Every row in order; a key starts with its table's number.</summary>
    public IEnumerable<KeyValuePair<byte[], byte[]>> Rows => _rows;

    /// <inheritdoc/>
    public bool TryGet(Table table, scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        var found = _rows.TryGetValue(FullKey(table, key), out var row);
        value = row;
        return found;
    }

    /// <inheritdoc/>
    public StateCursor Scan(Table table, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, bool descending = false)
    {
        var (first, end) = (FullKey(table, from), FullKey(table, to));
        var rows = _rows
            .Where(row => row.Key.AsSpan().SequenceCompareTo(first) >= 0 && row.Key.AsSpan().SequenceCompareTo(end) < 0)
            .ToList();
        if (descending) rows.Reverse();
        return new ListCursor(rows);
    }

    /// <summary>Takes over what an overlay holds.</summary>
    public void Write(StateOverlay overlay)
    {
        foreach (var change in overlay.Changes())
        {
            var key = FullKey(change.Table, change.Key);
            if (change.IsDelete) _rows.Remove(key);
            else _rows[key] = change.Value.ToArray();
        }
    }

    private static byte[] FullKey(Table table, ReadOnlySpan<byte> key) => [(byte)table, .. key];

    private sealed class BytewiseComparer : IComparer<byte[]>
    {
        public static readonly BytewiseComparer Instance = new();

        public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
    }

    private sealed class ListCursor(List<KeyValuePair<byte[], byte[]>> rows) : StateCursor
    {
        private int _at = -1;

        public override bool MoveNext() => ++_at < rows.Count;

        public override ReadOnlySpan<byte> Key => rows[_at].Key.AsSpan(1);

        public override ReadOnlySpan<byte> Value => rows[_at].Value;

        public override void Dispose()
        {
        }
    }
}
