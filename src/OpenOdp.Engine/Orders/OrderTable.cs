using System.Globalization;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Orders;

/// <summary>The rows of orders (ORD-3): (account, order id) → running sum of line subtotals, and the summary's fields.</summary>
public static class OrderTable
{
    /// <summary>Rule D3: no trailing zeros.</summary>
    private const string Canonical = "0.############################";

    /// <summary>Reads an order's summary; null when the id is unknown.</summary>
    public static byte[]? Read(IStateReader state, uint account, ReadOnlySpan<byte> orderId) =>
        state.TryGet(Table.Orders, Key(account, orderId), out var row) ? row.ToArray() : null;

    /// <summary>The fields of a row that <see cref="Read(IStateReader, uint, ReadOnlySpan{byte})"/> gave.</summary>
    public static FieldList Fields(ReadOnlySpan<byte> row)
    {
        var reader = ByteReader.OfRow(row);
        reader.Bytes();
        return FieldList.Read(ref reader);
    }

    /// <summary>Applies one order event: fields present replace, null clears, and a full cancel sets the status (ORD-5 to ORD-7).</summary>
    /// <param name="home">The storage id that its event hangs on.</param>
    internal static void Upsert(Context context, in EventItem item, ulong home)
    {
        if (!item.Order.TryFind("order_id"u8, out var orderId) || orderId.AsText() is not { } id) return;
        var utf8 = System.Text.Encoding.UTF8.GetBytes(id);
        var key = Key(context.Account.Number, utf8);
        context.State.Put(Table.OrdersOf, [.. StateKey.AccountAndId(stackalloc byte[12], context.Account.Number, home), .. utf8], default);
        var before = context.State.TryGet(Table.Orders, key, out var stored) ? stored.ToArray() : null;
        var sum = before is null ? 0 : Sum(before);
        sum = WithSubtotals(sum, item);

        var merged = new ByteWriter();
        FieldMerge.Write(merged, before is null ? default : Fields(before), item.Order, keepNulls: false);
        if (item.Action.SequenceEqual("cancel"u8) && sum <= 0) merged = WithStatus(merged, "canceled"u8);

        context.Row.Clear();
        context.Row.Text(sum.ToString(Canonical, NumberFormatInfo.InvariantInfo));
        context.Row.Raw(merged.Written);
        context.State.Put(Table.Orders, key, context.Row.Written);
    }

    /// <summary>
    /// Removes every order that an event of a storage id was about (rule L5). The events themselves cannot tell: those below
    /// the floor may be gone, and that must not decide anything (rule L4).
    /// </summary>
    internal static void DeleteOf(Context context, ulong home)
    {
        var account = context.Account.Number;
        var keys = new List<byte[]>();
        using (var rows = context.State.Scan(
            Table.OrdersOf,
            StateKey.AccountAndId(stackalloc byte[12], account, home),
            StateKey.AccountAndId(stackalloc byte[12], account, home + 1)))
        {
            while (rows.MoveNext()) keys.Add(rows.Key.ToArray());
        }

        foreach (var key in keys)
        {
            context.State.Delete(Table.OrdersOf, key);
            context.State.Delete(Table.Orders, Key(account, key.AsSpan(StateKey.AccountAndIdLength)));
        }
    }

    /// <summary>ORD-6: each line counts for itself, as the event it becomes.</summary>
    private static decimal WithSubtotals(decimal sum, in EventItem item)
    {
        if (item.LineCount == 0) return Add(sum, item.Action, item.Order);
        var lines = new ByteReader(item.Lines);
        for (var i = 0; i < item.LineCount; i++) sum = Add(sum, item.Action, FieldList.Read(ref lines));
        return sum;
    }

    /// <summary>
    /// A purchase adds; a return, refund or cancel subtracts, whatever its sign (ORD-5); any other action leaves the sum. A
    /// result out of range counts as missing (rule D3).
    /// </summary>
    private static decimal Add(decimal sum, ReadOnlySpan<byte> action, FieldList fields)
    {
        try
        {
            var subtotal = NumberOf(fields, "subtotal"u8) ?? Formula(fields);
            if (action.SequenceEqual("purchase"u8)) return sum + subtotal;
            return TakesBack(action) ? sum - Math.Abs(subtotal) : sum;
        }
        catch (OverflowException)
        {
            return sum;
        }
    }

    /// <summary>ORD-4, for a line that does not say its subtotal: else a partial cancel of such lines would look like a full one.</summary>
    private static decimal Formula(FieldList line) => NumberOf(line, "price"u8) is { } price
        ? (price - (NumberOf(line, "discount"u8) ?? 0)) * (NumberOf(line, "quantity"u8) ?? 1)
        : 0;

    private static bool TakesBack(ReadOnlySpan<byte> action) =>
        action.SequenceEqual("return"u8) || action.SequenceEqual("refund"u8) || action.SequenceEqual("cancel"u8);

    private static decimal? NumberOf(FieldList fields, ReadOnlySpan<byte> name) =>
        fields.TryFind(name, out var value)
        && value.Kind is FieldKind.Integer or FieldKind.Decimal
        && decimal.TryParse(value.AsText(), NumberStyles.Float, NumberFormatInfo.InvariantInfo, out var number)
            ? number
            : null;

    private static decimal Sum(ReadOnlySpan<byte> row)
    {
        var reader = ByteReader.OfRow(row);
        return decimal.Parse(reader.Text(), NumberStyles.Float, NumberFormatInfo.InvariantInfo);
    }

    private static ByteWriter WithStatus(ByteWriter fields, ReadOnlySpan<byte> status)
    {
        var one = new ByteWriter();
        one.Varint(1);
        one.Bytes("status"u8);
        new FieldValue(FieldKind.Text, status).Write(one);
        var merged = new ByteWriter();
        FieldMerge.Write(merged, Read(fields.Written), Read(one.Written), keepNulls: false);
        return merged;
    }

    private static FieldList Read(ReadOnlySpan<byte> encoded)
    {
        var reader = new ByteReader(encoded);
        return FieldList.Read(ref reader);
    }

    private static byte[] Key(uint account, ReadOnlySpan<byte> orderId) => [.. StateKey.Account(stackalloc byte[4], account), .. orderId];
}
