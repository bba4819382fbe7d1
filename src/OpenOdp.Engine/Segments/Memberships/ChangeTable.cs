using System.Buffers.Binary;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Segments.Memberships;

/// <summary>
/// The rows of changes: (account, position, number) → a change; (account, customer, position, number) → nothing, so that those of
/// a customer are found.
/// </summary>
public static class ChangeTable
{
    private const byte Plain = 1;
    private const byte WithEvent = 2;

    /// <summary>The changes of an account behind a place, in their order.</summary>
    /// <param name="state">The state.</param>
    /// <param name="account">The account.</param>
    /// <param name="after">The position of the last one known.</param>
    /// <param name="number">Its number; -1 to take that position whole.</param>
    /// <param name="limit">How many at most.</param>
    public static IReadOnlyList<MembershipChange> ReadAfter(IStateReader state, uint account, ulong after, int number, int limit)
    {
        var changes = new List<MembershipChange>();
        using var rows = state.Scan(
            Table.MembershipChanges, Key(account, after, (uint)(number + 1)),
            [.. StateKey.Account(stackalloc byte[4], account), .. StateKey.AboveAll]);
        while (changes.Count < limit && rows.MoveNext()) changes.Add(Read(rows.Key, rows.Value));
        return changes;
    }

    /// <summary>The changes of a customer, the newest first.</summary>
    /// <param name="state">The state.</param>
    /// <param name="account">The account.</param>
    /// <param name="customer">The customer's id.</param>
    /// <param name="before">Only those of earlier records.</param>
    public static IEnumerable<MembershipChange> OfCustomer(
        IStateReader state, uint account, ulong customer, ulong before = ulong.MaxValue)
    {
        using var rows = state.Scan(
            Table.ChangesOfCustomer, KeyOfCustomer(account, customer, 0, 0), KeyOfCustomer(account, customer, before, 0),
            descending: true);
        while (rows.MoveNext())
        {
            byte[] key = [.. rows.Key[..4], .. rows.Key[12..]];
            if (state.TryGet(Table.MembershipChanges, key, out var row)) yield return Read(key, row);
        }
    }

    internal static void Add(Context context, MembershipChange change)
    {
        var account = context.Account.Number;
        var row = context.State.NewRow(change.EventIndex is null ? Plain : WithEvent);
        row.SignedVarint(change.At);
        row.Varint(change.Segment);
        row.Varint((ulong)change.Revision);
        row.Varint(change.Customer);
        row.Byte((byte)((int)change.Cause << 1 | (change.Entered ? 1 : 0)));
        if (change.EventIndex is { } index) row.Varint((ulong)index);
        context.State.Put(Table.MembershipChanges, Key(account, change.Position, (uint)change.Number), row);
        context.State.Put(
            Table.ChangesOfCustomer, KeyOfCustomer(account, change.Customer, change.Position, (uint)change.Number), []);
    }

    /// <summary>
    /// Removes a change of a customer who was erased. That the customer left by it stays: whoever follows the changes must hear
    /// of it.
    /// </summary>
    /// <param name="ofCustomer">Its key among those of the customer.</param>
    internal static void Forget(Context context, byte[] ofCustomer)
    {
        byte[] key = [.. ofCustomer.AsSpan(0, 4), .. ofCustomer.AsSpan(12)];
        if (context.State.TryGet(Table.MembershipChanges, key, out var row) && Read(key, row).Cause == MembershipCause.Deletion)
        {
            return;
        }

        context.State.Delete(Table.ChangesOfCustomer, ofCustomer);
        context.State.Delete(Table.MembershipChanges, key);
    }

    private static MembershipChange Read(ReadOnlySpan<byte> key, ReadOnlySpan<byte> row)
    {
        var reader = ByteReader.OfRow(Table.MembershipChanges, row, newest: WithEvent);
        var (at, segment, revision) = (reader.SignedVarint(), (uint)reader.Varint(), reader.Count());
        var customer = reader.Varint();
        var packed = reader.Byte();
        return new MembershipChange
        {
            Position = BinaryPrimitives.ReadUInt64BigEndian(key[4..]),
            Number = BinaryPrimitives.ReadInt32BigEndian(key[12..]),
            At = at,
            Segment = segment,
            Revision = revision,
            Customer = customer,
            Entered = (packed & 1) != 0,
            Cause = (MembershipCause)(packed >> 1),
            EventIndex = reader.Form == WithEvent ? reader.Count() : null,
        };
    }

    private static byte[] Key(uint account, ulong position, uint number)
    {
        var key = new byte[16];
        StateKey.AccountAndId(key, account, position);
        BinaryPrimitives.WriteUInt32BigEndian(key.AsSpan(12), number);
        return key;
    }

    private static byte[] KeyOfCustomer(uint account, ulong customer, ulong position, uint number)
    {
        var key = new byte[24];
        StateKey.AccountAndTwoIds(key, account, customer, position);
        BinaryPrimitives.WriteUInt32BigEndian(key.AsSpan(20), number);
        return key;
    }
}
