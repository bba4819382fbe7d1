using System.Globalization;
using System.Text;
using GraphQL;
using GraphQL.Types;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Orders;
using OpenOdp.Server.Times;

namespace OpenOdp.Server.GraphQL;

/// <summary>Events and orders of a customer (§3.3, §3.4).</summary>
internal static class EventTypes
{
    private static readonly string[] EventTexts =
    [
        "event_type", "action", "ts", "idempotence_id", "data_source_type", "data_source", "data_source_version",
        "data_source_details", "data_source_instance", "product_id", "order_id", "list_id", "target_address", "hostname", "page",
        "title", "referrer", "search_term", "category", "os", "os_version", "device_type", "model", "audience_id", "campaign",
        "campaign_id",
    ];

    private static readonly string[] EventNumbers = ["price", "quantity", "discount", "subtotal"];

    private static readonly string[] OrderTexts =
    [
        "order_id", "coupon_code", "bill_address", "ship_address", "phone", "first_name", "last_name", "name", "email", "status",
    ];

    private static readonly string[] OrderNumbers = ["total", "subtotal", "discount", "tax", "shipping"];

    public static ObjectGraphType Event(AccountSettings settings)
    {
        var type = new ObjectGraphType { Name = "Event" }.AddAll(EventTexts, typeof(StringGraphType))
            .AddAll(EventNumbers, typeof(FloatGraphType)).AddAll(["active_event"], typeof(BooleanGraphType));
        return type.AddAll(
            settings.Identifiers.Select(static field => "event_" + field.Name).Where(Fields.IsName), typeof(StringGraphType));
    }

    public static ObjectGraphType Order() => new ObjectGraphType { Name = "Order" }
        .AddAll(OrderTexts, typeof(StringGraphType)).AddAll(OrderNumbers, typeof(FloatGraphType));

    /// <summary>A page of a customer's events, newest first.</summary>
    public static Page Events(IResolveFieldContext context, CustomerView customer)
    {
        var first = Connection.First(context);
        context.Call().Take(first);
        return Page.Of(
            customer.Events(CursorOf(context)).Select(view => new Edge(Text(view.At), Values(view, context.Call().Call.Account))),
            first);
    }

    /// <summary>A page of the orders that a customer's events name, the one with the newest event first.</summary>
    public static Page Orders(IResolveFieldContext context, CustomerView customer) =>
        Page.Of(OrdersOf(context, customer, CursorOf(context)), Connection.First(context));

    private static IEnumerable<Edge> OrdersOf(IResolveFieldContext context, CustomerView customer, EventCursor? after)
    {
        var call = context.Call().Call;
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var view in customer.Events())
        {
            context.Call().Take(1);
            if (OrderIdOf(view) is not { } id || !known.Add(id)) continue;
            if (after is { } end && Compare(view.At, end) >= 0) continue; // on a page before
            if (OrderTable.Read(call.View, call.Account.Number, Encoding.UTF8.GetBytes(id)) is not { } row) continue;
            yield return new Edge(Text(view.At), StoredValues.Of(OrderTable.Fields(row)));
        }
    }

    private static string? OrderIdOf(EventView view)
    {
        var item = view.Item();
        return item.Type.SequenceEqual("order"u8) && item.Fields.TryFind("order_id"u8, out var id) ? id.AsText() : null;
    }

    private static StoredValues Values(EventView view, AccountSettings settings)
    {
        var item = view.Item();
        var values = StoredValues.Of(item.Fields);
        values.Add("event_type", Encoding.UTF8.GetString(item.Type));
        values.Add("ts", IsoTime.OfMilliseconds(item.Timestamp ?? view.At.SegmentTime));
        if (item.HasAction) values.Add("action", Encoding.UTF8.GetString(item.Action));
        foreach (var identifier in item.Identifiers)
        {
            values.Add("event_" + settings.Identifiers[identifier.Field].Name, Encoding.UTF8.GetString(identifier.Value));
        }

        return values;
    }

    private static ObjectGraphType AddAll(this ObjectGraphType type, IEnumerable<string> names, Type scalar)
    {
        foreach (var name in names) type.Add<StoredValues>(name, scalar, values => values.Get(name, scalar));
        return type;
    }

    private static int Compare(EventCursor a, EventCursor b) =>
        (a.SegmentTime, a.Position, a.Index).CompareTo((b.SegmentTime, b.Position, b.Index));

    private static string Text(EventCursor at) =>
        string.Create(CultureInfo.InvariantCulture, $"{at.SegmentTime}_{at.Position}_{at.Index}");

    private static EventCursor? CursorOf(IResolveFieldContext context)
    {
        if (Connection.After(context) is not { } after) return null;
        var parts = after.Split('_');
        return parts.Length == 3
            && long.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var time)
            && ulong.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            && ushort.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                ? new EventCursor(time, position, index)
                : throw Connection.NotACursor(after);
    }
}
