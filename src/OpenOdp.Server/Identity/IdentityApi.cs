using OpenOdp.Server.Calls;

namespace OpenOdp.Server.Identity;

/// <summary>An operator's hand on identity: merges, splits, undoing them, and what each would do.</summary>
internal static class IdentityApi
{
    public static void MapIdentity(this WebApplication app)
    {
        var calls = app.Services.GetRequiredService<CallFrame>();
        app.MapPost("/admin/customers:split", calls.WriteWithBody(SplitEndpoints.SplitAsync, "identifiers", "preview"));
        app.MapPost("/admin/customers:merge", calls.WriteWithBody(SplitEndpoints.MergeAsync, "into", "from", "preview"));
        app.MapGet("/admin/merges", calls.Read(MergeEndpoints.Held));
        app.MapPost("/admin/merges:preview", calls.ReadWithBody(MergeEndpoints.Preview));
        app.MapPost("/admin/merges:undo-origin", calls.WriteWithBody(MergeEndpoints.UndoOriginAsync, "origin", "from", "to"));
        app.MapPost("/admin/merges/{id}:undo", calls.Write(MergeEndpoints.UndoAsync));
        app.MapPost("/admin/merges/{id}:allow", calls.Write(MergeEndpoints.AllowAsync));
    }
}
