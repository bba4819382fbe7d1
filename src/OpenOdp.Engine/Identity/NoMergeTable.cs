using System.Buffers.Binary;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Identity;

/// <summary>
/// Pairs of storage ids that an undo or a split parted and that must not merge until an operator allows it (rule I5). A pair has
/// a row on both sides: (account, living customer, storage id of that side, storage id of the other side). The rows go along with
/// a side that is merged into another, and <see cref="Customer.Parted"/> counts them.
/// </summary>
internal static class NoMergeTable
{
    private const int KeyLength = 28;

    /// <summary>
    /// The id of the record that parted two living customers, who must not merge; 0 when they may. It looks through the pairs of
    /// the one that has fewer.
    /// </summary>
    public static ulong CauseOf(IStateReader state, uint account, Customer one, Customer other)
    {
        if (one.Parted == 0 || other.Parted == 0) return 0;
        var (fewer, more) = one.Parted <= other.Parted ? (one, other) : (other, one);
        return PairsOf(state, account, fewer.Id)
            .Find(pair => CustomerTable.IsPartOf(state, account, pair.Other, more.Id)).Cause;
    }

    /// <summary>Parts two living customers; the caller writes them.</summary>
    public static void Add(Context context, Customer one, Customer other, ulong cause)
    {
        if (Put(context, one.Id, one.Id, other.Id, cause)) one.Parted++;
        if (Put(context, other.Id, other.Id, one.Id, cause)) other.Parted++;
    }

    /// <summary>Lets whom a record parted merge again; writes the customers who have them now.</summary>
    /// <returns>False when they may merge already.</returns>
    public static bool Remove(Context context, AuditRecord record)
    {
        // Of a split the new customer has all pairs: the other side may be several customers by now.
        var own = record.Kind == AuditKind.Split ? record.Into : record.From;
        var account = context.Account.Number;
        if (CustomerTable.Follow(context.State, account, own) is not { Parted: > 0 } customer) return false;
        var pairs = PairsOf(context.State, account, customer.Id).FindAll(pair => pair.Own == own && pair.Cause == record.Id);
        foreach (var pair in pairs)
        {
            RemoveSide(context, own, pair.Other);
            RemoveSide(context, pair.Other, own);
        }

        return pairs.Count > 0;
    }

    /// <summary>Hands the pairs of a customer on when it becomes part of another; the caller writes both.</summary>
    public static void HandOn(Context context, Customer from, Customer into)
    {
        if (from.Parted == 0) return;
        foreach (var pair in PairsOf(context.State, context.Account.Number, from.Id)) Move(context, from, into, pair);
    }

    /// <summary>
    /// Gives back the pairs of a part that will be a customer of its own, and parts it from whoever was split off while it was a
    /// part; the caller writes both, and asks before it writes the part.
    /// </summary>
    public static void GiveBack(Context context, Customer from, Customer part)
    {
        if (from.Parted == 0) return;
        var account = context.Account.Number;
        foreach (var pair in PairsOf(context.State, account, from.Id))
        {
            if (CustomerTable.IsPartOf(context.State, account, pair.Own, part.Id)) Move(context, from, part, pair);
            else if (WasSplitFrom(context, part, pair)) AddTo(context, part, pair);
        }
    }

    /// <summary>
    /// True when a pair is of a split of all that the part was of then: what was taken out is no more of the part than of the
    /// rest.
    /// </summary>
    private static bool WasSplitFrom(Context context, Customer part, Pair pair)
    {
        var account = context.Account.Number;
        for (var at = part; at.Id != pair.Own; at = CustomerTable.ReadRow(context.State, account, at.MergedInto)!)
        {
            if (at.Lives || at.MergedBy > pair.Cause) return false;
        }

        return AuditTable.Read(context.State, account, pair.Cause) is { Kind: AuditKind.Split };
    }

    private static void AddTo(Context context, Customer part, Pair pair)
    {
        if (CustomerTable.Follow(context.State, context.Account.Number, pair.Other) is not { } other) return; // erased
        if (Put(context, part.Id, part.Id, pair.Other, pair.Cause)) part.Parted++;
        if (!Put(context, other.Id, pair.Other, part.Id, pair.Cause)) return;
        other.Parted++;
        CustomerTable.Write(context, other);
    }

    private static void RemoveSide(Context context, ulong own, ulong other)
    {
        var account = context.Account.Number;
        if (CustomerTable.Follow(context.State, account, own) is not { } customer) return;
        Span<byte> key = stackalloc byte[KeyLength];
        Write(key, account, customer.Id, own, other);
        context.State.Delete(Table.NoMerge, key);
        customer.Parted--;
        CustomerTable.Write(context, customer);
    }

    private static void Move(Context context, Customer from, Customer into, Pair pair)
    {
        Span<byte> key = stackalloc byte[KeyLength];
        Write(key, context.Account.Number, from.Id, pair.Own, pair.Other);
        context.State.Delete(Table.NoMerge, key);
        from.Parted--;
        if (Put(context, into.Id, pair.Own, pair.Other, pair.Cause)) into.Parted++;
    }

    private static bool Put(Context context, ulong customer, ulong own, ulong other, ulong cause)
    {
        Span<byte> key = stackalloc byte[KeyLength];
        Write(key, context.Account.Number, customer, own, other);
        var isNew = !context.State.TryGet(Table.NoMerge, key, out _);
        var row = context.State.NewRow();
        row.Varint(cause);
        context.State.Put(Table.NoMerge, key, row);
        return isNew;
    }

    private static List<Pair> PairsOf(IStateReader state, uint account, ulong customer)
    {
        var pairs = new List<Pair>();
        Span<byte> from = stackalloc byte[KeyLength];
        Span<byte> to = stackalloc byte[KeyLength];
        Write(from, account, customer, 0, 0);
        Write(to, account, customer, ulong.MaxValue, ulong.MaxValue);
        using var rows = state.Scan(Table.NoMerge, from, to);
        while (rows.MoveNext())
        {
            pairs.Add(new Pair(
                BinaryPrimitives.ReadUInt64BigEndian(rows.Key[12..]),
                BinaryPrimitives.ReadUInt64BigEndian(rows.Key[20..]),
                ByteReader.OfRow(Table.NoMerge, rows.Value).Varint()));
        }

        return pairs;
    }

    private static void Write(Span<byte> key, uint account, ulong customer, ulong own, ulong other)
    {
        StateKey.AccountAndTwoIds(key, account, customer, own);
        BinaryPrimitives.WriteUInt64BigEndian(key[20..], other);
    }

    private readonly record struct Pair(ulong Own, ulong Other, ulong Cause);
}
