using OpenOdp.Engine.Log;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Describing;
using OpenOdp.Server.Http;
using OpenOdp.Server.Ingest;

namespace OpenOdp.Server.Events;

/// <summary>Where events are taken, and where it is told what became of one.</summary>
internal static class EventsApi
{
    public const string Path = "/v3/events";

    public static readonly Intake Intake = new(Operation.SendEvents, CommandKind.Events, EventParser.Parse);

    public static void MapEvents(this WebApplication app)
    {
        var services = app.Services;
        app.MapPost(Path, services.NewIngest(Intake).HandleAsync)
            .DescribeIngest<AcceptedAnswer>(
                "Takes one event, or a list of events.",
                """{"type": "product", "action": "view", "identifiers": {"email": "a@example.com"}, "data": {"product_id": "p1"}}""");
        app.MapPreflight(Path);
        app.MapGet(PixelEndpoint.Path, services.GetRequiredService<PixelEndpoint>().HandleAsync)
            .DescribeImage(
                "image/gif", "Takes one event from a query; the image says nothing.", "tracker_id", "event_type", "vdl_action",
                RouteDescription.Identifier);
        app.MapPreflight(PixelEndpoint.Path);
        app.MapGet("/admin/receipts/{id}", services.GetRequiredService<CallFrame>().Read(ReceiptEndpoint.Get))
            .Describe<ReceiptAnswer>("What became of the event with an idempotence_id.");
    }
}
