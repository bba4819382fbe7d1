using System.Buffers.Binary;
using OpenOdp.Engine.State;

namespace OpenOdp.Storage.Rocks;

/// <summary>
/// A write batch in RocksDB's own form, built in managed memory: one call hands over a group of any size, where a call
/// for each put would cost more than the put.
/// </summary>
/// <remarks>
/// Layout: sequence (8 bytes, RocksDB fills it in) · count (4, little-endian) · per change a tag (0x5 put, 0x4 delete,
/// 0xE delete range, each with a family), the family's id (varint) and one or two length-prefixed strings.
/// </remarks>
internal sealed class WriteBatch(Database database)
{
    public const int HeaderLength = 12;
    public const byte PutTag = 0x5;
    public const byte DeleteTag = 0x4;
    public const byte DeleteRangeTag = 0xE;

    private readonly BatchBuffer _batch = new(HeaderLength);
    private readonly SortedChanges _changes = new();
    private uint _count;

    /// <summary>The batch as RocksDB reads it.</summary>
    public ReadOnlySpan<byte> Bytes
    {
        get
        {
            BinaryPrimitives.WriteUInt32LittleEndian(_batch.Written[8..], _count);
            return _batch.Written;
        }
    }

    /// <summary>Starts anew.</summary>
    public void Clear()
    {
        _batch.Clear(HeaderLength);
        _count = 0;
    }

    /// <summary>Adds a record of the log.</summary>
    public void PutRecord(ulong position, ReadOnlySpan<byte> record)
    {
        Span<byte> key = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(key, position);
        Put(Family.Log, key, record);
    }

    /// <summary>Adds a row of a family by its whole key.</summary>
    public void Put(Family family, ReadOnlySpan<byte> key, ReadOnlySpan<byte> row)
    {
        _batch.Begin(PutTag, database.FamilyId(family), key.Length + row.Length);
        _batch.Append(default, key);
        _batch.Append(default, row);
        _count++;
    }

    /// <summary>Adds everything that an overlay holds.</summary>
    public void Add(StateOverlay overlay)
    {
        _changes.Clear();
        _changes.Room.MakeRoom(overlay.Bytes + (overlay.Bytes / 8)); // tags and lengths besides
        foreach (var change in overlay.Changes())
        {
            var family = Families.Of(change.Table);
            var namesTable = Families.Of(family).NamesTable;
            var table = (byte)change.Table;
            var start = _changes.Room.Length;
            _changes.Room.Begin(
                change.IsDelete ? DeleteTag : PutTag, database.FamilyId(family), change.Key.Length + change.Value.Length + 1);
            var key = _changes.Room.Append(namesTable ? new ReadOnlySpan<byte>(in table) : default, change.Key);
            if (!change.IsDelete) _changes.Room.Append(default, change.Value);
            _changes.Add(family, start, key);
            _count++;
        }

        _changes.CopyTo(_batch);
    }

    /// <summary>Removes the keys of [<paramref name="from"/>, <paramref name="to"/>).</summary>
    public void DeleteRange(Family family, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        _batch.Begin(DeleteRangeTag, database.FamilyId(family), from.Length + to.Length);
        _batch.Append(default, from);
        _batch.Append(default, to);
        _count++;
    }
}
