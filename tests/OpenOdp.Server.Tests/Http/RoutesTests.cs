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
    [InlineData("DELETE", "/v3/events", "OPTIONS, POST")]
    [InlineData("HEAD", "/v3/events", "OPTIONS, POST")]
    [InlineData("DELETE", "/v3/profiles", "GET, HEAD, OPTIONS, POST")]
    [InlineData("POST", "/admin/customers", "DELETE, GET, HEAD")]
    [InlineData("GET", "/admin/merges/1:undo", "POST")]
    [InlineData("PUT", "/admin//floor", "GET, HEAD, POST")]
    [InlineData("POST", "/health/live", "GET, HEAD")]
    [InlineData("POST", "/metrics", "GET, HEAD")]
    [InlineData("OPTIONS", "/admin/counters", "GET, HEAD")]
    [InlineData("BREW", "/admin/requests", "GET, HEAD")]
    [InlineData("GET", "/admin/erasures/1:complete", "POST")]
    public async Task A_wrong_method_answers_405_as_ENV_D_with_those_that_are_right(string method, string path, string allowed)
    {
        await using var server = await AdminServer.StartAsync();
        using var response = await server.SendAsync(new HttpMethod(method), path);
        Assert.Equal(allowed, string.Join(", ", response.Content.Headers.Allow));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        if (method == "HEAD") return;
        var body = await response.ReadAsync(HttpStatusCode.MethodNotAllowed);
        Assert.Equal($"{path.Replace("//", "/", StringComparison.Ordinal)} takes {allowed}.", body.Message(
            HttpStatusCode.MethodNotAllowed, "Method Not Allowed"));
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/metrics")]
    [InlineData("/admin/counters")]
    [InlineData("/admin/requests")]
    [InlineData("/admin/customers?email=a@b.example")]
    [InlineData("/admin/customers/events?email=a@b.example")]
    [InlineData("/admin/customers?email=nobody@b.example")]
    [InlineData("/v3/profiles?email=a@b.example")]
    [InlineData("/nothing")]
    public async Task HEAD_answers_as_GET_does_and_without_a_body(string path)
    {
        await using var server = await AdminServer.StartAsync();
        await server.EventAsync("\"email\":\"a@b.example\"");
        using var get = await server.SendAsync(HttpMethod.Get, path);
        using var head = await server.SendAsync(HttpMethod.Head, path);
        Assert.Equal(get.StatusCode, head.StatusCode);
        Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("//v3/events")]
    [InlineData("/v3//events")]
    [InlineData("/v3///events//")]
    public async Task Repeated_slashes_count_as_one(string path)
    {
        await using var server = await IngestServer.StartAsync();
        using var request = new HttpRequestMessage(
            HttpMethod.Post, server.Client.BaseAddress!.ToString().TrimEnd('/') + path)
        { Content = new StringContent(Event) };
        request.Headers.Add("x-api-key", IngestServer.PublicKey);
        await server.Client.SendAsync(request, TestContext.Current.CancellationToken).ReadAsync(HttpStatusCode.Accepted);
    }

    [Theory]
    [InlineData("X-My-Header, traceparent", "x-my-header", "traceparent")]
    [InlineData("x-api-key,CONTENT-TYPE")]
    [InlineData("evil header, good, a:b, \"q\"", "good")]
    [InlineData("")]
    public async Task A_preflight_allows_the_headers_that_it_asks_for(string asked, params string[] added)
    {
        await using var server = await IngestServer.StartAsync();
        using var none = await PreflightAsync(server, "/v3/events", "https://www.example");
        var usual = none.Header("Access-Control-Allow-Headers").Split(", ");
        using var response = await PreflightAsync(server, "/v3/events", "https://www.example", asked);
        var allowed = response.Header("Access-Control-Allow-Headers").Split(", ");
        Assert.Equal([.. usual, .. added], allowed.Select(name => name.ToLowerInvariant()));
    }

    [Fact]
    public async Task A_preflight_that_asks_for_too_much_is_told_what_is_usual()
    {
        await using var server = await IngestServer.StartAsync();
        var names = string.Join(',', Enumerable.Range(0, 1000).Select(number => $"x-{number}"));
        using var response = await PreflightAsync(server, "/v3/events", "https://www.example", names);
        Assert.DoesNotContain("x-1,", response.Header("Access-Control-Allow-Headers"), StringComparison.Ordinal);
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
        Assert.Equal("GET, POST, OPTIONS", response.Header("Access-Control-Allow-Methods"));
        Assert.StartsWith("content-type, x-api-key", response.Header("Access-Control-Allow-Headers"));
        Assert.Equal("86400", response.Header("Access-Control-Max-Age"));
    }

    [Fact]
    public async Task AUTH_9_allowed_origins_are_each_accounts_own()
    {
        await using var server = await IngestServer.StartAsync(origins: ["https://www.example/"]);
        using var known = await PreflightAsync(server, "/v3/events", "https://shop.example");
        Assert.Equal("https://shop.example", known.Header("Access-Control-Allow-Origin"));
        Assert.Contains("Origin", known.Headers.Vary);
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
        foreach (var (path, body, key) in new[]
        {
            ("/v3/events", "{", IngestServer.PublicKey), ("/v3/events", Event, "wrong"), ("/v3/nothing", Event, "wrong")
        })
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

    private static Task<HttpResponseMessage> PreflightAsync(
        IngestServer server, string path, string origin, string headers = "content-type,x-api-key")
    {
        var request = new HttpRequestMessage(HttpMethod.Options, path);
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.TryAddWithoutValidation("Access-Control-Request-Headers", headers);
        return server.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
