using System.Globalization;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Orders;

/// <summary>
/// The rows of orders (ORD-3): (account, order id) → whether a cancel came, the running sum of line subtotals, and the summary's
/// fields as they were sent.
/// </summary>
public static class OrderTable
{
    /// <summary>Reads an order's summary; null when the id is unknown.</summary>
    public static byte[]? Read(IStateReader state, uint account, ReadOnlySpan<byte> orderId) =>
        state.TryGet(Table.Orders, Key(account, orderId), out var row) ? Summary(row) : null;

    /// <summary>The fields of what <see cref="Read(IStateReader, uint, ReadOnlySpan{byte})"/> gave.</summary>
    public static FieldList Fields(ReadOnlySpan<byte> summary)
    {
        var reader = ByteReader.OfRow(summary);
        return FieldList.Read(ref reader);
    }

    /// <summary>Applies one order event: fields present replace, null clears (ORD-3).</summary>
    /// <param name="home">The storage id that its event hangs on.</param>
    internal static void Upsert(Context context, in EventItem item, ulong home)
    {
        if (!item.Order.TryFind("order_id"u8, out var orderId) || orderId.AsText() is not { } id) return;
        var utf8 = System.Text.Encoding.UTF8.GetBytes(id);
        var key = Key(context.Account.Number, utf8);
        context.State.Put(Table.OrdersOf, [.. StateKey.AccountAndId(stackalloc byte[12], context.Account.Number, home), .. utf8], default);
        var before = context.State.TryGet(Table.Orders, key, out var stored) ? OrderRow.Read(stored) : default;

        context.Row.Clear();
        context.Row.Byte(before.IsCancelled || item.Action.SequenceEqual("cancel"u8) ? (byte)1 : (byte)0);
        WithSubtotals(before.Sum, item).Write(context.Row);
        var budget = new RowBudget(StateLimits.OrderFields, StateLimits.OrderBytes);
        FieldMerge.Update(context.Row, before.Fields, item.Order, budget, "order_id"u8, context, "the order's summary");
        context.State.Put(Table.Orders, key, context.Row.Written);
    }

    /// <summary>Notes that an event about an order hangs on a storage id now.</summary>
    internal static void NoteOf(Context context, FieldList fields, ulong home)
    {
        if (!fields.TryFind("order_id"u8, out var orderId) || orderId.AsText() is not { } id) return;
        context.State.Put(
            Table.OrdersOf,
            [.. StateKey.AccountAndId(stackalloc byte[12], context.Account.Number, home), .. System.Text.Encoding.UTF8.GetBytes(id)],
            default);
    }

    /// <summary>
    /// Removes an order that an event of a storage id was about (rule L5). The events themselves cannot tell: those below
    /// the floor may be gone, and that must not decide anything (rule L4).
    /// </summary>
    /// <param name="context">The command at hand.</param>
    /// <param name="key">The row of <see cref="Table.OrdersOf"/>.</param>
    internal static void DeleteOf(Context context, ReadOnlySpan<byte> key)
    {
        context.State.Delete(Table.OrdersOf, key);
        context.State.Delete(Table.Orders, Key(context.Account.Number, key[StateKey.AccountAndIdLength..]));
    }

    /// <summary>How many orders the events of a storage id were about.</summary>
    internal static ulong CountOf(IStateReader state, uint account, ulong home)
    {
        var count = 0UL;
        using var rows = state.Scan(
            Table.OrdersOf, StateKey.AccountAndId(stackalloc byte[12], account, home), StateKey.AccountAndId(stackalloc byte[12], account, home + 1));
        while (rows.MoveNext()) count++;
        return count;
    }

    /// <summary>
    /// The fields of a row with the status that follows from its sum: an order is cancelled when a cancel came and nothing is left of
    /// it, in whatever order its events arrived (ORD-6, ORD-7).
    /// </summary>
    internal static byte[] Summary(ReadOnlySpan<byte> stored)
    {
        var row = OrderRow.Read(stored);
        if (!row.IsCancelled || row.Sum.Sign > 0) return row.Fields.Encoded.ToArray();
        var status = new ByteWriter();
        status.Varint(1);
        status.Bytes("status"u8);
        new FieldValue(FieldKind.Text, "canceled"u8).Write(status);
        var summary = new ByteWriter();
        FieldMerge.Write(summary, row.Fields, Fields(status.Written));
        return summary.Written.ToArray();
    }

    /// <summary>ORD-6: each line counts for itself, as the event it becomes.</summary>
    private static ExactSum WithSubtotals(ExactSum sum, in EventItem item)
    {
        if (item.LineCount == 0) return Add(sum, item.Action, item.Order);
        var lines = new ByteReader(item.Lines);
        for (var i = 0; i < item.LineCount; i++) sum = Add(sum, item.Action, FieldList.Read(ref lines));
        return sum;
    }

    /// <summary>A purchase adds; a return, refund or cancel subtracts, whatever its sign (ORD-5); any other action leaves the sum.</summary>
    private static ExactSum Add(ExactSum sum, ReadOnlySpan<byte> action, FieldList fields)
    {
        if (action.SequenceEqual("purchase"u8)) return sum + Subtotal(fields);
        return TakesBack(action) ? sum - Subtotal(fields).Abs() : sum;
    }

    /// <summary>ORD-4; the formula is for a line that does not say its subtotal: else a partial cancel of such lines would look like a full one.</summary>
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

    private static byte[] Key(uint account, ReadOnlySpan<byte> orderId) => [.. StateKey.Account(stackalloc byte[4], account), .. orderId];

    private readonly ref struct OrderRow
    {
        public bool IsCancelled { get; private init; }

        public ExactSum Sum { get; private init; }

        public FieldList Fields { get; private init; }

        public static OrderRow Read(ReadOnlySpan<byte> row)
        {
            var reader = ByteReader.OfRow(row);
            return new OrderRow { IsCancelled = reader.Byte() != 0, Sum = ExactSum.Read(ref reader), Fields = FieldList.Read(ref reader) };
        }
    }
}
