using System.Text;
using System.Text.Json;
using OpenOdp.Engine.Erasure;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Customers;
using OpenOdp.Server.Identity;
using OpenOdp.Server.Times;

namespace OpenOdp.Server.Erasure;

/// <summary>Identifiers of erased customers: whether one is suppressed, and an end to that (rule L5).</summary>
internal static class SuppressionEndpoints
{
    /// <summary><c>GET /admin/suppressions?{identifier}={value}</c>.</summary>
    public static Answer Get(ReadCall call)
    {
        if (!CustomerLookup.TryParse(call.QueryString, call.Account, [], out var lookup, out var fault))
        {
            return Answer.BadRequest(fault);
        }

        if (call.Account.FieldNumber(lookup.Name) is not (>= 0 and var field))
        {
            return Answer.BadRequest("Only identifiers are suppressed; a customer's id is not.");
        }

        var suppression = Suppression.Read(call.View, call.Account, field, Encoding.UTF8.GetBytes(lookup.Normal));
        var lift = suppression is { Stands: false } lifted ? LiftTable.Read(call.View, call.Account.Number, lifted.Lift) : null;
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteString("name", lookup.Name);
            json.WriteBoolean("suppressed", suppression is { Stands: true });
            if (suppression is { } known) json.WriteString("erasure", CustomerJson.Id(known.Erasure));
            else json.WriteNull("erasure");
            json.WritePropertyName("lift");
            if (lift is null) json.WriteNullValue();
            else Write(json, lift);
            json.WriteEndObject();
        });
    }

    /// <summary><c>GET /admin/suppressions/lifts?limit=&amp;after=</c>, newest first.</summary>
    public static Answer Lifts(ReadCall call) => IdPage.Of(
        call, "lifts", (before, limit) => LiftTable.ReadPage(call.View, call.Account.Number, before, limit), lift => lift.Id,
        Write);

    /// <summary><c>POST /admin/suppressions:lift</c>, body <c>{"identifiers": {"email": "…"}}</c>.</summary>
    public static async Task<Answer> LiftAsync(WriteCall call)
    {
        if (call.Body.ValueKind == JsonValueKind.Object && call.Body.TryGetProperty("identifiers", out _)
            && call.Body.GetPropertyCount() > 1)
        {
            return Answer.BadRequest("A lift takes {\"identifiers\": {…}} and nothing else. Nothing was lifted.");
        }

        if (!PreviewBody.TryRead(call.Body, call.Account, out var identifiers, out var fault)) return Answer.BadRequest(fault);
        if (identifiers.Count > LiftCommand.MaxIdentifiers)
        {
            return Answer.BadRequest($"A lift takes {LiftCommand.MaxIdentifiers} identifiers at most. Split it.");
        }

        if (NotSuppressed(call, identifiers) is { } name)
        {
            return Answer.NotFound($"{name} is not suppressed, so nothing was lifted. Leave it out.");
        }

        var command = new ByteWriter();
        LiftCommand.Write(command, call.Account, identifiers);
        return await call.AppendAsync(CommandKind.Lift, command, outcome =>
        {
            using var view = call.Store.AcquireView();
            var lift = LiftTable.Read(view, call.Account.Number, outcome.Position)!;
            return json => Write(json, lift);
        });
    }

    private static string? NotSuppressed(WriteCall call, List<(int Field, byte[] Value)> identifiers)
    {
        using var view = call.Store.AcquireView();
        foreach (var (field, value) in identifiers)
        {
            if (Suppression.Read(view, call.Account, field, value) is not { Stands: true })
            {
                return call.Account.Identifiers[field].Name;
            }
        }

        return null;
    }

    private static void Write(Utf8JsonWriter json, LiftView lift)
    {
        json.WriteStartObject();
        json.WriteString("id", CustomerJson.Id(lift.Id));
        json.WriteNumber("position", lift.Id);
        json.WriteString("at", Instant.OfMicroseconds(lift.At));
        json.WriteNumber("key", lift.Key);
        if (lift.Origin != 0) json.WriteString("origin", OriginQuery.Text(lift.Origin));
        json.WriteNumber("identifiers", lift.Erasures.Count);
        json.WriteStartArray("erasures");
        foreach (var erasure in lift.Erasures.Distinct()) json.WriteStringValue(CustomerJson.Id(erasure));
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
