using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Customers;

/// <summary>An identifier that a customer owns.</summary>
internal struct OwnedIdentifier
{
    public int Field;
    public ReadOnlyMemory<byte> Value;

    /// <summary>The storage id that it came with; on an undo it goes back there.</summary>
    public ulong Home;

    /// <summary>When the identifier was seen first, in microseconds since 1970.</summary>
    public long FirstSeen;

    /// <summary>
    /// When the identifier was seen last, in microseconds since 1970. Positions have distinct times, so recency by time is
    /// recency by position (rule I1).
    /// </summary>
    public long LastSeen;

    /// <summary>The item within that record: recency goes by position, then item (rule D4).</summary>
    public int LastItem;

    public readonly (long Time, int Item) Recency => (LastSeen, LastItem);

    public readonly bool Is(int field, ReadOnlySpan<byte> value) => Field == field && Value.Span.SequenceEqual(value);

    /// <summary>
    /// Appends a list: count, each field (varint), value, home (varint; 0 for <paramref name="self"/>), first seen after
    /// <paramref name="since"/> (signed varint), last seen after first seen (signed varint), item of last seen (varint).
    /// </summary>
    public static void WriteList(ByteWriter writer, List<OwnedIdentifier> list, ulong self, long since)
    {
        writer.Varint((ulong)list.Count);
        foreach (var owned in list)
        {
            writer.Varint((ulong)owned.Field);
            writer.Bytes(owned.Value.Span);
            writer.Varint(owned.Home == self ? 0 : owned.Home);
            writer.SignedVarint(owned.FirstSeen - since);
            writer.SignedVarint(owned.LastSeen - owned.FirstSeen);
            writer.Varint((ulong)owned.LastItem);
        }
    }

    /// <summary>Reads what <see cref="WriteList"/> wrote; the values point into the row.</summary>
    public static void ReadList(
        ref ByteReader reader, ReadOnlyMemory<byte> row, List<OwnedIdentifier> list, ulong self, long since)
    {
        for (var count = reader.CountOfItems(); count > 0; count--)
        {
            var field = reader.Count();
            var length = reader.Count();
            var start = reader.Position;
            reader.Raw(length);
            var home = reader.Varint();
            var first = since + reader.SignedVarint();
            list.Add(new OwnedIdentifier
            {
                Field = field,
                Value = row.Slice(start, length),
                Home = home == 0 ? self : home,
                FirstSeen = first,
                LastSeen = first + reader.SignedVarint(),
                LastItem = reader.Count(),
            });
        }
    }
}
