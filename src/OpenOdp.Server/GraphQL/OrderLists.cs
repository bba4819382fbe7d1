using System.Text;
using GraphQL;
using GraphQL.Types;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Orders;
using OpenOdp.Server.GraphQL.Filters;
using OpenOdp.Server.GraphQL.Lists;

namespace OpenOdp.Server.GraphQL;

/// <summary>The orders of a customer, and those of an account (§3.4).</summary>
internal static class OrderLists
{
    private const string Id = "order_id";

    private static readonly string[] Texts =
        [Id, "coupon_code", "bill_address", "ship_address", "phone", "first_name", "last_name", "name", "email", "status"];

    private static readonly string[] Numbers = ["total", "subtotal", "discount", "tax", "shipping"];

    public static NodeList Of(Connection connection) => new(
        new ObjectGraphType { Name = "Order" },
        [
            .. Texts.Select(static name => StoredValues.Field(name, FieldForm.Text)),
            .. Numbers.Select(static name => StoredValues.Field(name, FieldForm.Number)),
        ],
        own: null,
        connection);

    /// <summary>The orders that a customer's events name, the one with the newest event first.</summary>
    public static Page Page(IResolveFieldContext context, NodeList orders, CustomerView? customer) =>
        orders.Page(context, (_, after) => OfCustomer(context.Call(), customer, EventLists.CursorOf(after)));

    /// <summary>Those of the account by id.</summary>
    public static Page Page(IResolveFieldContext context, NodeList orders) =>
        orders.Page(context, (filter, after) => OfAccount(context.Call(), filter, after));

    private static IEnumerable<Edge> OfCustomer(QueryContext call, CustomerView? customer, EventCursor? after)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var view in customer?.Events() ?? [])
        {
            call.Spend(1);
            call.SpendBytes(view.Row.Length);
            var isNew = OrderIdOf(view) is { } id && known.Add(id);
            if (after is { } end && EventCursor.Compare(view.At, end) >= 0) continue; // on a page before
            yield return new Edge(EventLists.Text(view.At), isNew ? Read(call, Encoding.UTF8.GetBytes(OrderIdOf(view)!)) : null);
        }
    }

    private static IEnumerable<Edge> OfAccount(QueryContext call, Filter filter, string? after)
    {
        var end = Encoding.UTF8.GetBytes(after ?? string.Empty);
        var ids = filter.Only(Id) is { } one
            ? [Encoding.UTF8.GetBytes(one)]
            : OrderTable.Ids(call.Call.View, call.Call.Account.Number, end);
        foreach (var id in ids)
        {
            call.Spend(1);
            if (id.AsSpan().SequenceCompareTo(end) > 0) yield return new Edge(Encoding.UTF8.GetString(id), Read(call, id));
        }
    }

    private static StoredValues? Read(QueryContext call, byte[] id)
    {
        if (OrderTable.Read(call.Call.View, call.Call.Account.Number, id) is not { } row) return null;
        call.SpendBytes(row.Length);
        return StoredValues.Of(OrderTable.Fields(row));
    }

    private static string? OrderIdOf(EventView view)
    {
        var item = view.Item();
        return item.Type.SequenceEqual("order"u8) && item.Fields.TryFind("order_id"u8, out var id) ? id.AsText() : null;
    }
}
