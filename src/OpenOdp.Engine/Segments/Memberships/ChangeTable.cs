using System.Buffers.Binary;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Segments.Memberships;

/// <summary>
/// The rows of changes: (account, position, first number) → the changes of a record, so many in a row; and (account, customer,
/// position, first number) → nothing, so that those of a customer are found.
/// </summary>
public static class ChangeTable
{
    /// <summary>Changes in a row at most.</summary>
    private const int PerRow = 128;

    /// <summary>The changes of an account behind a place, in their order.</summary>
    /// <param name="state">The state.</param>
    /// <param name="account">The account.</param>
    /// <param name="after">The place.</param>
    /// <param name="limit">How many at most.</param>
    public static IReadOnlyList<MembershipChange> ReadAfter(IStateReader state, uint account, ChangePlace after, int limit)
    {
        var changes = new List<MembershipChange>();
        using var rows = state.Scan(
            Table.MembershipChanges, Key(account, after.Position, FirstOf(after.Number + 1)),
            [.. StateKey.Account(stackalloc byte[4], account), .. StateKey.AboveAll]);
        while (changes.Count < limit && rows.MoveNext())
        {
            changes.AddRange(Read(rows.Key, rows.Value).Where(change => ChangePlace.Of(change).IsAfter(after)));
        }

        return changes.Count <= limit ? changes : changes[..limit];
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
            if (!state.TryGet(Table.MembershipChanges, key, out var row)) continue;
            foreach (var change in Enumerable.Reverse(Read(key, row)))
            {
                if (change.Customer == customer) yield return change;
            }
        }
    }

    /// <summary>Writes all changes of a record down.</summary>
    /// <param name="context">The command.</param>
    /// <param name="changes">By number, from 0 on.</param>
    internal static void Write(Context context, IReadOnlyList<MembershipChange> changes)
    {
        for (var first = 0; first < changes.Count; first += PerRow)
        {
            var count = Math.Min(PerRow, changes.Count - first);
            Put(context, Key(context.Account.Number, changes[first].Position, first), [.. changes.Skip(first).Take(count)]);
            for (var i = first; i < first + count; i++)
            {
                if (i > first && changes[i].Customer == changes[i - 1].Customer) continue;
                var key = KeyOfCustomer(context.Account.Number, changes[i].Customer, changes[i].Position, first);
                context.State.Put(Table.ChangesOfCustomer, key, []);
            }
        }
    }

    /// <summary>
    /// Removes from a row what a customer entered who was erased. That the customer left stays, whatever made it leave: whoever
    /// follows the changes must hear of it, though it was not there when it happened.
    /// </summary>
    /// <param name="ofCustomer">The key among those of the customer.</param>
    internal static void Forget(Context context, byte[] ofCustomer)
    {
        byte[] key = [.. ofCustomer.AsSpan(0, 4), .. ofCustomer.AsSpan(12)];
        var customer = BinaryPrimitives.ReadUInt64BigEndian(ofCustomer.AsSpan(4));
        var changes = context.State.TryGet(Table.MembershipChanges, key, out var row) ? Read(key, row) : [];
        changes.RemoveAll(change => change.Customer == customer && change.Entered);
        if (!changes.Exists(change => change.Customer == customer)) context.State.Delete(Table.ChangesOfCustomer, ofCustomer);
        if (changes.Count == 0) context.State.Delete(Table.MembershipChanges, key);
        else Put(context, key, changes);
    }

    /// <summary>The position of the oldest change; the largest number when there is none.</summary>
    internal static ulong FirstPosition(IStateReader state, uint account)
    {
        using var rows = All(state, account, ulong.MaxValue);
        return rows.MoveNext() ? PositionOf(rows.Key) : ulong.MaxValue;
    }

    /// <summary>Removes the oldest rows before a position.</summary>
    /// <param name="limit">How many at most; those of one record go together.</param>
    /// <param name="isMore">True when there are more.</param>
    /// <returns>What then begins; null when there was none.</returns>
    internal static ChangesStart? Remove(Context context, ulong before, int limit, out bool isMore)
    {
        var removed = new List<(byte[] Key, List<MembershipChange> Changes)>();
        isMore = false;
        using (var rows = All(context.State, context.Account.Number, before))
        {
            while (rows.MoveNext())
            {
                isMore = removed.Count >= limit && PositionOf(rows.Key) != PositionOf(removed[^1].Key);
                if (isMore) break;
                removed.Add((rows.Key.ToArray(), Read(rows.Key, rows.Value)));
            }
        }

        foreach (var (key, changes) in removed)
        {
            context.State.Delete(Table.MembershipChanges, key);
            foreach (var customer in changes.Select(static change => change.Customer).Distinct())
            {
                var ofCustomer = KeyOfCustomer(context.Account.Number, customer, PositionOf(key), FirstOf(changes[0].Number));
                context.State.Delete(Table.ChangesOfCustomer, ofCustomer);
            }
        }

        return removed.Count == 0
            ? null
            : new ChangesStart(
                PositionOf(removed[^1].Key) + 1, removed.SelectMany(static one => one.Changes).Max(static change => change.At));
    }

    private static StateCursor All(IStateReader state, uint account, ulong before) =>
        state.Scan(Table.MembershipChanges, Key(account, 0, 0), Key(account, before, 0));

    private static void Put(Context context, byte[] key, List<MembershipChange> changes)
    {
        var row = context.State.NewRow();
        row.Varint((ulong)changes.Count);
        var (number, at) = (FirstOf(changes[0].Number), 0L);
        foreach (var change in changes)
        {
            row.Varint((ulong)(change.Number - number));
            row.SignedVarint(change.At - at);
            (number, at) = (change.Number, change.At);
            row.Varint(change.Segment);
            row.Varint((ulong)change.Revision);
            row.Varint(change.Customer);
            row.Byte((byte)((int)change.Cause << 1 | (change.Entered ? 1 : 0)));
            row.Varint(change.EventIndex is { } index ? (ulong)index + 1 : 0);
        }

        context.State.Put(Table.MembershipChanges, key, row);
    }

    private static List<MembershipChange> Read(ReadOnlySpan<byte> key, ReadOnlySpan<byte> row)
    {
        var reader = ByteReader.OfRow(Table.MembershipChanges, row);
        var changes = new List<MembershipChange>();
        var (number, at) = (BinaryPrimitives.ReadInt32BigEndian(key[12..]), 0L);
        for (var count = reader.CountOfItems(); count > 0; count--)
        {
            number += reader.Count();
            at += reader.SignedVarint();
            var (segment, revision, customer) = ((uint)reader.Varint(), reader.Count(), reader.Varint());
            var packed = reader.Byte();
            var index = reader.Count();
            changes.Add(new MembershipChange
            {
                Position = PositionOf(key),
                Number = number,
                At = at,
                Segment = segment,
                Revision = revision,
                Customer = customer,
                Entered = (packed & 1) != 0,
                Cause = (MembershipCause)(packed >> 1),
                EventIndex = index > 0 ? index - 1 : null,
            });
        }

        return changes;
    }

    private static ulong PositionOf(ReadOnlySpan<byte> key) => BinaryPrimitives.ReadUInt64BigEndian(key[4..]);

    private static int FirstOf(int number) => number / PerRow * PerRow;

    private static byte[] Key(uint account, ulong position, int first)
    {
        var key = new byte[16];
        StateKey.AccountAndId(key, account, position);
        BinaryPrimitives.WriteInt32BigEndian(key.AsSpan(12), first);
        return key;
    }

    private static byte[] KeyOfCustomer(uint account, ulong customer, ulong position, int first)
    {
        var key = new byte[24];
        StateKey.AccountAndTwoIds(key, account, customer, position);
        BinaryPrimitives.WriteInt32BigEndian(key.AsSpan(20), first);
        return key;
    }
}
