namespace OpenOdp.Storage.Rocks;

/// <summary>Keys one after another in one piece of memory, used again and again.</summary>
internal sealed class KeyList
{
    private readonly List<int> _ends = [];
    private byte[] _bytes = new byte[16 * 1024];

    public int Count => _ends.Count;

    /// <summary>All keys without what parts them.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Start(Count));

    public ReadOnlySpan<byte> this[int index] => _bytes.AsSpan(Start(index)..Start(index + 1));

    public void Clear() => _ends.Clear();

    /// <summary>Adds a key of two parts, the first of which may be empty.</summary>
    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> prefix = default)
    {
        var start = Start(Count);
        var end = start + prefix.Length + key.Length;
        if (end > _bytes.Length) Array.Resize(ref _bytes, end * 2);
        prefix.CopyTo(_bytes.AsSpan(start));
        key.CopyTo(_bytes.AsSpan(start + prefix.Length));
        _ends.Add(end);
    }

    /// <summary>Where a key starts in <see cref="Bytes"/>; for the number of keys, where they end.</summary>
    public int Start(int index) => index == 0 ? 0 : _ends[index - 1];
}
