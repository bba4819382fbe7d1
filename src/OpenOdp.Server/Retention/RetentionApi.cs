using OpenOdp.Server.Calls;
using OpenOdp.Server.Describing;

namespace OpenOdp.Server.Retention;

/// <summary>Where the floor below which events are hidden is shown and raised.</summary>
internal static class RetentionApi
{
    public static void MapRetention(this WebApplication app)
    {
        var calls = app.Services.GetRequiredService<CallFrame>();
        app.MapGet("/admin/floor", calls.Read(FloorEndpoints.Get))
            .Describe<FloorAnswer>("The position below which events are hidden.");
        app.MapPost("/admin/floor", calls.WriteWithBody(FloorEndpoints.RaiseAsync, "before", "position"))
            .Describe<FloorAnswer>(
                "Hides the events that arrived before a time or position.", """{"before": "2026-01-31T00:00:00Z"}""");
    }
}
