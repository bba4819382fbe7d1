using OpenOdp.Engine.Events;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Orders;

/// <summary>
/// The event of one line item (ORD-2): the order event's own fields, above them the line's, above all the order's
/// <c>order_id</c>. A line cannot claim to be of another order.
/// </summary>
internal static class OrderLine
{
    /// <summary>True when fields hold an <c>order_id</c> that is not the order's.</summary>
    public static bool NamesAnotherOrder(in EventItem item, FieldList fields) =>
        fields.TryFind("order_id"u8, out var own)
        && own.Kind != FieldKind.Null
        && item.Order.TryFind("order_id"u8, out var orders)
        && (own.Kind != orders.Kind || !own.Bytes.SequenceEqual(orders.Bytes));

    public static void Write(ByteWriter writer, in EventItem item, FieldList line)
    {
        writer.Clear();
        EventItem.WriteHead(writer, item.Type, item.HasAction, item.Action, item.Timestamp, hasOrder: false);
        writer.Raw(item.Identifiers.Encoded);

        var withId = new ByteWriter();
        item.Order.TryFind("order_id"u8, out var orderId);
        FieldList.WriteHead(withId, 1);
        FieldList.Write(withId, "order_id"u8, orderId);
        var id = new ByteReader(withId.Written);

        var lower = new ByteWriter();
        FieldMerge.Write(lower, item.Fields, line);
        var fields = new ByteReader(lower.Written);
        FieldMerge.Write(writer, FieldList.Read(ref fields), FieldList.Read(ref id));
    }
}
