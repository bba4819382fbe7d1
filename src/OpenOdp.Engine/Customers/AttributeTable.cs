using OpenOdp.Engine.Events;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Customers;

/// <summary>When an attribute was written: order is position, then item (rule D4).</summary>
internal readonly record struct Stamp(long At, int Item) : IComparable<Stamp>
{
    public int CompareTo(Stamp other) => At != other.At ? At.CompareTo(other.At) : Item.CompareTo(other.Item);
}

/// <summary>
/// The rows of attributes: (account, storage id) → name, value and stamp, sorted by name. A cleared attribute stays as a
/// null with its stamp, so that it can win over an older value after a merge (§5.2).
/// </summary>
internal static class AttributeTable
{
    /// <summary>Writes the attributes of one update on top of those already there.</summary>
    public static void Upsert(Context context, ulong storageId, FieldList update)
    {
        Span<byte> key = stackalloc byte[12];
        StateKey.AccountAndId(key, context.Account.Number, storageId);
        var before = context.State.TryGet(Table.Attributes, key, out var stored) ? stored.ToArray() : [0];

        var merged = new SortedDictionary<string, Entry>(StringComparer.Ordinal);
        Collect(merged, before);
        var now = new Stamp(context.RecordedAt, context.Item);
        foreach (var field in update) merged[System.Text.Encoding.UTF8.GetString(field.Name)] = new Entry(Encode(field.Value), now);

        context.Row.Clear();
        context.Row.Varint((ulong)merged.Count);
        foreach (var (name, entry) in merged)
        {
            context.Row.Text(name);
            context.Row.Raw(entry.Value);
            context.Row.Varint((ulong)entry.Stamp.At);
            context.Row.Varint((ulong)entry.Stamp.Item);
        }

        context.State.Put(Table.Attributes, key, context.Row.Written);
    }

    /// <summary>
    /// The attributes of a customer: for each name the value written last among its storage ids. Those that name the source of
    /// the last update are left out when a later update named none (§4.3).
    /// </summary>
    public static SortedDictionary<string, Entry> ReadAll(IStateReader state, uint account, Customer customer)
    {
        var merged = new SortedDictionary<string, Entry>(StringComparer.Ordinal);
        foreach (var member in customer.Members)
        {
            if (!member.HasAttributes) continue;
            if (state.TryGet(Table.Attributes, StateKey.AccountAndId(new byte[12], account, member.StorageId), out var row)) Collect(merged, row);
        }

        RemoveFormerSource(merged);
        return merged;
    }

    private static void Collect(SortedDictionary<string, Entry> into, ReadOnlySpan<byte> row)
    {
        var reader = ByteReader.OfRow(row);
        for (var count = reader.Count(); count > 0; count--)
        {
            var name = reader.Text();
            var value = Encode(FieldValue.Read(ref reader));
            var stamp = new Stamp((long)reader.Varint(), reader.Count());
            if (!into.TryGetValue(name, out var other) || other.Stamp.CompareTo(stamp) < 0) into[name] = new Entry(value, stamp);
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

    /// <summary>An attribute's encoded value and stamp.</summary>
    public readonly record struct Entry(byte[] Value, Stamp Stamp);
}
