using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Customers;

/// <summary>
/// One storage id of a customer. Events, attributes and counters hang on storage ids and never on customers, so that a
/// merge joins two lists and an undo splits them again, and nothing is copied (rules I2, I5).
/// </summary>
internal struct Member
{
    public ulong StorageId;

    /// <summary>Events stored under this id.</summary>
    public ulong Events;

    /// <summary>True when there is a row of attributes.</summary>
    public bool HasAttributes;
}

/// <summary>An identifier that a customer owns.</summary>
internal struct OwnedIdentifier
{
    public int Field;
    public ReadOnlyMemory<byte> Value;

    /// <summary>The storage id that it came with; on an undo it goes back there.</summary>
    public ulong Home;

    /// <summary>Microseconds since 1970.</summary>
    public long FirstSeen;

    /// <summary>Microseconds since 1970. Positions have distinct times, so recency by time is recency by position (rule I1).</summary>
    public long LastSeen;

    /// <summary>The item within that record: recency goes by position, then item (rule D4).</summary>
    public int LastItem;

    public readonly (long Time, int Item) Recency => (LastSeen, LastItem);

    public readonly bool Is(int field, ReadOnlySpan<byte> value) => Field == field && Value.Span.SequenceEqual(value);
}

/// <summary>A customer: storage ids and identifiers. <see cref="CustomerTable"/> can read another one into the same object.</summary>
internal sealed class Customer
{
    private byte[] _row = [];

    public ulong Id { get; set; }

    /// <summary>Microseconds since 1970.</summary>
    public long CreatedAt { get; set; }

    /// <summary>Its own storage id first, then those of the customers merged into it, in order.</summary>
    public List<Member> Members { get; init; } = [];

    public List<OwnedIdentifier> Identifiers { get; init; } = [];

    /// <summary>Merges in which it is the survivor and that are not undone, oldest first: a stack (rule I5).</summary>
    public List<ulong> Merges { get; init; } = [];

    /// <summary>
    /// Storage ids of customers it was parted from, each once; <see cref="Table.NoMerge"/> decides, this only says where to look.
    /// </summary>
    public List<ulong> Apart { get; init; } = [];

    /// <summary>Known: it owns a high identifier (§5.2).</summary>
    public bool IsKnown(AccountSettings settings)
    {
        foreach (var owned in Identifiers)
        {
            if (settings.Identifiers[owned.Field].Confidence == Confidence.High) return true;
        }

        return false;
    }

    public int IndexOf(int field, ReadOnlySpan<byte> value)
    {
        for (var i = 0; i < Identifiers.Count; i++)
        {
            if (Identifiers[i].Is(field, value)) return i;
        }

        return -1;
    }

    /// <summary>Notes that it was parted from a customer.</summary>
    public void PartFrom(ulong storageId)
    {
        if (!Apart.Contains(storageId)) Apart.Add(storageId);
    }

    public int MemberIndex(ulong storageId)
    {
        for (var i = 0; i < Members.Count; i++)
        {
            if (Members[i].StorageId == storageId) return i;
        }

        return -1;
    }

    /// <summary>
    /// Appends identifiers: count, each field (varint), value, home as its place among the members (varint), first seen
    /// after creation (signed varint), last seen after first seen (signed varint), item of last seen (varint).
    /// </summary>
    public void WriteIdentifiers(ByteWriter writer)
    {
        writer.Varint((ulong)Identifiers.Count);
        foreach (var owned in Identifiers)
        {
            writer.Varint((ulong)owned.Field);
            writer.Bytes(owned.Value.Span);
            writer.Varint((ulong)MemberIndex(owned.Home));
            writer.SignedVarint(owned.FirstSeen - CreatedAt);
            writer.SignedVarint(owned.LastSeen - owned.FirstSeen);
            writer.Varint((ulong)owned.LastItem);
        }
    }

    /// <summary>Forgets what it held and keeps a copy of a row, which the values of its identifiers will point into.</summary>
    public ReadOnlyMemory<byte> Take(ReadOnlySpan<byte> row)
    {
        Members.Clear();
        Identifiers.Clear();
        Merges.Clear();
        Apart.Clear();
        if (_row.Length < row.Length) _row = new byte[row.Length];
        row.CopyTo(_row);
        return _row.AsMemory(0, row.Length);
    }

    public void ReadIdentifiers(ref ByteReader reader, ReadOnlyMemory<byte> row)
    {
        var count = reader.Count();
        for (var i = 0; i < count; i++)
        {
            var field = reader.Count();
            var length = reader.Count();
            var start = reader.Position;
            reader.Raw(length);
            var home = reader.Count();
            if (home >= Members.Count) throw reader.Damage($"An identifier of customer {Id} has no home.");
            var first = CreatedAt + reader.SignedVarint();
            Identifiers.Add(new OwnedIdentifier
            {
                Field = field,
                Value = row.Slice(start, length),
                Home = Members[home].StorageId,
                FirstSeen = first,
                LastSeen = first + reader.SignedVarint(),
                LastItem = reader.Count(),
            });
        }
    }
}
