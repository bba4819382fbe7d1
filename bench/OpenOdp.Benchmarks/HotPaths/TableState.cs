using System.Diagnostics.CodeAnalysis;
using OpenOdp.Engine.State;

namespace OpenOdp.Benchmarks.HotPaths;

/// <summary>
/// A state whose point reads cost one hash lookup and no allocation, so that what is measured above it is the engine's.
/// Scans are slow; the paths measured here make none once they are set up.
/// </summary>
internal sealed class TableState : IStateReader
{
    private readonly Dictionary<byte[], byte[]> _rows = new(KeyComparer.Instance);

    public bool TryGet(Table table, scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        Span<byte> full = stackalloc byte[key.Length + 1];
        full[0] = (byte)table;
        key.CopyTo(full[1..]);
        var found = _rows.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(full, out var row);
        value = row;
        return found;
    }

    public StateCursor Scan(Table table, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, bool descending = false)
    {
        var ordered = new MemoryState();
        var overlay = new StateOverlay(ordered);
        foreach (var (key, value) in _rows) overlay.Put((Table)key[0], key.AsSpan(1), value);
        ordered.Write(overlay);
        return ordered.Scan(table, from, to, descending);
    }

    /// <summary>Takes over what an overlay holds, but for events and their ids, which applying never reads again here.</summary>
    public void Write(StateOverlay overlay)
    {
        foreach (var change in overlay.Changes())
        {
            if (change.Table is Table.Events or Table.Dedup) continue;
            byte[] key = [(byte)change.Table, .. change.Key];
            if (change.IsDelete) _rows.Remove(key);
            else _rows[key] = change.Value.ToArray();
        }
    }

    private sealed class KeyComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly KeyComparer Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode([DisallowNull] byte[] key) => GetHashCode(key.AsSpan());

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate) => (int)KeyHash.Of(0, alternate);

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
