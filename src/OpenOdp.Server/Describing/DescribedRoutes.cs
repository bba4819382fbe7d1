using System.Reflection;

namespace OpenOdp.Server.Describing;

/// <summary>Says of routes what they do. A test makes <c>openapi.json</c> of it, and holds that no route is left out.</summary>
internal static class DescribedRoutes
{
    /// <summary>Only routes with a method are described, and this is the form of ours.</summary>
    private static readonly MethodInfo Call = typeof(RequestDelegate).GetMethod(nameof(RequestDelegate.Invoke))!;

    /// <summary>A route that answers with a value.</summary>
    public static void Describe<TAnswer>(
        this IEndpointConventionBuilder route, string summary, string? body = null, params string[] query) =>
        route.Add(new RouteDescription(summary, typeof(TAnswer)) { Body = body, Query = query });

    /// <summary>A route that answers with a value, and with a fault in a form of its own.</summary>
    public static void Describe<TAnswer, TFault>(
        this IEndpointConventionBuilder route, string summary, string? body = null) =>
        route.Add(new RouteDescription(summary, typeof(TAnswer)) { Body = body, Fault = typeof(TFault) });

    /// <summary>A route that takes a file.</summary>
    public static void DescribeFile<TAnswer>(
        this IEndpointConventionBuilder route, string summary, string media, string example) =>
        route.Add(new RouteDescription(summary, typeof(TAnswer)) { Body = example, BodyMedia = media });

    /// <summary>A route that answers with entries as they come, until the caller goes.</summary>
    public static void DescribeStream<TEntry>(
        this IEndpointConventionBuilder route, string summary, params string[] query) =>
        route.Add(new RouteDescription(summary, typeof(TEntry)) { Media = "text/event-stream", Query = query });

    /// <summary>A route that answers with a page of a list.</summary>
    public static void DescribePage<TEntry>(
        this IEndpointConventionBuilder route, string list, string summary, params string[] query) =>
        route.Add(new RouteDescription(summary, typeof(TEntry)) { List = list, Query = [.. query, "limit", "after"] });

    /// <summary>A route that takes data.</summary>
    public static void DescribeIngest<TAnswer>(this IEndpointConventionBuilder route, string summary, string body) =>
        route.Add(new RouteDescription(summary, typeof(TAnswer)) { Status = StatusCodes.Status202Accepted, Body = body });

    /// <summary>A route that takes data, with or without a key, and says nothing to it.</summary>
    public static void DescribeReport(this IEndpointConventionBuilder route, string summary, string body) =>
        route.Add(
            new RouteDescription(summary, typeof(void)) { Status = StatusCodes.Status204NoContent, Body = body, IsOpen = true });

    /// <summary>A route that asks for no key.</summary>
    public static void DescribeOpen<TAnswer>(this IEndpointConventionBuilder route, string summary) =>
        route.Add(new RouteDescription(summary, typeof(TAnswer)) { IsOpen = true });

    /// <summary>A route that answers with an image.</summary>
    public static void DescribeImage(
        this IEndpointConventionBuilder route, string media, string summary, params string[] query) =>
        route.Add(new RouteDescription(summary, typeof(byte[])) { Media = media, Query = query, IsOpen = true });

    private static void Add(this IEndpointConventionBuilder route, RouteDescription description) => route.Add(endpoint =>
    {
        if (!endpoint.Metadata.OfType<MethodInfo>().Any()) endpoint.Metadata.Add(Call);
        endpoint.Metadata.Add(description);
        if (description.List is null)
        {
            var media = description.Answer == typeof(void) ? Array.Empty<string>() : [description.Media];
            endpoint.Metadata.Add(new ProducesResponseTypeMetadata(description.Status, description.Answer, media));
        }
    });
}
