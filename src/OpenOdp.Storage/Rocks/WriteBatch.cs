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
    private const int HeaderLength = 12;
    private const byte PutTag = 0x5;
    private const byte DeleteTag = 0x4;
    private const byte DeleteRangeTag = 0xE;

    private byte[] _bytes = new byte[256 * 1024];
    private int _used = HeaderLength;
    private uint _count;

    /// <summary>The batch as RocksDB reads it.</summary>
    public ReadOnlySpan<byte> Bytes
    {
        get
        {
            BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(8), _count);
            return _bytes.AsSpan(0, _used);
        }
    }

    /// <summary>True when there is nothing to write.</summary>
    public bool IsEmpty => _count == 0;

    /// <summary>Starts anew; memory that one large group needed is not kept for ever.</summary>
    public void Clear()
    {
        if (_bytes.Length > 16 * 1024 * 1024) _bytes = new byte[256 * 1024];
        (_used, _count) = (HeaderLength, 0);
    }

    /// <summary>Adds a record of the log.</summary>
    public void PutRecord(ulong position, ReadOnlySpan<byte> record)
    {
        Span<byte> key = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(key, position);
        Begin(PutTag, Family.Log, 8 + record.Length);
        Append(default, key);
        Append(default, record);
    }

    /// <summary>Adds everything that an overlay holds.</summary>
    public void Add(StateOverlay overlay)
    {
        foreach (var change in overlay.Changes())
        {
            var family = Families.Of(change.Table);
            var table = (byte)change.Table;
            Begin(change.IsDelete ? DeleteTag : PutTag, family, change.Key.Length + change.Value.Length);
            Append(family == Family.State ? new ReadOnlySpan<byte>(in table) : default, change.Key);
            if (!change.IsDelete) Append(default, change.Value);
        }
    }

    /// <summary>Removes the keys of [<paramref name="from"/>, <paramref name="to"/>).</summary>
    public void DeleteRange(Family family, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        Begin(DeleteRangeTag, family, from.Length + to.Length);
        Append(default, from);
        Append(default, to);
    }

    /// <summary>Reserves for tag, family, table and three varints (at most 5 bytes each) besides the strings.</summary>
    private void Begin(byte tag, Family family, int stringBytes)
    {
        var needed = _used + stringBytes + 2 + (3 * 5);
        if (needed > _bytes.Length) Array.Resize(ref _bytes, Math.Max(needed, _bytes.Length * 2));
        _bytes[_used++] = tag;
        Varint(database.FamilyId(family));
        _count++;
    }

    private void Append(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> text)
    {
        Varint((uint)(prefix.Length + text.Length));
        prefix.CopyTo(_bytes.AsSpan(_used));
        text.CopyTo(_bytes.AsSpan(_used + prefix.Length));
        _used += prefix.Length + text.Length;
    }

    private void Varint(uint value)
    {
        for (; value >= 0x80; value >>= 7) _bytes[_used++] = (byte)(value | 0x80);
        _bytes[_used++] = (byte)value;
    }
}
