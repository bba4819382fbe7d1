using OpenOdp.Storage;

namespace OpenOdp.Server.Operations;

/// <summary><c>/health/live</c>: the process answers. <c>/health/ready</c>: the store reads and writes; else why not.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/health/live", () => Results.Json(new { status = "live" }));
        app.MapGet("/health/ready", (Store store) =>
        {
            var status = store.Status;
            return status.IsReady
                ? Results.Json(new { status = "ready" })
                : Results.Json(
                    new { status = "not ready", reason = status.Reason }, statusCode: StatusCodes.Status503ServiceUnavailable);
        });
    }
}
