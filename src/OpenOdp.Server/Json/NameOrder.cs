namespace OpenOdp.Server.Json;

/// <summary>Sorts by name, in byte order. No body makes it slower than n·log n.</summary>
internal static class NameOrder
{
    /// <summary>Up to here, moving neighbours is faster than a heap.</summary>
    private const int Few = 24;

    /// <summary>Sorts in place.</summary>
    public static void Sort<T>(Span<T> items, TextSource text)
        where T : struct, INamed
    {
        if (items.Length <= Few)
        {
            Insert(items, text);
            return;
        }

        for (var root = items.Length / 2 - 1; root >= 0; root--) Sift(items, root, text);
        for (var end = items.Length - 1; end > 0; end--)
        {
            (items[0], items[end]) = (items[end], items[0]);
            Sift(items[..end], 0, text);
        }
    }

    /// <summary>Finds a name that occurs twice among sorted items; -1 when there is none.</summary>
    /// <param name="from">The second of the pair to look at first.</param>
    public static int FindTwin<T>(ReadOnlySpan<T> sorted, TextSource text, int from = 1)
        where T : struct, INamed
    {
        for (var i = from; i < sorted.Length; i++)
        {
            if (sorted[i].Name.Length == sorted[i - 1].Name.Length
                && text[sorted[i].Name].SequenceEqual(text[sorted[i - 1].Name]))
            {
                return i;
            }
        }

        return -1;
    }

    private static void Insert<T>(Span<T> items, TextSource text)
        where T : struct, INamed
    {
        for (var i = 1; i < items.Length; i++)
        {
            var item = items[i];
            var name = text[item.Name];
            var at = i;
            for (; at > 0 && text[items[at - 1].Name].SequenceCompareTo(name) > 0; at--) items[at] = items[at - 1];
            if (at != i) items[at] = item;
        }
    }

    private static void Sift<T>(Span<T> heap, int root, TextSource text)
        where T : struct, INamed
    {
        while (true)
        {
            var child = 2 * root + 1;
            if (child >= heap.Length) return;
            if (child + 1 < heap.Length && text[heap[child].Name].SequenceCompareTo(text[heap[child + 1].Name]) < 0) child++;
            if (text[heap[root].Name].SequenceCompareTo(text[heap[child].Name]) >= 0) return;
            (heap[root], heap[child]) = (heap[child], heap[root]);
            root = child;
        }
    }
}
