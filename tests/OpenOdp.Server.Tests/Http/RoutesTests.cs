using System.Net;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Http;

/// <summary>Paths and methods that are not there, and CORS (AUTH-9, trap 8).</summary>
public sealed class RoutesTests
{
    private const string Event = """{"type":"t","identifiers":{"email":"a@b.example"}}""";

    [Fact]
    public async Task ENV_3_an_unknown_route_answers_404_as_ENV_D()
    {
        await using var server = await IngestServer.StartAsync();
        var body = await server.PostAsync("/v3/nothing", "{}").ReadAsync(HttpStatusCode.NotFound);
        Assert.Equal("There is no POST /v3/nothing.", body.Message(HttpStatusCode.NotFound, "Not Found"));
    }

    [Theory]
    [InlineData("/v3/events", "POST, OPTIONS")]
    [InlineData("/v3/profiles", "GET, POST, OPTIONS")]
    public async Task Another_method_answers_405_as_ENV_D(string path, string allowed)
    {
        await using var server = await IngestServer.StartAsync();
        using var response = await server.Client.DeleteAsync(path, TestContext.Current.CancellationToken);
        var body = await response.ReadAsync(HttpStatusCode.MethodNotAllowed);
        Assert.Equal($"{path} takes {allowed}.", body.Message(HttpStatusCode.MethodNotAllowed, "Method Not Allowed"));
        Assert.Equal(allowed, string.Join(", ", response.Content.Headers.Allow));
    }

    [Theory]
    [InlineData("/v3/events")]
    [InlineData("/v3/profiles")]
    [InlineData("/v3/graphql")]
    public async Task AUTH_9_trap_8_a_preflight_with_x_api_key_is_answered(string path)
    {
        await using var server = await IngestServer.StartAsync();
        using var response = await PreflightAsync(server, path, "https://www.example");
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("*", response.Header("Access-Control-Allow-Origin"));
        Assert.Equal("POST, OPTIONS", response.Header("Access-Control-Allow-Methods"));
        Assert.StartsWith("content-type, x-api-key", response.Header("Access-Control-Allow-Headers"));
        Assert.Equal("86400", response.Header("Access-Control-Max-Age"));
    }

    [Fact]
    public async Task AUTH_9_allowed_origins_are_each_accounts_own()
    {
        await using var server = await IngestServer.StartAsync(origins: ["https://www.example/"]);
        using var known = await PreflightAsync(server, "/v3/events", "https://shop.example");
        Assert.Equal("https://shop.example", known.Header("Access-Control-Allow-Origin"));
        Assert.Equal("Origin", known.Header("Vary"));
        using var unknown = await PreflightAsync(server, "/v3/events", "https://evil.example");
        Assert.False(unknown.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.False(unknown.Headers.Contains("Access-Control-Allow-Headers"));

        using var own = await server.PostAsync("/v3/events", Event, headers: [("Origin", "https://www.example")]);
        Assert.Equal("https://www.example", own.Header("Access-Control-Allow-Origin"));
        using var others = await server.PostAsync("/v3/events", Event, headers: [("Origin", "https://shop.example")]);
        Assert.False(others.Headers.Contains("Access-Control-Allow-Origin"));
        using var shop = await server.PostAsync("/v3/events", Event, IngestServer.OtherKey, ("Origin", "https://shop.example"));
        Assert.Equal("https://shop.example", shop.Header("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task AUTH_9_errors_can_be_read_by_browsers_too()
    {
        await using var server = await IngestServer.StartAsync();
        foreach (var (path, body, key) in new[] { ("/v3/events", "{", IngestServer.PublicKey), ("/v3/events", Event, "wrong"), ("/v3/nothing", Event, "wrong") })
        {
            using var response = await server.PostAsync(path, body, key, ("Origin", "https://www.example"));
            Assert.False(response.IsSuccessStatusCode);
            Assert.Equal("*", response.Header("Access-Control-Allow-Origin"));
        }
    }

    [Fact]
    public async Task AUTH_9_headers_of_ours_can_be_read_by_browsers()
    {
        await using var server = await IngestServer.StartAsync();
        using var response = await server.PostAsync("/v3/events", Event, headers: [("Origin", "https://www.example")]);
        Assert.Contains("OpenOdp-Position", response.Header("Access-Control-Expose-Headers"));
    }

    private static Task<HttpResponseMessage> PreflightAsync(IngestServer server, string path, string origin)
    {
        var request = new HttpRequestMessage(HttpMethod.Options, path);
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "content-type,x-api-key");
        return server.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
