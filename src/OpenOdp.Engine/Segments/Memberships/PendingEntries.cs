using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Segments.Memberships;

/// <summary>
/// When events of one kind came to a customer, for all segments that sleep of which they are entries: each of those that has no
/// entry in the row has an instance of every one of these, which met nothing but the clock.
/// </summary>
internal sealed class PendingEntries(byte[] type, byte[] action)
{
    /// <summary>With more of them all segments wake up, and each keeps what it needs.</summary>
    public const int Most = 16;

    private readonly List<(long BornAt, ulong Seen)> _entries = [];

    public int Count => _entries.Count;

    /// <summary>When each came, in ms since 1970, and its number among the customer's events.</summary>
    public IReadOnlyList<(long BornAt, ulong Seen)> All => _entries;

    public bool IsOf(ReadOnlySpan<byte> otherType, ReadOnlySpan<byte> otherAction) =>
        otherAction.SequenceEqual(action) && otherType.SequenceEqual(type);

    public void Add(long bornAt, ulong seen) => _entries.Add((bornAt, seen));

    /// <summary>Forgets those that came up to an instant.</summary>
    public void Forget(long upTo) => _entries.RemoveAll(entry => entry.BornAt <= upTo);

    public void Write(ByteWriter row, long origin)
    {
        row.Bytes(type);
        row.Bytes(action);
        row.Varint((ulong)_entries.Count);
        var (last, number) = (origin, 0UL);
        foreach (var (bornAt, seen) in _entries)
        {
            row.SignedVarint(bornAt - last);
            row.Varint(seen - number);
            (last, number) = (bornAt, seen);
        }
    }

    public static PendingEntries Read(ref ByteReader reader, long origin)
    {
        var pending = new PendingEntries(reader.Bytes().ToArray(), reader.Bytes().ToArray());
        var (last, number) = (origin, 0UL);
        for (var count = reader.CountOfItems(); count > 0; count--)
        {
            last += reader.SignedVarint();
            number += reader.Varint();
            pending.Add(last, number);
        }

        return pending;
    }
}
