using Microsoft.AspNetCore.Routing.Template;

namespace OpenOdp.Server.Http;

/// <summary>Answers what no route takes: 405 where other methods are taken, else 404.</summary>
internal sealed class UnknownRoutes(EndpointDataSource endpoints, Cors cors, Envelopes envelopes)
{
    /// <summary>True for a request that no other route takes: the routes that take it have this as their mark.</summary>
    public static bool Answers(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<UnknownRoutes>() is not null;

    public Task AnswerAsync(HttpContext context)
    {
        cors.Allow(context, caller: null);
        var path = context.Request.Path;
        if (MethodsOf(path) is not { Length: > 0 } methods) return NotFoundAsync(context);
        context.Response.Headers.Allow = methods;
        return envelopes.FailAsync(context, StatusCodes.Status405MethodNotAllowed, $"{path} takes {methods}.");
    }

    public Task NotFoundAsync(HttpContext context) =>
        envelopes.FailAsync(
            context, StatusCodes.Status404NotFound, $"There is no {context.Request.Method} {context.Request.Path}.");

    /// <summary>The methods of the routes that say most of a path: <c>/a/{id}:verb</c> before <c>/a/{id}</c>.</summary>
    private string MethodsOf(PathString path)
    {
        var routes = endpoints.Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>() is not null && Matches(endpoint, path))
            .GroupBy(static endpoint => endpoint.RoutePattern.InboundPrecedence).MinBy(static group => group.Key)
            ?? Enumerable.Empty<RouteEndpoint>();
        var methods = routes
            .SelectMany(endpoint => endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (methods.Contains(HttpMethods.Get)) methods.Add(HttpMethods.Head);
        return string.Join(", ", methods.Order(StringComparer.Ordinal));
    }

    private static bool Matches(RouteEndpoint endpoint, PathString path) =>
        new TemplateMatcher(new RouteTemplate(endpoint.RoutePattern), []).TryMatch(path, []);
}

internal static class UnknownRoutesMap
{
    /// <summary>Answers everything else. Map it last.</summary>
    public static void MapUnknown(this WebApplication app)
    {
        var unknown = app.Services.GetRequiredService<UnknownRoutes>();
        RequestDelegate answer = unknown.AnswerAsync;
        foreach (var route in Verbs(app)) app.Map(route, answer).WithMetadata(unknown);
        app.MapFallback("{**path}", answer).WithMetadata(unknown);
    }

    /// <summary>
    /// Those of <c>/a/{id}:verb</c>, whose other methods would go to <c>/a/{id}</c>, as if the verb were a part of the id.
    /// </summary>
    private static HashSet<string> Verbs(IEndpointRouteBuilder app) =>
        [.. app.DataSources.SelectMany(static source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(static endpoint => endpoint.RoutePattern.PathSegments is [.., { IsSimple: false }])
            .Select(static endpoint => endpoint.RoutePattern.RawText!)];
}
