using System.Buffers.Binary;
using System.Text;

namespace OpenOdp.Engine.State;

/// <summary>
/// Reads what <see cref="ByteWriter"/> wrote, and never past the end. A command that does not have its form is
/// <see cref="DamagedRecordException"/> and is set aside; a row of the state is <see cref="DamagedRowException"/> and halts the
/// node (rule L6).
/// </summary>
public ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private bool _isRow;

    /// <summary>Reads a row of the state, from behind the byte that names its form (docs/decisions/0023-form-byte.md).</summary>
    /// <param name="table">The table that it is of.</param>
    /// <param name="row">The row.</param>
    /// <param name="newest">The last of the table's forms; they are numbered from 1.</param>
    /// <exception cref="DamagedRowException">The row has no form that this version knows.</exception>
    public static ByteReader OfRow(Table table, ReadOnlySpan<byte> row, byte newest = 1)
    {
        var reader = new ByteReader(row) { _isRow = true };
        reader.Form = reader.Byte();
        if (reader.Form >= 1 && reader.Form <= newest) return reader;
        throw reader.Damage($"A row of table {table} has form {reader.Form}; this version knows 1 to {newest}.");
    }

    /// <summary>Reads a part of a row, which has no form of its own.</summary>
    public static ByteReader OfPart(ReadOnlySpan<byte> part) => new(part) { _isRow = true };

    /// <summary>The form of a row.</summary>
    public byte Form { get; private set; }

    /// <summary>Where the next read starts.</summary>
    public int Position { get; private set; }

    /// <summary>True when everything was read.</summary>
    public readonly bool AtEnd => Position == _bytes.Length;

    /// <summary>What is left.</summary>
    public readonly ReadOnlySpan<byte> Rest => _bytes[Position..];

    /// <summary>Reads one byte.</summary>
    public byte Byte()
    {
        if ((uint)Position >= (uint)_bytes.Length) throw Damage("A record ends too early.");
        return _bytes[Position++];
    }

    /// <summary>Reads an unsigned number; most are a byte long.</summary>
    public ulong Varint()
    {
        ulong value = Byte();
        if (value < 0x80) return value;
        value &= 0x7F;
        for (var shift = 7; shift < 64; shift += 7)
        {
            var b = Byte();
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80) return value;
        }

        throw Damage("A number is longer than 10 bytes.");
    }

    /// <summary>Reads a count or length.</summary>
    public int Count()
    {
        var value = Varint();
        return value <= int.MaxValue ? (int)value : throw Damage("A count is out of range.");
    }

    /// <summary>
    /// Reads a count of things that follow. Each is at least a byte long, so that a wrong count is found before memory is taken
    /// for it.
    /// </summary>
    public int CountOfItems()
    {
        var count = Count();
        return count <= _bytes.Length - Position ? count : throw Damage("A record ends too early.");
    }

    /// <summary>Reads a signed number.</summary>
    public long SignedVarint()
    {
        var value = Varint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>Reads a number of four bytes, big-endian.</summary>
    public uint UInt32() => BinaryPrimitives.ReadUInt32BigEndian(Raw(4));

    /// <summary>Reads a number of eight bytes, big-endian.</summary>
    public ulong UInt64() => BinaryPrimitives.ReadUInt64BigEndian(Raw(8));

    /// <summary>Reads that many bytes.</summary>
    public ReadOnlySpan<byte> Raw(int count)
    {
        if ((uint)count > (uint)(_bytes.Length - Position)) throw Damage("A record ends too early.");
        var raw = _bytes.Slice(Position, count);
        Position += count;
        return raw;
    }

    /// <summary>Reads bytes behind their length.</summary>
    public ReadOnlySpan<byte> Bytes() => Raw(Count());

    /// <summary>Reads UTF-8 text behind its length.</summary>
    public string Text() => Encoding.UTF8.GetString(Bytes());

    /// <summary>The error to throw when what was read makes no sense.</summary>
    public readonly Exception Damage(string message) =>
        _isRow ? new DamagedRowException(message) : new DamagedRecordException(message);
}

/// <summary>A command does not have the form it must have.</summary>
public sealed class DamagedRecordException(string message) : Exception(message);

/// <summary>
/// A row of the state does not have the form it must have: the store is damaged, or written by a newer version.
/// </summary>
public sealed class DamagedRowException(string message) : StateStoreException(message);
