using System.Buffers.Binary;
using System.Text;

namespace OpenOdp.Engine.State;

/// <summary>Writes the engine's binary form: varints, length-prefixed bytes, big-endian numbers where order matters.</summary>
public sealed class ByteWriter(int capacity = 256)
{
    private byte[] _bytes = new byte[capacity];

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>What was written; valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>What was written, for a caller that cannot hold a span; valid until the next write.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, Length);

    /// <summary>How many bytes the writer can hold without growing.</summary>
    public int Capacity => _bytes.Length;

    /// <summary>Starts anew, keeping the memory.</summary>
    public void Clear() => Length = 0;

    /// <summary>Forgets what was written after <paramref name="length"/>.</summary>
    public void Truncate(int length) => Length = length;

    /// <summary>Makes room for so many more bytes at once, so that it need not grow step by step.</summary>
    public void MakeRoom(int count) => EnsureRoom(count);

    /// <summary>Writes one byte.</summary>
    public void Byte(byte value) => Reserve(1)[0] = value;

    /// <summary>Writes an unsigned number in 1 to 10 bytes.</summary>
    public void Varint(ulong value)
    {
        var bytes = EnsureRoom(10);
        var i = 0;
        for (; value >= 0x80; value >>= 7) bytes[i++] = (byte)(value | 0x80);
        bytes[i++] = (byte)value;
        Length += i;
    }

    /// <summary>Writes a signed number; small magnitudes take few bytes.</summary>
    public void SignedVarint(long value) => Varint((ulong)(value << 1) ^ (ulong)(value >> 63));

    /// <summary>Writes four bytes, big-endian.</summary>
    public void UInt32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Reserve(4), value);

    /// <summary>Writes eight bytes, big-endian.</summary>
    public void UInt64(ulong value) => BinaryPrimitives.WriteUInt64BigEndian(Reserve(8), value);

    /// <summary>Writes bytes as they are.</summary>
    public void Raw(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Reserve(bytes.Length));

    /// <summary>Writes bytes behind their length.</summary>
    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        Varint((ulong)bytes.Length);
        Raw(bytes);
    }

    /// <summary>Writes text as UTF-8 behind its length.</summary>
    public void Text(string text)
    {
        Varint((ulong)Encoding.UTF8.GetByteCount(text));
        Length += Encoding.UTF8.GetBytes(text, EnsureRoom(Encoding.UTF8.GetMaxByteCount(text.Length)));
    }

    /// <summary>Makes room to write into; the caller fills all of it.</summary>
    public Span<byte> Reserve(int count)
    {
        var room = EnsureRoom(count);
        Length += count;
        return room[..count];
    }

    private Span<byte> EnsureRoom(int count)
    {
        if (Length + count > _bytes.Length) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + count));
        return _bytes.AsSpan(Length);
    }
}
