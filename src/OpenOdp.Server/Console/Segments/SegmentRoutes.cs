using OpenOdp.Server.Console.Shell;
using OpenOdp.Server.Segments;

namespace OpenOdp.Server.Console.Segments;

/// <summary>The room of the segments.</summary>
internal static class SegmentRoutes
{
    private const string One = "/segments/{id}";

    public static void Map(IEndpointRouteBuilder console, PageFrame pages, IServiceProvider services)
    {
        var editor = new SegmentEditor(
            services.GetRequiredService<SegmentEndpoints>(), services.GetRequiredService<PreviewEndpoint>());
        console.MapGet("/segments", pages.Get(SegmentPages.List));
        console.MapGet("/segments:lines", pages.Get(SegmentPages.Lines));
        console.MapPost("/segments:check", pages.Post(SegmentEditor.CheckAsync));
        console.MapPost("/segments:preview", pages.Post(editor.PreviewAsync));
        console.MapGet("/segments/new", pages.Get(SegmentEditor.New));
        console.MapPost("/segments/new", pages.Post(editor.SaveAsync));
        console.MapGet(One, pages.Get(SegmentPages.Show));
        console.MapGet(One + "/now", pages.Get(SegmentPages.Show));
        console.MapGet(One + "/health", pages.Get(SegmentPages.Health));
        console.MapGet(One + "/charts", pages.Get(SegmentPages.Charts));
        console.MapGet(One + "/edit", pages.Get(SegmentEditor.Edit));
        console.MapPost(One + "/edit", pages.Post(editor.SaveAsync));
        console.MapPost(One + "/delete", pages.Post(SegmentEditor.DeleteAsync));
        console.MapGet(
            One + "/revisions/{number}",
            context => pages.Get(call => SegmentPages.Revision(call, NumberIn(context)))(context));
        console.MapGet(
            One + "/revisions/{number}/json",
            context => pages.Get(call => SegmentPages.Json(call, NumberIn(context)))(context));
    }

    private static string NumberIn(HttpContext context) => (string)context.Request.RouteValues["number"]!;
}
