using System.Buffers.Binary;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Segments.Memberships;

/// <summary>
/// The rows of members: (account, segment, revision) → how many there are, and those who came last; (account, segment, revision,
/// block) → a block of them. They are as of the last record: what time has changed since then, a tick writes.
/// </summary>
/// <remarks>
/// Who becomes a member joins those who did just before, so that many are written as few rows. A row for each of them, by the
/// customer's id, was half of what fifty segments cost an event (docs/decisions/0026-segment-rows.md). Who leaves is found by
/// the number, which the customer's progress knows; a block that nobody is left in is removed.
/// </remarks>
public static class MemberTable
{
    private const int HeadKeyLength = 12;
    private const int KeyLength = HeadKeyLength + 8;

    /// <summary>How many members a revision has.</summary>
    public static ulong Count(IStateReader state, uint account, uint segment, int revision) =>
        MembersHead.Read(state, HeadKey(stackalloc byte[HeadKeyLength], account, segment, revision)).Count;

    /// <summary>The members of a revision by number.</summary>
    /// <param name="state">The state.</param>
    /// <param name="account">The account.</param>
    /// <param name="segment">The segment's number.</param>
    /// <param name="revision">The revision.</param>
    /// <param name="from">The smallest number.</param>
    /// <param name="limit">How many at most.</param>
    public static IReadOnlyList<SegmentMember> ReadPage(
        IStateReader state, uint account, uint segment, int revision, ulong from, int limit)
    {
        var members = new List<SegmentMember>();
        var key = HeadKey(stackalloc byte[HeadKeyLength], account, segment, revision);
        using var rows = state.Scan(
            Table.Members, Key(stackalloc byte[KeyLength], key, MemberBlock.Of(from)), [.. key, .. StateKey.AboveAll]);
        while (members.Count < limit && rows.MoveNext())
        {
            var block = BinaryPrimitives.ReadUInt64BigEndian(rows.Key[HeadKeyLength..]);
            Take(MemberBlock.Read(block, ByteReader.OfRow(Table.Members, rows.Value)));
        }

        if (members.Count < limit) Take(MembersHead.Read(state, key).ReadNewest());
        return members.Count <= limit ? members : members[..limit];

        void Take(List<SegmentMember> block) => members.AddRange(block.Where(member => member.Number >= from));
    }

    /// <summary>Since when a member is one, in ms since 1970.</summary>
    internal static long Since(IStateReader state, uint account, uint segment, int revision, ulong number)
    {
        var key = HeadKey(stackalloc byte[HeadKeyLength], account, segment, revision);
        var head = MembersHead.Read(state, key);
        var ofBlock = Key(stackalloc byte[KeyLength], key, MemberBlock.Of(number));
        var block = head.Holds(number) ? head.ReadNewest() : ReadBlock(state, ofBlock, number);
        return block.Find(member => member.Number == number).Since;
    }

    /// <summary>Makes a customer a member who was none.</summary>
    /// <returns>The member's number.</returns>
    internal static ulong Add(Context context, uint segment, int revision, ulong customer, long since)
    {
        var state = context.State;
        var key = HeadKey(stackalloc byte[HeadKeyLength], context.Account.Number, segment, revision);
        var head = MembersHead.Read(state, key);
        var member = new SegmentMember(head.Next, customer, since);
        var more = head.WithOneMore();
        if (!more.Holds(member.Number))
        {
            var full = state.NewRow();
            MemberBlock.Write(full, head.Newest, member);
            state.Put(Table.Members, Key(stackalloc byte[KeyLength], key, MemberBlock.Of(member.Number)), full);
            state.Put(Table.SegmentSizes, key, more.Begin(state));
            return member.Number;
        }

        var row = more.Begin(state);
        MemberBlock.Write(row, head.Newest, member);
        state.Put(Table.SegmentSizes, key, row);
        return member.Number;
    }

    /// <summary>Removes a member.</summary>
    internal static void Remove(Context context, uint segment, int revision, ulong number)
    {
        var state = context.State;
        var key = HeadKey(stackalloc byte[HeadKeyLength], context.Account.Number, segment, revision);
        var head = MembersHead.Read(state, key);
        var less = head.WithOneLess();
        var row = less.Begin(state);
        if (head.Holds(number)) MemberBlock.Write(row, Without(head.ReadNewest(), number));
        else row.Raw(head.Newest);
        state.Put(Table.SegmentSizes, key, row);
        if (!head.Holds(number)) RemoveFromBlock(state, Key(stackalloc byte[KeyLength], key, MemberBlock.Of(number)), number);
    }

    /// <summary>Forgets the number of the next member of a revision that nobody is in, or will be.</summary>
    internal static void Forget(Context context, uint segment, int revision) => context.State.Delete(
        Table.SegmentSizes, HeadKey(stackalloc byte[HeadKeyLength], context.Account.Number, segment, revision));

    private static void RemoveFromBlock(StateOverlay state, ReadOnlySpan<byte> key, ulong number)
    {
        var left = Without(ReadBlock(state, key, number), number);
        if (left.Count == 0)
        {
            state.Delete(Table.Members, key);
            return;
        }

        var row = state.NewRow();
        MemberBlock.Write(row, left);
        state.Put(Table.Members, key, row);
    }

    private static List<SegmentMember> Without(List<SegmentMember> members, ulong number)
    {
        if (members.RemoveAll(member => member.Number == number) == 1) return members;
        throw new DamagedRowException($"Member {number} of a segment is not in its block.");
    }

    private static List<SegmentMember> ReadBlock(IStateReader state, ReadOnlySpan<byte> key, ulong number) =>
        state.TryGet(Table.Members, key, out var row)
            ? MemberBlock.Read(MemberBlock.Of(number), ByteReader.OfRow(Table.Members, row))
            : throw new DamagedRowException($"Member {number} of a segment has no block.");

    private static ReadOnlySpan<byte> HeadKey(Span<byte> room, uint account, uint segment, int revision)
    {
        BinaryPrimitives.WriteUInt32BigEndian(room, account);
        BinaryPrimitives.WriteUInt32BigEndian(room[4..], segment);
        BinaryPrimitives.WriteInt32BigEndian(room[8..], revision);
        return room;
    }

    private static ReadOnlySpan<byte> Key(Span<byte> room, ReadOnlySpan<byte> head, ulong block)
    {
        head.CopyTo(room);
        BinaryPrimitives.WriteUInt64BigEndian(room[HeadKeyLength..], block);
        return room;
    }
}
