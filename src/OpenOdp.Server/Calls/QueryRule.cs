using OpenOdp.Server.Describing;

namespace OpenOdp.Server.Calls;

/// <summary>
/// What the query of a call under <c>/admin</c> may hold: what its route says of itself. A misspelt parameter was meant to say
/// something.
/// </summary>
internal static class QueryRule
{
    /// <summary>What is wrong with the query of a request; null when nothing is.</summary>
    public static string? FaultOf(HttpContext context)
    {
        if (!context.Request.Path.StartsWithSegments("/admin")) return null;
        if (context.GetEndpoint()?.Metadata.GetMetadata<RouteDescription>() is not { } route) return null;
        if (route.Query.Contains(RouteDescription.Identifier)) return null; // it looks up what else is there
        var unknown = context.Request.Query.Keys.FirstOrDefault(
            name => !route.Query.Contains(name, StringComparer.OrdinalIgnoreCase));
        if (unknown is null) return null;
        var known = route.Query.Count == 0 ? "no query" : string.Join(", ", route.Query);
        return $"The query says '{unknown}', and this call takes {known}.";
    }
}
