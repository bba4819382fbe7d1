namespace OpenOdp.Server.Json;

/// <summary>A list that keeps its memory and hands out references.</summary>
internal sealed class Growable<T>(int capacity)
    where T : struct
{
    private T[] _items = new T[capacity];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>How many fit without growing.</summary>
    public int Capacity => _items.Length;

    /// <summary>All of them; valid until the next <see cref="Add"/>.</summary>
    public Span<T> Items => _items.AsSpan(0, Count);

    /// <summary>Adds one; the reference is valid until the next call.</summary>
    public ref T Add(T item)
    {
        if (Count == _items.Length) Array.Resize(ref _items, Count * 2);
        ref var place = ref _items[Count++];
        place = item;
        return ref place;
    }

    /// <summary>Forgets those after the first <paramref name="count"/>.</summary>
    public void Truncate(int count) => Count = count;
}
