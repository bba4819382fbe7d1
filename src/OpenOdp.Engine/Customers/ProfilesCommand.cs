using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Customers;

/// <summary>
/// The customer updates of one request: the revision of the account's settings they were checked against, a count, and
/// each update behind its length. <see cref="ProfileItem"/> is one update.
/// </summary>
/// <remarks>Layout: settings revision (varint) · count (varint) · each item: length (varint), bytes.</remarks>
public readonly ref struct ProfilesCommand
{
    /// <summary>Items in one request at most (EV-12).</summary>
    public const int MaxItems = 500;

    private readonly ReadOnlySpan<byte> _items;

    private ProfilesCommand(ulong settingsRevision, int count, ReadOnlySpan<byte> items)
    {
        SettingsRevision = settingsRevision;
        Count = count;
        _items = items;
    }

    /// <summary>The settings that the request was checked against.</summary>
    public ulong SettingsRevision { get; }

    /// <summary>How many items there are.</summary>
    public int Count { get; }

    /// <summary>Writes what stands in front of the items; each item follows through <see cref="WriteItem"/>.</summary>
    public static void WriteHead(ByteWriter writer, ulong settingsRevision, int count)
    {
        writer.Varint(settingsRevision);
        writer.Varint((ulong)count);
    }

    /// <summary>Writes one item.</summary>
    public static void WriteItem(ByteWriter writer, ReadOnlySpan<byte> item) => writer.Bytes(item);

    /// <summary>Reads a command.</summary>
    public static ProfilesCommand Read(ReadOnlySpan<byte> command)
    {
        var reader = new ByteReader(command);
        return new ProfilesCommand(reader.Varint(), reader.Count(), reader.Rest);
    }

    /// <summary>For foreach: each item.</summary>
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

        /// <summary>The current item.</summary>
        public ProfileItem Current { get; private set; }

        /// <summary>Steps to the next item.</summary>
        public bool MoveNext()
        {
            if (_left-- <= 0) return false;
            Current = ProfileItem.Read(_reader.Bytes());
            return true;
        }
    }
}
