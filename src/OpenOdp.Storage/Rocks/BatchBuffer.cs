namespace OpenOdp.Storage.Rocks;

/// <summary>Growing bytes in the form of a write batch.</summary>
internal sealed class BatchBuffer(int start = 0)
{
    private const int Least = 256 * 1024;
    private const int MaxKept = 4 << 20;
    private byte[] _bytes = new byte[Least];

    public int Length { get; private set; } = start;

    public Span<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>Starts anew; memory that one large group needed is not kept for ever.</summary>
    public void Clear(int start = 0)
    {
        if (_bytes.Length > MaxKept) _bytes = new byte[Least];
        Length = start;
    }

    /// <summary>Makes room for so many more bytes at once, so that it need not grow step by step.</summary>
    public void MakeRoom(int count)
    {
        if (Length + count > _bytes.Length) Array.Resize(ref _bytes, Math.Max(Length + count, _bytes.Length * 2));
    }

    /// <summary>Starts a change: room for its tag, and three varints of at most 5 bytes besides its strings.</summary>
    public void Begin(byte tag, uint family, int stringBytes)
    {
        MakeRoom(stringBytes + 1 + (3 * 5));
        _bytes[Length++] = tag;
        Varint(family);
    }

    /// <summary>Adds a string of two parts.</summary>
    /// <returns>Where the string's own bytes lie.</returns>
    public Range Append(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> text)
    {
        Varint((uint)(prefix.Length + text.Length));
        var start = Length;
        prefix.CopyTo(_bytes.AsSpan(Length));
        text.CopyTo(_bytes.AsSpan(Length + prefix.Length));
        Length += prefix.Length + text.Length;
        return start..Length;
    }

    /// <summary>Adds bytes as they are.</summary>
    public void Raw(ReadOnlySpan<byte> bytes)
    {
        MakeRoom(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }

    private void Varint(uint value)
    {
        for (; value >= 0x80; value >>= 7) _bytes[Length++] = (byte)(value | 0x80);
        _bytes[Length++] = (byte)value;
    }
}
