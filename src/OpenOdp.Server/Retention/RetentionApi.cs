using OpenOdp.Server.Calls;

namespace OpenOdp.Server.Retention;

/// <summary>Where the floor below which events are hidden is shown and raised.</summary>
internal static class RetentionApi
{
    public static void MapRetention(this WebApplication app)
    {
        var calls = app.Services.GetRequiredService<CallFrame>();
        app.MapGet("/admin/floor", calls.Read(FloorEndpoints.Get));
        app.MapPost("/admin/floor", calls.WriteWithBody(FloorEndpoints.RaiseAsync, "before", "position"));
    }
}
