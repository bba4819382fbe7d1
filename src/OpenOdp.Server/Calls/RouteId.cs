using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing.Patterns;

namespace OpenOdp.Server.Calls;

/// <summary>What a call is about, as its address names it.</summary>
internal static class RouteId
{
    /// <summary>
    /// The part of the path that is an id. The server leaves an encoded slash as it is, so such an id is taken from what was
    /// sent.
    /// </summary>
    public static string Of(HttpContext context)
    {
        if (context.Request.RouteValues["id"] is not string id) return string.Empty;
        if (!id.Contains("%2F", StringComparison.OrdinalIgnoreCase)) return id;
        var sent = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?')[0].TrimEnd('/').Split('/');
        var route = ((RouteEndpoint)context.GetEndpoint()!).RoutePattern.PathSegments;
        var behind = route.Reverse().TakeWhile(part => part.Parts[0] is not RoutePatternParameterPart { Name: "id" }).Count();
        return Uri.UnescapeDataString(sent[^(behind + 1)]);
    }
}
