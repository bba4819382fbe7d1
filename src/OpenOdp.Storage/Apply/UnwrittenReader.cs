using System.Diagnostics;
using OpenOdp.Engine.State;
using OpenOdp.Storage.Rocks;

namespace OpenOdp.Storage.Apply;

/// <summary>
/// The newest state for the applying thread: the changes of groups on their way into RocksDB, newest first, then the
/// cache, then RocksDB.
/// </summary>
internal sealed class UnwrittenReader(CachedReader below, Database database) : IStateReader
{
    private readonly List<GroupChanges> _unwritten = [];
    private readonly Stack<GroupChanges> _free = new();

    /// <inheritdoc/>
    public bool TryGet(Table table, scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        for (var i = _unwritten.Count - 1; i >= 0; i--)
        {
            if (_unwritten[i].Overlay.TryFind(table, key, out value, out var isDelete)) return !isDelete;
        }

        return below.TryGet(table, key, out value);
    }

    /// <inheritdoc/>
    public StateCursor Scan(Table table, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, bool descending = false)
    {
        var rows = below.Scan(table, from, to, descending);
        foreach (var changes in _unwritten) rows = changes.Overlay.ScanOver(rows, table, from, to, descending);
        return rows;
    }

    /// <summary>Empty changes for the next group, on top of all others.</summary>
    public GroupChanges Next()
    {
        Settle();
        return _free.Count > 0 ? _free.Pop() : new GroupChanges(this, database);
    }

    /// <summary>The changes are complete and go to the writing thread.</summary>
    public void Freeze(GroupChanges changes)
    {
        Debug.Assert(!changes.IsWritten, "changes are complete before they are written");
        _unwritten.Add(changes);
    }

    /// <summary>
    /// Moves what RocksDB has by now into the cache, oldest first. Only now: a cache that ran ahead of a failed write would
    /// answer from a state that never was (rule S2).
    /// </summary>
    private void Settle()
    {
        var written = 0;
        while (written < _unwritten.Count && _unwritten[written].IsWritten)
        {
            var changes = _unwritten[written++];
            below.Written(changes.Overlay);
            changes.Clear(); // now, for it may be long until it is needed
            _free.Push(changes);
        }

        _unwritten.RemoveRange(0, written);
    }
}
