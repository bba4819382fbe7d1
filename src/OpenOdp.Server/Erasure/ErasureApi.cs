using OpenOdp.Server.Calls;
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
        app.MapDelete("/admin/customers", calls.Write(call => ErasureEndpoints.EraseAsync(call, requests)));
        app.MapGet("/admin/erasures", calls.Read(call => ErasureEndpoints.List(call, store)));
        app.MapGet("/admin/erasures/{id}", calls.Read(call => ErasureEndpoints.Get(call, store)));
        app.MapPost("/admin/erasures/{id}:complete", calls.OperateWithOptionalBody(ErasureEndpoints.CompleteAsync, "directory"));
        app.MapGet("/admin/suppressions", calls.Read(SuppressionEndpoints.Get));
        app.MapGet("/admin/suppressions/lifts", calls.Read(SuppressionEndpoints.Lifts));
        app.MapPost("/admin/suppressions:lift", calls.WriteWithBody(SuppressionEndpoints.LiftAsync));
    }
}
