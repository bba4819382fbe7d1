using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Http;

public sealed partial class AllowedMethodsTests
{
    private static readonly string[] Methods =
        ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"];

    [Fact]
    public async Task Every_route_takes_its_methods_and_answers_all_others_with_405_and_those()
    {
        await using var server = await IngestServer.StartAsync();
        var routes = server.Routes.OfType<RouteEndpoint>()
            .Where(static route => route.Metadata.GetMetadata<HttpMethodMetadata>() is not null)
            .ToLookup(
                static route => Parameter().Replace(route.RoutePattern.RawText!, "1"),
                static route => route.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods);
        Assert.True(routes.Count > 40);
        foreach (var route in routes)
        {
            var taken = route.SelectMany(static methods => methods).ToHashSet(StringComparer.Ordinal);
            if (taken.Contains("GET")) taken.Add("HEAD");
            foreach (var method in Methods) await CheckAsync(server, method, "/" + route.Key.TrimStart('/'), taken);
        }
    }

    /// <summary>Without a key, so that nothing is carried out.</summary>
    private static async Task CheckAsync(IngestServer server, string method, string path, HashSet<string> taken)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var isTaken = response.StatusCode != HttpStatusCode.MethodNotAllowed;
        Assert.True(isTaken == taken.Contains(method), $"{method} {path} answers {response.StatusCode}");
        if (isTaken) return;
        var allowed = string.Join(", ", taken.Order(StringComparer.Ordinal));
        Assert.True(allowed == string.Join(", ", response.Content.Headers.Allow), $"{method} {path} allows {allowed}");
    }

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}
