using OpenOdp.Server.Calls;
using OpenOdp.Server.Describing;
using OpenOdp.Server.Inspector;
using OpenOdp.Storage;

namespace OpenOdp.Server.Erasure;

/// <summary>Where customers are erased, and where their identifiers are let in again.</summary>
internal static class ErasureApi
{
    public static void MapErasure(this WebApplication app)
    {
        var calls = app.Services.GetRequiredService<CallFrame>();
        var store = app.Services.GetRequiredService<Store>();
        var requests = app.Services.GetRequiredService<RequestLog>();
        app.MapDelete("/admin/customers", calls.Write(call => ErasureEndpoints.EraseAsync(call, requests)))
            .Describe<ErasureAnswer>("Erases a customer.", query: [RouteDescription.Identifier, "dry_run"]);
        app.MapGet("/admin/erasures", calls.Read(call => ErasureEndpoints.List(call, store)))
            .DescribePage<ErasureAnswer>("erasures", "All erasures, newest first.");
        app.MapGet("/admin/erasures/{id}", calls.Read(call => ErasureEndpoints.Get(call, store)))
            .Describe<ErasureAnswer>("How far an erasure is.");
        app.MapPost("/admin/erasures/{id}:complete", calls.OperateWithOptionalBody(ErasureEndpoints.CompleteAsync, "directory"))
            .Describe<ErasureAnswer>(
                "Completes an erasure now. Takes the operator's key; the body may be missing.",
                """{"directory": "/backup/2026-11-23"}""");
        app.MapGet("/admin/suppressions", calls.Read(SuppressionEndpoints.Get))
            .Describe<SuppressionAnswer>("Whether an identifier is suppressed.", query: RouteDescription.Identifier);
        app.MapGet("/admin/suppressions/lifts", calls.Read(SuppressionEndpoints.Lifts))
            .DescribePage<LiftAnswer>("lifts", "The lifts of suppressions, newest first.");
        app.MapPost("/admin/suppressions:lift", calls.WriteWithBody(SuppressionEndpoints.LiftAsync))
            .Describe<LiftAnswer>(
                "Ends the suppression of identifiers.", """{"identifiers": {"email": "a@example.com"}}""");
    }
}
