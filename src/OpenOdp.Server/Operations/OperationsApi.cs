using OpenOdp.Server.Calls;
using OpenOdp.Server.Inspector;
using OpenOdp.Storage;

namespace OpenOdp.Server.Operations;

/// <summary>What keeps a server running: its health, its counters, copies and compaction.</summary>
internal static class OperationsApi
{
    public static void MapOperations(this WebApplication app)
    {
        var calls = app.Services.GetRequiredService<CallFrame>();
        var store = app.Services.GetRequiredService<Store>();
        var requests = app.Services.GetRequiredService<RequestLog>();
        app.MapGet("/health/live", HealthEndpoints.Live);
        app.MapGet("/health/ready", () => HealthEndpoints.Ready(store));
        app.MapGet("/admin/counters", calls.Read(call => CountersEndpoint.Get(call, requests)));
        app.MapPost("/admin/compact", calls.Operate(CompactionEndpoints.CompactAsync));
        app.MapPost("/admin/checkpoints", calls.OperateWithBody(CheckpointEndpoints.CreateAsync, "directory"));
    }
}
