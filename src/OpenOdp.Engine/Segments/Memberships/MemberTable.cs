using System.Buffers.Binary;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Segments.Memberships;

/// <summary>A member of a segment.</summary>
/// <param name="Customer">The customer's id.</param>
/// <param name="Since">When it became one, in ms since 1970.</param>
public readonly record struct SegmentMember(ulong Customer, long Since);

/// <summary>
/// The rows of members: (account, segment, revision, customer) → since when; and how many there are: (account, segment, revision)
/// → count. They are as of the last record: what time has changed since then, a tick writes.
/// </summary>
public static class MemberTable
{
    private const int PrefixLength = 12;

    /// <summary>How many members a revision has.</summary>
    public static ulong Count(IStateReader state, uint account, uint segment, int revision) =>
        state.TryGet(Table.SegmentSizes, Prefix(account, segment, revision), out var row)
            ? ByteReader.OfRow(Table.SegmentSizes, row).Varint()
            : 0;

    /// <summary>The members of a revision by id.</summary>
    /// <param name="state">The state.</param>
    /// <param name="account">The account.</param>
    /// <param name="segment">The segment's number.</param>
    /// <param name="revision">The revision.</param>
    /// <param name="from">The smallest id.</param>
    /// <param name="limit">How many at most.</param>
    public static IReadOnlyList<SegmentMember> ReadPage(
        IStateReader state, uint account, uint segment, int revision, ulong from, int limit)
    {
        var members = new List<SegmentMember>();
        using var rows = state.Scan(
            Table.Members, Key(account, segment, revision, from), [.. Prefix(account, segment, revision), .. StateKey.AboveAll]);
        while (members.Count < limit && rows.MoveNext())
        {
            var customer = BinaryPrimitives.ReadUInt64BigEndian(rows.Key[PrefixLength..]);
            members.Add(new SegmentMember(customer, ReadSince(rows.Value)));
        }

        return members;
    }

    /// <summary>Since when a customer is a member, in ms since 1970; null for one who is none.</summary>
    public static long? Since(IStateReader state, uint account, uint segment, int revision, ulong customer) =>
        state.TryGet(Table.Members, Key(account, segment, revision, customer), out var row) ? ReadSince(row) : null;

    /// <summary>Makes a customer a member who was none.</summary>
    internal static void Add(Context context, uint segment, int revision, ulong customer, long since)
    {
        var row = context.State.NewRow();
        row.SignedVarint(since);
        context.State.Put(Table.Members, Key(context.Account.Number, segment, revision, customer), row);
        AddToCount(context, segment, revision, 1);
    }

    /// <summary>Removes a member.</summary>
    internal static void Remove(Context context, uint segment, int revision, ulong customer)
    {
        context.State.Delete(Table.Members, Key(context.Account.Number, segment, revision, customer));
        AddToCount(context, segment, revision, -1);
    }

    private static long ReadSince(ReadOnlySpan<byte> row) => ByteReader.OfRow(Table.Members, row).SignedVarint();

    private static void AddToCount(Context context, uint segment, int revision, int change)
    {
        var account = context.Account.Number;
        var count = Count(context.State, account, segment, revision) + (ulong)change;
        var key = Prefix(account, segment, revision);
        if (count == 0)
        {
            context.State.Delete(Table.SegmentSizes, key);
            return;
        }

        var row = context.State.NewRow();
        row.Varint(count);
        context.State.Put(Table.SegmentSizes, key, row);
    }

    private static byte[] Prefix(uint account, uint segment, int revision)
    {
        var prefix = new byte[PrefixLength];
        BinaryPrimitives.WriteUInt32BigEndian(prefix, account);
        BinaryPrimitives.WriteUInt32BigEndian(prefix.AsSpan(4), segment);
        BinaryPrimitives.WriteInt32BigEndian(prefix.AsSpan(8), revision);
        return prefix;
    }

    private static byte[] Key(uint account, uint segment, int revision, ulong customer)
    {
        var key = new byte[PrefixLength + 8];
        Prefix(account, segment, revision).CopyTo(key, 0);
        BinaryPrimitives.WriteUInt64BigEndian(key.AsSpan(PrefixLength), customer);
        return key;
    }
}
