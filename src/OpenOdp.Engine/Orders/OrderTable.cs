using System.Globalization;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Orders;

/// <summary>The rows of orders (ORD-3): (account, order id) → running sum of line subtotals, and the summary's fields.</summary>
public static class OrderTable
{
    /// <summary>Reads an order's summary; null when the id is unknown.</summary>
    public static byte[]? Read(IStateReader state, uint account, ReadOnlySpan<byte> orderId) =>
        state.TryGet(Table.Orders, Key(account, orderId), out var row) ? row.ToArray() : null;

    /// <summary>The fields of a row that <see cref="Read(IStateReader, uint, ReadOnlySpan{byte})"/> gave.</summary>
    public static FieldList Fields(ReadOnlySpan<byte> row)
    {
        var reader = new ByteReader(row);
        reader.Bytes();
        return FieldList.Read(ref reader);
    }

    /// <summary>Applies one order event: fields present replace, null clears, and a full cancel sets the status (ORD-5 to ORD-7).</summary>
    internal static void Upsert(Context context, in EventItem item)
    {
        if (!item.Order.TryFind("order_id"u8, out var orderId) || orderId.AsText() is not { } id) return;
        var key = Key(context.Account.Number, System.Text.Encoding.UTF8.GetBytes(id));
        var before = context.State.TryGet(Table.Orders, key, out var stored) ? stored.ToArray() : null;
        var sum = before is null ? 0 : Sum(before);
        sum += item.Action.SequenceEqual("purchase"u8) ? SubtotalOf(item) : -Math.Abs(SubtotalOf(item));

        var merged = new ByteWriter();
        FieldMerge.Write(merged, before is null ? default : Fields(before), item.Order, keepNulls: false);
        if (item.Action.SequenceEqual("cancel"u8) && sum <= 0) merged = WithStatus(merged, "canceled"u8);

        context.Row.Clear();
        context.Row.Text(sum.ToString(NumberFormatInfo.InvariantInfo));
        context.Row.Raw(merged.Written);
        context.State.Put(Table.Orders, key, context.Row.Written);
    }

    private static decimal SubtotalOf(in EventItem item)
    {
        decimal sum = 0;
        var lines = new ByteReader(item.Lines);
        for (var i = 0; i < item.LineCount; i++) sum += NumberOf(FieldList.Read(ref lines), "subtotal"u8);
        return item.LineCount > 0 ? sum : NumberOf(item.Order, "subtotal"u8);
    }

    private static decimal NumberOf(FieldList fields, ReadOnlySpan<byte> name) =>
        fields.TryFind(name, out var value)
        && value.Kind is FieldKind.Integer or FieldKind.Decimal
        && decimal.TryParse(value.AsText(), NumberStyles.Float, NumberFormatInfo.InvariantInfo, out var number)
            ? number
            : 0;

    private static decimal Sum(ReadOnlySpan<byte> row)
    {
        var reader = new ByteReader(row);
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
