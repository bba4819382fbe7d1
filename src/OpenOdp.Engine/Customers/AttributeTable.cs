using System.Text;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Customers;

/// <summary>When an attribute was written: order is position, then item (rule D4).</summary>
internal readonly record struct Stamp(long At, int Item) : IComparable<Stamp>
{
    public int CompareTo(Stamp other) => At != other.At ? At.CompareTo(other.At) : Item.CompareTo(other.Item);
}

/// <summary>
/// The rows of attributes: (account, storage id) → name, value and stamp of each, sorted by name in byte order. A cleared
/// attribute stays as a null with its stamp, so that it can win over an older value after a merge (§5.2); when room runs out,
/// those of the row are forgotten.
/// </summary>
internal static class AttributeTable
{
    /// <summary>Parts that are looked at for one customer's attributes at most.</summary>
    public const int MaxParts = 10_000;

    /// <summary>
    /// Bytes of their rows that are read at most, and one row more (rule S5): each part has limits of its own, and there is no
    /// end of parts.
    /// </summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>
    /// Writes the attributes of one update on top of those already there: one walk over both, nothing copied twice.
    /// </summary>
    public static void Upsert(Context context, ulong storageId, FieldList update)
    {
        Span<byte> key = stackalloc byte[12];
        StateKey.AccountAndId(key, context.Account.Number, storageId);
        context.State.TryGet(Table.Attributes, key, out var stored);
        var budget = Budget(stored, keepCleared: true);
        var keepCleared = budget.HasRoomFor(update.Count, SizeOf(update));
        if (!keepCleared) budget = Budget(stored, keepCleared: false);

        var now = new Stamp(context.Header.RecordedAt, context.Effects.Item);
        var before = new Walk(stored);
        var hasBefore = before.MoveNext();
        var row = context.State.NewRow();
        foreach (var field in update)
        {
            for (; hasBefore && before.Name.SequenceCompareTo(field.Name) < 0; hasBefore = before.MoveNext())
            {
                Keep(row, before, keepCleared);
            }

            var isThere = hasBefore && before.Name.SequenceEqual(field.Name);
            var size = isThere && (keepCleared || !before.IsCleared) ? before.Size : 0;
            if (budget.TryChange(size, Size(field.Name, field.Value))) Write(row, field.Name, field.Value, now);
            else LeaveOut(context, row, field.Name, before, isThere, keepCleared);
            if (isThere) hasBefore = before.MoveNext();
        }

        for (; hasBefore; hasBefore = before.MoveNext()) Keep(row, before, keepCleared);
        context.State.Put(Table.Attributes, key, row);
    }

    /// <summary>
    /// The attributes of a customer: for each name the value written last among its storage ids. Those that name the source of
    /// the last update are left out when a later update named none (§4.3).
    /// </summary>
    /// <param name="isWhole">False when there was more than is read: then those of parts that were merged long ago are
    /// missing.</param>
    public static SortedDictionary<string, Entry> ReadAll(IStateReader state, uint account, Customer customer, out bool isWhole)
    {
        var merged = new SortedDictionary<string, Entry>(StringComparer.Ordinal);
        var (parts, bytes) = (0, 0);
        isWhole = true;
        foreach (var part in new PartWalk(state, account, customer, after: null).NewestFirst())
        {
            isWhole = parts++ < MaxParts && !(part.HasAttributes && bytes >= MaxBytes);
            if (!isWhole) break;
            if (!part.HasAttributes) continue;
            if (!state.TryGet(Table.Attributes, StateKey.AccountAndId(new byte[12], account, part.StorageId), out var row))
            {
                continue;
            }

            bytes += row.Length;
            Collect(merged, row, part.StorageId);
        }

        RemoveFormerSource(merged);
        return merged;
    }

    private static RowBudget Budget(ReadOnlySpan<byte> stored, bool keepCleared)
    {
        var budget = new RowBudget(StateLimits.Attributes, StateLimits.AttributeBytes);
        for (var walk = new Walk(stored); walk.MoveNext();)
        {
            if (keepCleared || !walk.IsCleared) budget.Add(walk.Size);
        }

        return budget;
    }

    private static void Keep(ByteWriter row, in Walk entry, bool keepCleared)
    {
        if (keepCleared || !entry.IsCleared) Write(row, entry.Name, entry.Value, entry.Stamp);
    }

    private static void LeaveOut(
        Context context, ByteWriter row, ReadOnlySpan<byte> name, in Walk before, bool isThere, bool keepCleared)
    {
        if (isThere) Keep(row, before, keepCleared);
        var attribute = Encoding.UTF8.GetString(name);
        context.Effects.Warn($"Attribute `{attribute}` is left out: the customer has no room for it.", Limit.Attributes);
    }

    private static void Write(ByteWriter row, ReadOnlySpan<byte> name, FieldValue value, Stamp stamp)
    {
        row.Bytes(name);
        value.Write(row);
        row.Varint((ulong)stamp.At);
        row.Varint((ulong)stamp.Item);
    }

    private static int Size(ReadOnlySpan<byte> name, FieldValue value) => name.Length + value.Size + 12; // and its stamp

    private static int SizeOf(FieldList fields)
    {
        var size = 0;
        foreach (var field in fields) size += Size(field.Name, field.Value);
        return size;
    }

    private static void Collect(SortedDictionary<string, Entry> into, ReadOnlySpan<byte> row, ulong storageId)
    {
        for (var walk = new Walk(row); walk.MoveNext();)
        {
            var name = Encoding.UTF8.GetString(walk.Name);
            if (into.TryGetValue(name, out var other) && other.Stamp.CompareTo(walk.Stamp) >= 0) continue;
            into[name] = new Entry(Encode(walk.Value), walk.Stamp, storageId);
        }
    }

    private static void RemoveFormerSource(SortedDictionary<string, Entry> attributes)
    {
        var source = attributes.Where(entry => entry.Key.StartsWith("data_source", StringComparison.Ordinal)).ToList();
        if (source.Count == 0) return;
        var last = attributes.Values.Max(entry => entry.Stamp);
        foreach (var (name, entry) in source)
        {
            if (entry.Stamp != last) attributes.Remove(name);
        }
    }

    private static byte[] Encode(FieldValue value)
    {
        var writer = new ByteWriter(16);
        value.Write(writer);
        return writer.Written.ToArray();
    }

    /// <summary>An attribute's encoded value, its stamp, and to which of the customer's parts it was written.</summary>
    public readonly record struct Entry(byte[] Value, Stamp Stamp, ulong StorageId);

    /// <summary>Walks the entries of a row.</summary>
    private ref struct Walk(ReadOnlySpan<byte> row)
    {
        private ByteReader _reader = row.IsEmpty ? default : ByteReader.OfRow(Table.Attributes, row);

        public ReadOnlySpan<byte> Name { get; private set; }

        public FieldValue Value { get; private set; }

        public Stamp Stamp { get; private set; }

        public readonly bool IsCleared => Value.Kind == FieldKind.Null;

        public readonly int Size => AttributeTable.Size(Name, Value);

        public bool MoveNext()
        {
            if (_reader.AtEnd) return false;
            Name = _reader.Bytes();
            Value = FieldValue.Read(ref _reader);
            Stamp = new Stamp((long)_reader.Varint(), _reader.Count());
            return true;
        }
    }
}
