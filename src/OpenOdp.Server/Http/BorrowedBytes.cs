namespace OpenOdp.Server.Http;

/// <summary>Bytes in one piece that grow; beyond a few they are in borrowed memory. Made to be used again.</summary>
internal sealed class BorrowedBytes(BodyMemory memory)
{
    private readonly byte[] _own = new byte[4096];
    private byte[]? _borrowed;

    /// <summary>How many there are.</summary>
    public int Length { get; private set; }

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Written => Array.AsSpan(0, Length);

    /// <summary>Room for more.</summary>
    public Span<byte> Free => Array.AsSpan(Length);

    /// <summary>All of it.</summary>
    public byte[] Array => _borrowed ?? _own;

    /// <summary>False when there is not so much memory left.</summary>
    public bool TryMakeRoom(int bytes)
    {
        if (Array.Length - Length >= bytes) return true;
        if (memory.Rent(Length + bytes) is not { } larger) return false;
        Written.CopyTo(larger);
        GiveBack();
        _borrowed = larger;
        return true;
    }

    /// <summary>So many of the free ones, the first, were written.</summary>
    public void Advance(int bytes) => Length += bytes;

    /// <summary>Forgets the bytes after the first ones.</summary>
    public void Truncate(int length) => Length = length;

    /// <summary>Forgets the bytes and gives borrowed memory back.</summary>
    public void Clear()
    {
        GiveBack();
        Length = 0;
    }

    private void GiveBack()
    {
        if (_borrowed is null) return;
        memory.Return(_borrowed);
        _borrowed = null;
    }
}
