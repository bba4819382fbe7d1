using OpenOdp.Server.Calls;
using OpenOdp.Server.Describing;

namespace OpenOdp.Server.Identity;

/// <summary>An operator's hand on identity: merges, splits, undoing them, and what each would do.</summary>
internal static class IdentityApi
{
    public static void MapIdentity(this WebApplication app)
    {
        var calls = app.Services.GetRequiredService<CallFrame>();
        app.MapPost("/admin/customers:split", calls.WriteWithBody(
                SplitEndpoints.SplitAsync, "identifiers", "customer", "preview"))
            .Describe<SplitAnswer>(
                "Takes identifiers out of a customer into a new one.",
                """{"identifiers": {"email": "a@example.com"}, "customer": "12", "preview": true}""");
        app.MapPost("/admin/customers:merge", calls.WriteWithBody(SplitEndpoints.MergeAsync, "into", "from", "preview"))
            .Describe<MergeAnswer>(
                "Makes two customers one: the one named by `into`.",
                """{"into": {"email": "a@example.com"}, "from": {"email": "b@example.com"}, "preview": true}""");
        app.MapGet("/admin/merges", calls.Read(MergeEndpoints.Held))
            .Describe<HeldMergesAnswer>(
                "Refused merges, one entry for each set of customers.", query: ["kind", "limit", "after"]);
        app.MapPost("/admin/merges:preview", calls.ReadWithBody(MergeEndpoints.Preview))
            .Describe<MergePreviewAnswer>(
                "What an event with these identifiers would do.", """{"identifiers": {"email": "a@example.com"}}""");
        app.MapPost("/admin/merges:undo-origin", calls.WriteWithBody(MergeEndpoints.UndoOriginAsync, "origin", "from", "to"))
            .Describe<OriginUndoneAnswer>(
                "Undoes the merges and attaches of one origin between two positions.",
                """{"origin": "00c0ffee00c0ffee", "from": 0, "to": 1000}""");
        app.MapPost("/admin/merges/{id}:undo", calls.Write(MergeEndpoints.UndoAsync))
            .Describe<MergeUndoneAnswer>("Takes a merge, attach, move or split back.");
        app.MapPost("/admin/merges/{id}:allow", calls.Write(MergeEndpoints.AllowAsync))
            .Describe<MergeAllowedAnswer>("Lets a parted pair merge again, or carries out a held merge.");
    }
}
