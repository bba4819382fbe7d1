using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Log;

/// <summary>
/// The items of one request, events or customer updates: the revision of the account's settings they were checked
/// against, a count, what was changed in them by reading (a count, each with its item and its words, in the order of the items),
/// and each item behind its length.
/// </summary>
public readonly ref struct RequestItems
{
    /// <summary>Items in one request at most (EV-12).</summary>
    public const int MaxItems = 500;

    /// <summary>Line items of all orders in one request at most: events are numbered in 12 bits.</summary>
    public const int MaxEvents = 4096;

    private readonly ReadOnlySpan<byte> _items;

    private RequestItems(scoped ref ByteReader reader)
    {
        SettingsRevision = reader.Varint();
        Count = reader.Count();
        Warnings = ReadWarnings.Take(ref reader);
        _items = reader.Rest;
    }

    /// <summary>The settings that the request was checked against.</summary>
    public ulong SettingsRevision { get; }

    /// <summary>How many items there are.</summary>
    public int Count { get; }

    /// <summary>What was changed in the items by reading them.</summary>
    public ReadWarnings Warnings { get; }

    /// <summary>Writes what stands in front of the items; each item follows through <see cref="WriteItem"/>.</summary>
    public static void WriteHead(
        ByteWriter writer, ulong settingsRevision, int count, IReadOnlyList<ItemWarning>? warnings = null)
    {
        writer.Varint(settingsRevision);
        writer.Varint((ulong)count);
        ReadWarnings.Write(writer, warnings ?? []);
    }

    /// <summary>Writes one item.</summary>
    public static void WriteItem(ByteWriter writer, ReadOnlySpan<byte> item) => writer.Bytes(item);

    /// <summary>Reads a command.</summary>
    public static RequestItems Read(ReadOnlySpan<byte> command)
    {
        var reader = new ByteReader(command);
        return new RequestItems(ref reader);
    }

    /// <summary>Walks the items with <c>foreach</c>: the bytes of each.</summary>
    public Enumerator GetEnumerator() => new(_items, Count);

    /// <summary>Walks the items.</summary>
    public ref struct Enumerator
    {
        private ByteReader _reader;
        private int _left;

        internal Enumerator(ReadOnlySpan<byte> items, int count)
        {
            _reader = new ByteReader(items);
            _left = count;
        }

        /// <summary>The bytes of the current item.</summary>
        public ReadOnlySpan<byte> Current { get; private set; }

        /// <summary>Steps to the next item.</summary>
        public bool MoveNext()
        {
            if (_left-- <= 0) return false;
            Current = _reader.Bytes();
            return true;
        }
    }
}
