using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using OpenOdp.Engine;
using OpenOdp.Server.Http;

namespace OpenOdp.Server.Tests.Http;

/// <summary>§1.1: the envelopes, letter by letter.</summary>
public sealed class EnvelopeTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 31, 12, 0, 0, 5, TimeSpan.Zero));

    [Fact]
    public async Task ENV_A()
    {
        var envelopes = new Envelopes(_clock);
        Assert.Equal(
            """202 {"title":"Accepted","status":202,"timestamp":"2026-01-31T12:00:00.005Z"}""",
            await SendAsync(envelopes.AcceptAsync));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(
            """202 {"title":"Accepted","status":202,"timestamp":"2026-01-31T12:00:00.006Z"}""",
            await SendAsync(envelopes.AcceptAsync));
    }

    [Fact]
    public async Task ENV_B() => Assert.Equal(
        """400 {"title":"Bad Request","status":400,"timestamp":"2026-01-31T12:00:00.005Z","detail":{"invalids":[{"event":0,"message":"Missing required field `product_id`"}]}}""",
        await SendAsync(context =>
            new Envelopes(_clock).RefuseItemsAsync(context, [new InvalidItem(0, "Missing required field `product_id`")])));

    [Fact]
    public async Task ENV_C() => Assert.Equal(
        """400 {"title":"Bad Request","status":400,"timestamp":"2026-01-31T12:00:00.005Z","detail":{"invalids":[{"field":"relations[0].child_object","reason":"does not exist"}]}}""",
        await SendAsync(
            context => new Envelopes(_clock).RefuseFieldsAsync(context, [("relations[0].child_object", "does not exist")])));

    [Fact]
    public async Task ENV_D()
    {
        var envelopes = new Envelopes(_clock);
        Assert.Equal(
            """404 {"title":"Not Found","status":404,"timestamp":"2026-01-31T12:00:00.005Z","detail":{"message":"It is “not” here."}}""",
            await SendAsync(context => envelopes.FailAsync(context, 404, "It is “not” here.")));
        Assert.EndsWith(
            ""","detail":{"message":"Unable to parse request body.","reason":"why"}}""",
            await SendAsync(context => envelopes.FailAsync(context, 400, "Unable to parse request body.", "why")));
    }

    [Theory]
    [InlineData(403, "Forbidden")]
    [InlineData(413, "Request Too Long")]
    [InlineData(415, "Unsupported Media Type")]
    [InlineData(429, "Too Many Requests")]
    [InlineData(504, "Endpoint request timed out")]
    public async Task ENV_E(int status, string message) => Assert.Equal(
        $$"""{{status}} {"message":"{{message}}"}""", await SendAsync(context => Envelopes.GatewayAsync(context, status)));

    private static async Task<string> SendAsync(Func<HttpContext, Task> send)
    {
        var body = new MemoryStream();
        var context = new DefaultHttpContext { Response = { Body = body } };
        await send(context);
        Assert.Equal("application/json; charset=utf-8", context.Response.ContentType);
        Assert.Equal(body.Length, context.Response.ContentLength);
        return $"{context.Response.StatusCode} {Encoding.UTF8.GetString(body.ToArray())}";
    }
}
