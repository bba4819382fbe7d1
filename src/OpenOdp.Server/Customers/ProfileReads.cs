using System.Text.Json;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Calls;

namespace OpenOdp.Server.Customers;

/// <summary><c>GET /v3/profiles?{identifier}={value}</c>: attributes and identifiers of a customer (§4.2, §4.3).</summary>
internal static class ProfileReads
{
    public static void MapProfileReads(this WebApplication app) =>
        app.MapGet("/v3/profiles", app.Services.GetRequiredService<AdminCalls>().Read(Get, Operation.ReadProfiles));

    private static Answer Get(ReadCall call)
    {
        if (!CustomerLookup.TryParse(call.QueryString, call.Account, [], out var lookup, out var fault))
        {
            return Answer.BadRequest(fault);
        }

        if (lookup.Find(call.View, call.Account) is not { } customer)
        {
            return Answer.NotFound($"Unable to find profile for {lookup.Name} = {lookup.Value}");
        }

        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartObject("attributes");
            json.WriteString("zaius_id", CustomerJson.Id(customer.Id));
            WriteIdentifiers(json, customer, call.Account);
            var attributes = customer.Attributes(out var isWhole);
            foreach (var attribute in attributes)
            {
                json.WritePropertyName(attribute.Name);
                FieldJson.Write(json, attribute.Value());
            }

            json.WriteEndObject();
            CustomerJson.WriteIncomplete(json, isWhole);
            json.WriteEndObject();
        });
    }

    /// <summary>ID-6: the singular field is the value seen last, the plural holds the newest of all, up to the cap.</summary>
    private static void WriteIdentifiers(Utf8JsonWriter json, CustomerView customer, AccountSettings settings)
    {
        foreach (var values in customer.Identifiers().GroupBy(identifier => identifier.Name))
        {
            json.WriteString(values.Key, values.First().Value);
            json.WriteStartArray(values.Key + "s");
            foreach (var identifier in values.Take(settings.IdentifierCap)) json.WriteStringValue(identifier.Value);
            json.WriteEndArray();
        }
    }
}
