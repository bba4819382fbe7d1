using System.Text;
using System.Text.Json;
using OpenOdp.Engine.Erasure;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Customers;
using OpenOdp.Server.Identity;

namespace OpenOdp.Server.Erasure;

/// <summary>Identifiers of erased customers: whether one is suppressed, and an end to that (rule L5).</summary>
internal static class SuppressionEndpoints
{
    /// <summary><c>GET /admin/suppressions?{identifier}={value}</c>.</summary>
    public static Answer Get(ReadCall call) =>
        Find(call, out var fault) is { } found ? Answer.Ok(found) : Answer.BadRequest(fault);

    /// <summary>What is known of the identifier that the query names; null with what is wrong with the query.</summary>
    public static SuppressionAnswer? Find(ReadCall call, out string fault)
    {
        if (!CustomerLookup.TryParse(call.QueryString, call.Account, [], out var lookup, out fault)) return null;
        fault = "Only identifiers are suppressed; a customer's id is not.";
        if (call.Account.FieldNumber(lookup.Name) is not (>= 0 and var field)) return null;
        var suppression = Suppression.Read(call.View, call.Account, field, Encoding.UTF8.GetBytes(lookup.Normal));
        var lift = suppression is { Stands: false } lifted ? LiftTable.Read(call.View, call.Account.Number, lifted.Lift) : null;
        return new SuppressionAnswer(
            lookup.Name,
            suppression is { Stands: true },
            suppression is { } known ? IdText.Of(known.Erasure) : null,
            lift is null ? null : LiftAnswer.Of(lift));
    }

    /// <summary><c>GET /admin/suppressions/lifts?limit=&amp;after=</c>, newest first.</summary>
    public static Answer Lifts(ReadCall call) => AnswerPage.OfIds(
        call, "lifts", (before, limit) => LiftTable.ReadPage(call.View, call.Account.Number, before, limit), lift => lift.Id,
        LiftAnswer.Of);

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
            return LiftAnswer.Of(LiftTable.Read(view, call.Account.Number, outcome.Position)!);
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
}
