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
    private const int KeyLength = PrefixLength + 8;

    /// <summary>How many members a revision has.</summary>
    public static ulong Count(IStateReader state, uint account, uint segment, int revision) =>
        state.TryGet(Table.SegmentSizes, Prefix(stackalloc byte[PrefixLength], account, segment, revision), out var row)
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
        var prefix = Prefix(stackalloc byte[PrefixLength], account, segment, revision);
        using var rows = state.Scan(
            Table.Members, Key(stackalloc byte[KeyLength], account, segment, revision, from), [.. prefix, .. StateKey.AboveAll]);
        while (members.Count < limit && rows.MoveNext())
        {
            var customer = BinaryPrimitives.ReadUInt64BigEndian(rows.Key[PrefixLength..]);
            members.Add(new SegmentMember(customer, ReadSince(rows.Value)));
        }

        return members;
    }

    /// <summary>Since when a customer is a member, in ms since 1970; null for one who is none.</summary>
    public static long? Since(IStateReader state, uint account, uint segment, int revision, ulong customer)
    {
        var key = Key(stackalloc byte[KeyLength], account, segment, revision, customer);
        return state.TryGet(Table.Members, key, out var row) ? ReadSince(row) : null;
    }

    /// <summary>Makes a customer a member who was none; <see cref="AddToCount"/> counts it.</summary>
    internal static void Add(Context context, uint segment, int revision, ulong customer, long since)
    {
        var row = context.State.NewRow();
        row.SignedVarint(since);
        var key = Key(stackalloc byte[KeyLength], context.Account.Number, segment, revision, customer);
        context.State.Put(Table.Members, key, row);
    }

    /// <summary>Removes a member; <see cref="AddToCount"/> counts it.</summary>
    internal static void Remove(Context context, uint segment, int revision, ulong customer) =>
        context.State.Delete(
            Table.Members, Key(stackalloc byte[KeyLength], context.Account.Number, segment, revision, customer));

    /// <summary>Counts how many members more, or fewer, a revision has.</summary>
    internal static void AddToCount(Context context, uint segment, int revision, int change)
    {
        var account = context.Account.Number;
        var count = Count(context.State, account, segment, revision) + (ulong)change;
        var key = Prefix(stackalloc byte[PrefixLength], account, segment, revision);
        if (count == 0)
        {
            context.State.Delete(Table.SegmentSizes, key);
            return;
        }

        var row = context.State.NewRow();
        row.Varint(count);
        context.State.Put(Table.SegmentSizes, key, row);
    }

    private static long ReadSince(ReadOnlySpan<byte> row) => ByteReader.OfRow(Table.Members, row).SignedVarint();

    private static ReadOnlySpan<byte> Prefix(Span<byte> room, uint account, uint segment, int revision)
    {
        BinaryPrimitives.WriteUInt32BigEndian(room, account);
        BinaryPrimitives.WriteUInt32BigEndian(room[4..], segment);
        BinaryPrimitives.WriteInt32BigEndian(room[8..], revision);
        return room;
    }

    private static ReadOnlySpan<byte> Key(Span<byte> room, uint account, uint segment, int revision, ulong customer)
    {
        Prefix(room, account, segment, revision);
        BinaryPrimitives.WriteUInt64BigEndian(room[PrefixLength..], customer);
        return room;
    }
}
