using System.Collections;
using Microsoft.CodeAnalysis;

namespace OpenOdp.Client;

/// <summary>The one of netstandard2.0 has no indexer and no slices.</summary>
[Embedded]
internal readonly struct ArraySegment<T>(T[] array, int offset, int count) : IReadOnlyList<T>
{
    private readonly T[] _array = array;

    public ArraySegment(T[] array) : this(array, 0, array.Length)
    {
    }

    public int Offset => offset;

    public int Count => count;

    public T this[int index] => _array.AsSpan(offset, count)[index];

    public static implicit operator ArraySegment<T>(T[] array) => new(array);

    public static implicit operator ReadOnlySpan<T>(ArraySegment<T> segment) =>
        segment._array.AsSpan(segment.Offset, segment.Count);

    public ArraySegment<T> Slice(int from, int length)
    {
        _ = _array.AsSpan(offset, count).Slice(from, length);
        return new ArraySegment<T>(_array, offset + from, length);
    }

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)new System.ArraySegment<T>(_array, offset, count)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
