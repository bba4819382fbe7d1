using System.Text.Json;
using System.Text.Json.Serialization;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Server.Calls;

namespace OpenOdp.Server.Customers;

/// <summary>A customer as applications read it.</summary>
/// <param name="Attributes">The public id, the identifiers and the attributes.</param>
/// <param name="AttributesIncomplete">True when there are more than one answer holds.</param>
internal sealed record ProfileAnswer(
    StoredFields Attributes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? AttributesIncomplete);

/// <summary><c>GET /v3/profiles?{identifier}={value}</c>: attributes and identifiers of a customer (§4.2, §4.3).</summary>
internal static class ProfileEndpoint
{
    public static Answer Get(ReadCall call)
    {
        if (!CustomerLookup.TryParse(call.QueryString, call.Account, [], out var lookup, out var fault))
        {
            return Answer.BadRequest(fault);
        }

        if (lookup.Find(call.View, call.Account) is not { } customer)
        {
            return Answer.NotFound($"Unable to find profile for {lookup.Name} = {lookup.Value}");
        }

        var attributes = customer.Attributes(out var isWhole);
        return Answer.Ok(new ProfileAnswer(
            new StoredFields(json =>
            {
                json.WriteString("zaius_id", IdText.Of(customer.Id));
                WriteIdentifiers(json, customer, call.Account);
                FieldJson.WriteAttributes(json, attributes);
            }),
            isWhole ? null : true));
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
