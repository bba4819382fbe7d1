using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace OpenOdp.Storage.Rocks;

/// <summary>
/// The changes of a group in the order of their keys. RocksDB's memtable starts each insert where the last one ended, so
/// a group in order takes short searches near each other instead of a long one, all cache misses, for every key.
/// </summary>
internal sealed class SortedChanges
{
    /// <summary>The family and the first bytes of the key.</summary>
    private const int PrefixLength = 24;

    private readonly List<Change> _changes = [];

    /// <summary>
    /// By the prefix alone, which is three numbers: looking at the keys took longer than adding them to the batch. Nothing
    /// depends on the order of those that have the same, for each key is there once.
    /// </summary>
    private readonly record struct Change(ulong First, ulong Second, ulong Third, int Start, int End) : IComparable<Change>
    {
        public int CompareTo(Change other)
        {
            if (First != other.First) return First < other.First ? -1 : 1;
            if (Second != other.Second) return Second < other.Second ? -1 : 1;
            return Third.CompareTo(other.Third);
        }
    }

    /// <summary>Where changes are written before they are added.</summary>
    public BatchBuffer Room { get; } = new();

    public void Clear()
    {
        Room.Clear();
        _changes.Clear();
    }

    /// <summary>Adds the change that lies in <see cref="Room"/> from <paramref name="start"/> to the end.</summary>
    public void Add(Family family, int start, Range key)
    {
        Span<byte> prefix = stackalloc byte[PrefixLength];
        prefix.Clear();
        prefix[0] = (byte)family;
        var bytes = Room.Written[key];
        bytes[..Math.Min(bytes.Length, PrefixLength - 1)].CopyTo(prefix[1..]);
        _changes.Add(new Change(
            BinaryPrimitives.ReadUInt64BigEndian(prefix), BinaryPrimitives.ReadUInt64BigEndian(prefix[8..]),
            BinaryPrimitives.ReadUInt64BigEndian(prefix[16..]), start, Room.Length));
    }

    /// <summary>Appends all of them in order.</summary>
    public void CopyTo(BatchBuffer batch)
    {
        CollectionsMarshal.AsSpan(_changes).Sort();
        batch.MakeRoom(Room.Length);
        foreach (var change in _changes) batch.Raw(Room.Written[change.Start..change.End]);
    }
}
