using Microsoft.AspNetCore.Routing.Patterns;
using OpenOdp.Server.Console.SignIn;
using OpenOdp.Server.Http;

namespace OpenOdp.Server.Console.Shell;

/// <summary>
/// Answers an address that nothing has with a page, when somebody who has signed in asks for one with a browser. Everybody else,
/// and everything below the API's addresses, is answered as programs are.
/// </summary>
internal static class UnknownPages
{
    public static void UseUnknownPages(this WebApplication app, Listening listening)
    {
        var page = app.Services.GetRequiredService<PageFrame>().Get(static _ => Page.NotFound(
            "Look whether the address is whole, or choose a page from the navigation."));
        var rooms = new Lazy<HashSet<string>>(() => RoomsOfApi(app.Services.GetRequiredService<EndpointDataSource>()));
        app.Use(async (context, next) =>
        {
            var asksForPage = UnknownRoutes.Answers(context) && HttpMethods.IsGet(context.Request.Method)
                && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
                && listening.ShowsAdmin(context) && !rooms.Value.Contains(RoomOf(context.Request.Path));
            if (asksForPage && await Sessions.ViewerOf(context) is not null) await page(context);
            else await next(context);
        });
    }

    private static string RoomOf(PathString path) => path.Value?.Split('/', 3) is [_, var room, ..] ? room : string.Empty;

    /// <summary>What the addresses of the API begin with.</summary>
    private static HashSet<string> RoomsOfApi(EndpointDataSource endpoints) => endpoints.Endpoints.OfType<RouteEndpoint>()
        .Where(static one =>
            one.Metadata.GetMetadata<ConsoleRoute>() is null && one.Metadata.GetMetadata<UnknownRoutes>() is null)
        .Select(static one => one.RoutePattern.PathSegments is [{ Parts: [RoutePatternLiteralPart room, ..] }, ..]
            ? room.Content
            : string.Empty)
        .ToHashSet(StringComparer.OrdinalIgnoreCase);
}
