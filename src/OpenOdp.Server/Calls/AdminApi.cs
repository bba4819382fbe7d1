using OpenOdp.Server.Customers;
using OpenOdp.Server.Erasure;
using OpenOdp.Server.Identity;
using OpenOdp.Server.Operations;
using OpenOdp.Server.Retention;
using OpenOdp.Storage;

namespace OpenOdp.Server.Calls;

/// <summary>Every route under <c>/admin</c>; all need the private key, and what concerns all accounts the operator's.</summary>
internal static class AdminApi
{
    public static void MapAdmin(this WebApplication app)
    {
        var calls = app.Services.GetRequiredService<AdminCalls>();
        var store = app.Services.GetRequiredService<Store>();
        app.MapGet("/admin/customers", calls.Read(CustomerEndpoints.Get));
        app.MapDelete("/admin/customers", calls.Write(ErasureEndpoints.EraseAsync));
        app.MapGet("/admin/customers/events", calls.Read(CustomerEndpoints.Events));
        app.MapPost("/admin/customers:split", calls.WriteWithBody(SplitEndpoints.SplitAsync, "identifiers", "preview"));
        app.MapPost("/admin/customers:merge", calls.WriteWithBody(SplitEndpoints.MergeAsync, "into", "from", "preview"));
        app.MapGet("/admin/merges", calls.Read(MergeEndpoints.Held));
        app.MapGet("/admin/customers/history", calls.Read(CustomerEndpoints.History));
        app.MapGet("/admin/customers/redirected", calls.Read(CustomerEndpoints.Redirected));
        app.MapGet("/admin/erasures", calls.Read(call => ErasureEndpoints.List(call, store)));
        app.MapGet("/admin/erasures/{id}", calls.Read(call => ErasureEndpoints.Get(call, store)));
        app.MapPost("/admin/erasures/{id}:complete", calls.OperateWithOptionalBody(ErasureEndpoints.CompleteAsync, "directory"));
        app.MapGet("/admin/suppressions", calls.Read(SuppressionEndpoints.Get));
        app.MapGet("/admin/suppressions/lifts", calls.Read(SuppressionEndpoints.Lifts));
        app.MapPost("/admin/suppressions:lift", calls.WriteWithBody(SuppressionEndpoints.LiftAsync));
        app.MapGet("/admin/floor", calls.Read(FloorEndpoints.Get));
        app.MapPost("/admin/floor", calls.WriteWithBody(FloorEndpoints.RaiseAsync, "before", "position"));
        app.MapGet("/admin/counters", calls.Read(OperationEndpoints.Counters));
        app.MapGet("/admin/receipts/{id}", calls.Read(OperationEndpoints.Receipt));
        app.MapGet("/admin/orders/{id}", calls.Read(OperationEndpoints.Order));
        app.MapPost("/admin/compact", calls.Operate(CompactionEndpoints.CompactAsync));
        app.MapPost("/admin/checkpoints", calls.OperateWithBody(CheckpointEndpoints.CreateAsync, "directory"));
        app.MapPost("/admin/merges:preview", calls.ReadWithBody(MergeEndpoints.Preview));
        app.MapPost("/admin/merges:undo-origin", calls.WriteWithBody(MergeEndpoints.UndoOriginAsync, "origin", "from", "to"));
        app.MapPost("/admin/merges/{id}:undo", calls.Write(MergeEndpoints.UndoAsync));
        app.MapPost("/admin/merges/{id}:allow", calls.Write(MergeEndpoints.AllowAsync));
    }
}
