using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Events;

/// <summary>
/// The identifiers of an event or profile in the order the caller declared them (rule I4), as they lie in a record.
/// </summary>
public readonly ref struct IdentifierList
{
    private IdentifierList(ReadOnlySpan<byte> encoded, int count)
    {
        Encoded = encoded;
        Count = count;
    }

    /// <summary>The identifiers with their count in front.</summary>
    public ReadOnlySpan<byte> Encoded { get; }

    /// <summary>How many identifiers there are.</summary>
    public int Count { get; }

    /// <summary>Begins a list; so many calls of <see cref="Write"/> follow.</summary>
    public static void WriteHead(ByteWriter writer, int count) => writer.Varint((ulong)count);

    /// <summary>Writes one identifier of a list.</summary>
    public static void Write(ByteWriter writer, int field, ReadOnlySpan<byte> value)
    {
        writer.Varint((ulong)field);
        writer.Bytes(value);
    }

    /// <summary>Takes a list from a record.</summary>
    public static IdentifierList Read(scoped ref ByteReader reader)
    {
        var all = reader.Rest;
        var start = reader.Position;
        var count = reader.Count();
        for (var i = 0; i < count; i++)
        {
            reader.Varint();
            reader.Bytes();
        }

        return new IdentifierList(all[..(reader.Position - start)], count);
    }

    /// <summary>Writes an item without some of its identifiers; what stands before and after them stays as it is.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="item">The item that the list is within.</param>
    /// <param name="isLeftOut">Of each identifier, whether it is left out.</param>
    internal void WriteItemWithout(ByteWriter writer, ReadOnlySpan<byte> item, List<bool> isLeftOut)
    {
        item.Overlaps(Encoded, out var start);
        writer.Raw(item[..start]);
        WriteHead(writer, isLeftOut.Count(static left => !left));
        var at = 0;
        foreach (var identifier in this)
        {
            if (!isLeftOut[at++]) Write(writer, identifier.Field, identifier.Value);
        }

        writer.Raw(item[(start + Encoded.Length)..]);
    }

    /// <summary>Walks the identifiers with <c>foreach</c>.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>An identifier: the number of its field in the account, and its normalised value.</summary>
    public readonly ref struct Identifier(int field, ReadOnlySpan<byte> value)
    {
        /// <summary>
        /// True when the identifier is suppressed and its value was taken out before the record was written (rule L5).
        /// </summary>
        public bool IsWithheld => Value.IsEmpty;

        /// <summary>The number of the identifier's field in its account.</summary>
        public int Field { get; } = field;

        /// <summary>The normalised value (§3.6).</summary>
        public ReadOnlySpan<byte> Value { get; } = value;
    }

    /// <summary>Walks the identifiers.</summary>
    public ref struct Enumerator
    {
        private ByteReader _reader;
        private int _left;

        internal Enumerator(IdentifierList list)
        {
            _reader = new ByteReader(list.Encoded);
            _left = list.Count;
            if (list.Encoded.Length > 0) _reader.Count();
        }

        /// <summary>The current identifier.</summary>
        public Identifier Current { get; private set; }

        /// <summary>Steps to the next identifier.</summary>
        public bool MoveNext()
        {
            if (_left-- <= 0) return false;
            Current = new Identifier(_reader.Count(), _reader.Bytes());
            return true;
        }
    }
}
