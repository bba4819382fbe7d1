using System.Buffers.Binary;
using System.Globalization;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Orders;

/// <summary>
/// The rows of orders (ORD-3): (account, order id) → the storage ids whose events were about it; (account, storage id, order id)
/// → <see cref="OrderShare"/>. An order is what its shares come to, so that the erasure of one customer leaves those of others as
/// if the erased one had never sent anything (rule L5).
/// </summary>
public static class OrderTable
{
    /// <summary>Reads an order's summary; null when the id is unknown.</summary>
    public static byte[]? Read(IStateReader state, uint account, ReadOnlySpan<byte> orderId)
    {
        var summary = new OrderSummary();
        foreach (var home in HomesOf(state, account, orderId))
        {
            if (!CustomerTable.Exists(state, account, home)) continue; // its erasure has not come to this row yet
            if (state.TryGet(Table.OrdersOf, ShareKey(account, home, orderId), out var row)) summary.Add(OrderShare.Read(row));
        }

        return summary.IsEmpty ? null : summary.Encode();
    }

    /// <summary>The ids of an account's orders, in the order of their bytes.</summary>
    /// <param name="state">The state.</param>
    /// <param name="account">The account.</param>
    /// <param name="after">The id behind which to begin; empty for all.</param>
    public static IEnumerable<byte[]> Ids(IStateReader state, uint account, byte[] after)
    {
        using var rows = state.Scan(Table.Orders, Key(account, after), StateKey.Account(stackalloc byte[4], account + 1));
        while (rows.MoveNext())
        {
            var id = rows.Key[4..].ToArray();
            if (!id.AsSpan().SequenceEqual(after)) yield return id;
        }
    }

    /// <summary>The fields of what <see cref="Read(IStateReader, uint, ReadOnlySpan{byte})"/> gave.</summary>
    public static FieldList Fields(ReadOnlySpan<byte> summary)
    {
        var reader = ByteReader.OfPart(summary);
        return FieldList.Read(ref reader);
    }

    /// <summary>Applies one order event: fields present replace, null clears (ORD-3).</summary>
    /// <param name="home">The storage id that its event hangs on.</param>
    internal static void Upsert(Context context, in EventItem item, ulong home)
    {
        if (!item.Order.TryFind("order_id"u8, out var orderId) || orderId.AsText() is not { } id) return;
        var utf8 = System.Text.Encoding.UTF8.GetBytes(id);
        var homes = HomesOf(context.State, context.Account.Number, utf8);
        if (!homes.Contains(home))
        {
            if (homes.Count >= StateLimits.OrderShares)
            {
                context.Effects.Warn(
                    "The order's summary stays as it is: events of as many customers as it may have were about it.",
                    Limit.OrderShares);
                return;
            }

            homes.Add(home);
            WriteHomes(context, utf8, homes);
        }

        var key = ShareKey(context.Account.Number, home, utf8);
        var before = context.State.TryGet(Table.OrdersOf, key, out var stored) ? OrderShare.Read(stored.ToArray()) : default;
        var fields = new ByteWriter();
        var budget = new RowBudget(StateLimits.OrderFields, StateLimits.OrderBytes);
        FieldMerge.Update(fields, before.Fields, item.Order, budget, "order_id"u8, context, "the order's summary");
        if (homes.Count > 1) fields = WithNulls(context, fields, item.Order);
        var row = context.State.NewRow();
        OrderShare.Write(
            row,
            before.IsCancelled || item.Action.SequenceEqual("cancel"u8),
            WithSubtotals(before.Sum, item),
            Fields(fields.Written),
            before,
            item.Order,
            OrderShare.StampOf(context));
        context.State.Put(Table.OrdersOf, key, row);
    }

    /// <summary>The events of a storage id about an order hang on another one now, and its share with them.</summary>
    internal static void MoveShare(Context context, ReadOnlySpan<byte> orderId, ulong from, ulong to)
    {
        var account = context.Account.Number;
        var homes = HomesOf(context.State, account, orderId);
        if (!homes.Remove(from)) return;
        if (!homes.Contains(to)) homes.Add(to);
        WriteHomes(context, orderId, homes);

        // There may be one already, from another part of the customer: one row is what both come to.
        var (old, key) = (ShareKey(account, from, orderId), ShareKey(account, to, orderId));
        var both = new OrderSummary();
        if (context.State.TryGet(Table.OrdersOf, key, out var share)) both.Add(OrderShare.Read(share));
        if (context.State.TryGet(Table.OrdersOf, old, out share)) both.Add(OrderShare.Read(share));
        var row = context.State.NewRow();
        both.WriteShare(row);
        context.State.Put(Table.OrdersOf, key, row);
        context.State.Delete(Table.OrdersOf, old);
    }

