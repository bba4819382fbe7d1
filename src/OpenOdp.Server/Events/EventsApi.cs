using OpenOdp.Engine.Log;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Http;
using OpenOdp.Server.Ingest;

namespace OpenOdp.Server.Events;

/// <summary>Where events are taken, and where it is told what became of one.</summary>
internal static class EventsApi
{
    private const string Path = "/v3/events";

    public static void MapEvents(this WebApplication app)
    {
        var services = app.Services;
        app.MapPost(Path, services.NewIngest(Operation.SendEvents, CommandKind.Events, EventParser.Parse).HandleAsync);
        app.MapPreflight(Path);
        app.MapGet(PixelEndpoint.Path, services.GetRequiredService<PixelEndpoint>().HandleAsync);
        app.MapPreflight(PixelEndpoint.Path);
        app.MapGet("/admin/receipts/{id}", services.GetRequiredService<CallFrame>().Read(ReceiptEndpoint.Get));
    }
}
