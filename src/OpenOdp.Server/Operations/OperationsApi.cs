using OpenOdp.Server.Calls;
using OpenOdp.Server.Clock;
using OpenOdp.Server.Describing;
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
        app.MapGet("/health/live", HealthEndpoints.Live)
            .DescribeOpen<HealthAnswer>("The process answers.");
        app.MapGet("/health/ready", () => HealthEndpoints.Ready(store))
            .DescribeOpen<HealthAnswer>("The store reads and writes; else 503 and why not.");
        app.MapGet("/admin/counters", calls.Read(call => CountersEndpoint.Get(call, requests)))
            .Describe<CountersAnswer>("What the log has amounted to for the account.");
        app.MapGet("/admin/changes", calls.Read(ChangesEndpoint.List))
            .DescribePage<ChangeAnswer>("changes", "Who changed what with a private key, newest first; kept for 400 days.");
        app.MapPost("/admin/compact", calls.Operate(CompactionEndpoints.CompactAsync))
            .Describe<CompactionAnswer>("Rewrites the files into their densest form. Takes the operator's key.");
        var clock = new ClockEndpoint(app.Services.GetRequiredService<TimeProvider>());
        app.MapPost("/admin/clock", calls.OperateWithBody(clock.MoveAsync, "now"))
            .Describe<ClockAnswer>(
                "Puts the clock of a server for tests forward. Takes the operator's key.", """{"now": "2026-12-24T18:00:00.000Z"}""");
        app.MapPost("/admin/checkpoints", calls.OperateWithBody(CheckpointEndpoints.CreateAsync, "directory"))
            .Describe<CheckpointAnswer>(
                "Makes a consistent copy. Takes the operator's key.", """{"directory": "/backup/2026-11-23"}""");
    }
}