    /// <summary>
    /// Removes what a storage id has of an order (rule L5). The events themselves cannot tell: those below the floor may be gone,
    /// and that must not decide anything (rule L4).
    /// </summary>
    /// <param name="context">The command at hand.</param>
    /// <param name="key">The row of <see cref="Table.OrdersOf"/>.</param>
    internal static void DeleteOf(Context context, ReadOnlySpan<byte> key)
    {
        var orderId = key[StateKey.AccountAndIdLength..];
        var homes = HomesOf(context.State, context.Account.Number, orderId);
        homes.Remove(BinaryPrimitives.ReadUInt64BigEndian(key[4..]));
        context.State.Delete(Table.OrdersOf, key);
        if (homes.Count > 0) WriteHomes(context, orderId, homes);
        else context.State.Delete(Table.Orders, Key(context.Account.Number, orderId));
    }

    /// <summary>How many orders the events of a storage id were about.</summary>
    internal static ulong CountOf(IStateReader state, uint account, ulong home)
    {
        var count = 0UL;
        using var rows = state.Scan(
            Table.OrdersOf, StateKey.AccountAndId(stackalloc byte[12], account, home),
            StateKey.AccountAndId(stackalloc byte[12], account, home + 1));
        while (rows.MoveNext()) count++;
        return count;
    }

    /// <summary>Keeps the nulls of an update, for they clear what other shares hold.</summary>
    private static ByteWriter WithNulls(Context context, ByteWriter fields, FieldList update)
    {
        var nulls = new ByteWriter();
        var count = 0;
        var room = StateLimits.OrderFields - Fields(fields.Written).Count;
        foreach (var field in update)
        {
            if (field.Value.Kind != FieldKind.Null) continue;
            if (room-- <= 0)
            {
                context.Effects.Warn(
                    "Nulls of the order's summary do not clear what other customers wrote: it has no room for them.",
                    Limit.OrderFields);
                break;
            }

            FieldList.Write(nulls, field.Name, field.Value);
            count++;
        }

        if (count == 0) return fields;
        var list = new ByteWriter();
        FieldList.WriteHead(list, count);
        list.Raw(nulls.Written);
        var merged = new ByteWriter();
        FieldMerge.Write(merged, Fields(fields.Written), Fields(list.Written));
        return merged;
    }

    /// <summary>ORD-6: each line counts for itself, as the event it becomes.</summary>
    private static ExactSum WithSubtotals(ExactSum sum, in EventItem item)
    {
        if (item.LineCount == 0) return Add(sum, item.Action, item.Order);
        var lines = new ByteReader(item.Lines);
        for (var i = 0; i < item.LineCount; i++) sum = Add(sum, item.Action, FieldList.Read(ref lines));
        return sum;
    }

    /// <summary>
    /// A purchase adds; a return, refund or cancel subtracts, whatever its sign (ORD-5); any other action leaves the sum.
    /// </summary>
    private static ExactSum Add(ExactSum sum, ReadOnlySpan<byte> action, FieldList fields)
    {
        if (action.SequenceEqual("purchase"u8)) return sum + Subtotal(fields);
        return TakesBack(action) ? sum - Subtotal(fields).Abs() : sum;
    }

    /// <summary>
    /// ORD-4; the formula is for a line that does not say its subtotal: else a partial cancel of such lines would look like a
    /// full one.
    /// </summary>
    private static ExactSum Subtotal(FieldList line)
    {
        if (NumberOf(line, "subtotal"u8) is { } subtotal) return subtotal;
        if (NumberOf(line, "price"u8) is not { } price) return default;
        return (price - (NumberOf(line, "discount"u8) ?? default)) * (NumberOf(line, "quantity"u8) ?? ExactSum.Of(1));
    }

    private static bool TakesBack(ReadOnlySpan<byte> action) =>
        action.SequenceEqual("return"u8) || action.SequenceEqual("refund"u8) || action.SequenceEqual("cancel"u8);

    private static ExactSum? NumberOf(FieldList fields, ReadOnlySpan<byte> name) =>
        fields.TryFind(name, out var value)
        && value.Kind is FieldKind.Integer or FieldKind.Decimal
        && decimal.TryParse(value.AsText(), NumberStyles.Float, NumberFormatInfo.InvariantInfo, out var number)
            ? ExactSum.Of(number)
            : null;

    private static List<ulong> HomesOf(IStateReader state, uint account, ReadOnlySpan<byte> orderId)
    {
        var homes = new List<ulong>();
        if (!state.TryGet(Table.Orders, Key(account, orderId), out var row)) return homes;
        var reader = ByteReader.OfRow(Table.Orders, row);
        for (var count = reader.CountOfItems(); count > 0; count--) homes.Add(reader.Varint());
        return homes;
    }

    private static void WriteHomes(Context context, ReadOnlySpan<byte> orderId, List<ulong> homes)
    {
        var row = context.State.NewRow();
        row.Varint((ulong)homes.Count);
        foreach (var home in homes) row.Varint(home);
        context.State.Put(Table.Orders, Key(context.Account.Number, orderId), row);
    }

    private static byte[] Key(uint account, ReadOnlySpan<byte> orderId) =>
        [.. StateKey.Account(stackalloc byte[4], account), .. orderId];

    private static byte[] ShareKey(uint account, ulong home, ReadOnlySpan<byte> orderId) =>
        [.. StateKey.AccountAndId(stackalloc byte[StateKey.AccountAndIdLength], account, home), .. orderId];
}
