using OpenOdp.Engine.State;
using OpenOdp.Storage.Rocks;

namespace OpenOdp.Storage.Apply;

/// <summary>The newest state for the applying thread: its cache first, then RocksDB.</summary>
internal sealed class CachedReader(RocksReader below, RowCache cache, AbsentRows? absent = null) : IStateReader
{
    /// <inheritdoc/>
    public bool TryGet(Table table, scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        var kept = IsKept(table);
        if (kept && cache.TryGet(table, key, out value)) return true;
        value = default;
        if (absent?.Contains(table, key) == true) return false;
        if (!below.TryGet(table, key, out value)) return false;
        if (kept) cache.Put(table, key, value, onlyIfPresent: false);
        return true;
    }

    /// <inheritdoc/>
    public StateCursor Scan(Table table, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, bool descending = false) =>
        below.Scan(table, from, to, descending);

    /// <summary>Takes over changes; only after they have been written (rule S2).</summary>
    public void Written(StateOverlay overlay)
    {
        foreach (var change in overlay.Changes())
        {
            if (!IsKept(change.Table)) continue;
            if (change.IsDelete) cache.Remove(change.Table, change.Key);
            else cache.Put(change.Table, change.Key, change.Value, onlyIfPresent: change.Table == Table.Attributes);
        }
    }

    /// <summary>Tables that events read by key; the others are seldom read by the applying thread.</summary>
    private static bool IsKept(Table table) => table is
        Table.Machine or Table.Accounts or Table.Counters or Table.Customers or Table.Identifiers or Table.Attributes
        or Table.Progress or Table.SegmentSizes or Table.AudienceWords or Table.Statistics;
}
