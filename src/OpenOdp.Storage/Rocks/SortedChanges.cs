using System.Runtime.InteropServices;

namespace OpenOdp.Storage.Rocks;

/// <summary>
/// The changes of a group in the order of their keys. RocksDB's memtable starts each insert where the last one ended, so
/// a group in order takes short searches near each other instead of a long one, all cache misses, for every key.
/// </summary>
internal sealed class SortedChanges
{
    private readonly List<Change> _changes = [];

    private readonly record struct Change(Family Family, int Start, int End, int KeyStart, int KeyEnd);

    /// <summary>Where changes are written before they are added.</summary>
    public BatchBuffer Room { get; } = new();

    public void Clear()
    {
        Room.Clear();
        _changes.Clear();
    }

    /// <summary>Adds the change that lies in <see cref="Room"/> from <paramref name="start"/> to the end.</summary>
    public void Add(Family family, int start, Range key) =>
        _changes.Add(new Change(family, start, Room.Length, key.Start.Value, key.End.Value));

    /// <summary>Appends all of them in order.</summary>
    public void CopyTo(BatchBuffer batch)
    {
        CollectionsMarshal.AsSpan(_changes).Sort(Compare);
        batch.MakeRoom(Room.Length);
        foreach (var change in _changes) batch.Raw(Room.Written[change.Start..change.End]);
    }

    private int Compare(Change a, Change b)
    {
        if (a.Family != b.Family) return a.Family.CompareTo(b.Family);
        return Room.Written[a.KeyStart..a.KeyEnd].SequenceCompareTo(Room.Written[b.KeyStart..b.KeyEnd]);
    }
}
