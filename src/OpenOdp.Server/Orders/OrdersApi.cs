using System.Text;
using OpenOdp.Engine.Orders;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Customers;
using OpenOdp.Server.Describing;

namespace OpenOdp.Server.Orders;

/// <summary>An order as its events left it.</summary>
/// <param name="Order">Its fields.</param>
internal sealed record OrderAnswer(StoredFields Order);

/// <summary>Where orders are read.</summary>
internal static class OrdersApi
{
    public static void MapOrders(this WebApplication app) =>
        app.MapGet("/admin/orders/{id}", app.Services.GetRequiredService<CallFrame>().Read(Get))
            .Describe<OrderAnswer>("The summary of an order.");

    private static Answer Get(ReadCall call) =>
        OrderTable.Read(call.View, call.Account.Number, Encoding.UTF8.GetBytes(call.Id)) is { } row
            ? Answer.Ok(new OrderAnswer(new StoredFields(json => FieldJson.WriteFields(json, OrderTable.Fields(row)))))
            : Answer.NotFound($"Unable to find order {call.Id}");
}
