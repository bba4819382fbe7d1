using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Events;

/// <summary>Fields by name, sorted by name in byte order, as they lie in a record.</summary>
public readonly ref struct FieldList
{
    private FieldList(ReadOnlySpan<byte> encoded, int count)
    {
        Encoded = encoded;
        Count = count;
    }

    /// <summary>The fields with their count in front.</summary>
    public ReadOnlySpan<byte> Encoded { get; }

    /// <summary>How many fields there are.</summary>
    public int Count { get; }

    /// <summary>Begins a list; so many calls of <see cref="Write(ByteWriter, ReadOnlySpan{byte}, FieldValue)"/> follow, in the
    /// order of the names.</summary>
    public static void WriteHead(ByteWriter writer, int count) => writer.Varint((ulong)count);

    /// <summary>Writes one field of a list.</summary>
    public static void Write(ByteWriter writer, ReadOnlySpan<byte> name, FieldValue value)
    {
        writer.Bytes(name);
        value.Write(writer);
    }

    /// <summary>Writes one field of a list whose value is in its stored form.</summary>
    internal static void WriteStored(ByteWriter writer, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        writer.Bytes(name);
        writer.Raw(value);
    }

    /// <summary>Takes a list from a record.</summary>
    public static FieldList Read(scoped ref ByteReader reader)
    {
        var all = reader.Rest;
        var start = reader.Position;
        var count = reader.Count();
        for (var i = 0; i < count; i++)
        {
            reader.Bytes();
            FieldValue.Read(ref reader);
        }

        return new FieldList(all[..(reader.Position - start)], count);
    }

    /// <summary>Finds a field.</summary>
    public bool TryFind(ReadOnlySpan<byte> name, out FieldValue value)
    {
        foreach (var field in this)
        {
            if (!field.Name.SequenceEqual(name)) continue;
            value = field.Value;
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>Walks the fields with <c>foreach</c>.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>A field: its name and its value.</summary>
    public readonly ref struct Field(ReadOnlySpan<byte> name, FieldValue value)
    {
        /// <summary>The name of the field.</summary>
        public ReadOnlySpan<byte> Name { get; } = name;

        /// <summary>The value of the field.</summary>
        public FieldValue Value { get; } = value;
    }

    /// <summary>Walks the fields.</summary>
    public ref struct Enumerator
    {
        private ByteReader _reader;
        private int _left;

        internal Enumerator(FieldList list)
        {
            _reader = new ByteReader(list.Encoded);
            _left = list.Count;
            if (list.Encoded.Length > 0) _reader.Count();
        }

        /// <summary>The current field.</summary>
        public Field Current { get; private set; }

        /// <summary>Steps to the next field.</summary>
        public bool MoveNext()
        {
            if (_left-- <= 0) return false;
            Current = new Field(_reader.Bytes(), FieldValue.Read(ref _reader));
            return true;
        }
    }
}
