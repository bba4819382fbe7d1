using OpenOdp.Engine;
using OpenOdp.Engine.Orders;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Customers;
using OpenOdp.Server.Times;

namespace OpenOdp.Server.Operations;

/// <summary>Counters, receipts and orders.</summary>
internal static class OperationEndpoints
{
    public static Answer Counters(ReadCall call)
    {
        var counters = CountersTable.Read(call.View, call.Account.Number);
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("accepted", counters.Accepted);
            json.WriteNumber("duplicates", counters.Duplicates);
            json.WriteNumber("rejected", call.Rejected);
            json.WriteNumber("customers", counters.Customers);
            json.WriteNumber("merges", counters.Merges);
            json.WriteNumber("moves", counters.Moves);
            json.WriteNumber("attaches", counters.Attaches);
            json.WriteNumber("merges_refused", counters.MergesRefused);
            json.WriteNumber("undone", counters.Undone);
            json.WriteNumber("id_reused", counters.IdReused);
            json.WriteNumber("events", counters.Events);
            json.WriteNumber("suppressed", counters.Suppressed);
            json.WriteNumber("identifiers_left_out", counters.IdentifiersLeftOut);
            json.WriteNumber("erased", counters.Erased);
            json.WriteNumber("position", call.View.Position);
            json.WriteEndObject();
        });
    }

    public static Answer Receipt(ReadCall call)
    {
        if (Engine.Events.Receipt.Find(call.View, call.Account, call.Id, call.Now) is not { } receipt)
        {
            return Answer.NotFound($"No event with the idempotence_id {call.Id} was seen within the dedup window.");
        }

        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteString("idempotence_id", call.Id);
            json.WriteNumber("position", receipt.Position);
            json.WriteNumber("item", receipt.Item); // events count anew when some of a request are left out
            json.WriteString("at", Instant.OfMicroseconds(receipt.RecordedAt));
            if (receipt.Customer is { } id)
            {
                json.WriteString("customer", CustomerJson.Id(id));
            }
            else
            {
                json.WriteNull("customer");
                json.WriteString("reason", "The customer was erased, and the event with it. The same one sent again is not "
                    + "stored; with another `idempotence_id` it is a new one.");
            }

            json.WriteStartArray("changes");
            foreach (var change in receipt.Changes) CustomerJson.WriteHistory(json, change, call.Account);
            json.WriteEndArray();
            json.WriteStartArray("warnings");
            foreach (var warning in receipt.Warnings)
            {
                json.WriteStartObject();
                json.WriteString("message", warning);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    public static Answer Order(ReadCall call)
    {
        if (OrderTable.Read(call.View, call.Account.Number, System.Text.Encoding.UTF8.GetBytes(call.Id)) is not { } row)
        {
            return Answer.NotFound($"Unable to find order {call.Id}");
        }

        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartObject("order");
            FieldJson.WriteFields(json, OrderTable.Fields(row));
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }
}
