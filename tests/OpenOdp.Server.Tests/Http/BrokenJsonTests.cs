using System.Net;
using OpenOdp.Server.Ingest;
using OpenOdp.Server.Tests.Events;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Http;

/// <summary>What is no JSON is answered in our words, with the line and the byte as people count them.</summary>
public sealed class BrokenJsonTests
{
    [Theory]
    [InlineData("{\"a\":", "The JSON breaks off at line 1, byte 6: what was begun is not closed.")]
    [InlineData("[{}\n", "The JSON breaks off at line 2, byte 1: what was begun is not closed.")]
    [InlineData("{\"a\":\"b", "The JSON breaks off at line 1, byte 8: what was begun is not closed.")]
    [InlineData("{'a':1}", "This is no JSON at line 1, byte 2: `'` cannot stand there.")]
    [InlineData("{\n \"a\": 1,\n}", "This is no JSON at line 3, byte 1: `}` cannot stand there.")]
    [InlineData("{\"type\":\"\u0001\"}", "This is no JSON at line 1, byte 10: U+0001 cannot stand there.")]
    [InlineData("{} ü", "This is no JSON at line 1, byte 4: `ü` cannot stand there.")]
    [InlineData("", "The body is empty: send one event or an array of them.")]
    [InlineData(" \r\n\t", "The body is empty: send one event or an array of them.")]
    public void EV_26_the_reason_names_the_place(string body, string reason)
    {
        var parsed = Reading.Parse(body);
        Assert.Equal((ParsedRequest.Unparsable, reason), (parsed.Refusal, parsed.Reason));
    }

    [Theory]
    [InlineData(32, null)]
    [InlineData(33, "Objects and arrays lie more than 32 deep at line 1, byte 33.")]
    public void EV_26_what_lies_too_deep_is_told_from_what_is_broken(int depth, string? reason) =>
        Assert.Equal(reason, Reading.Parse(new string('[', depth) + new string(']', depth)).Reason);

    [Fact]
    public async Task A_byte_order_mark_is_no_obstacle_to_any_call()
    {
        await using var server = await AdminServer.StartAsync();
        await server.PostAsync("/admin/merges:preview", "\uFEFF{\"email\":\"a@x.example\"}");
    }

    /// <summary>Each route that reads a body, and what an empty one must be told.</summary>
    [Theory]
    [InlineData("POST", "/v3/events", "send one event or an array of them")]
    [InlineData("POST", "/v3/profiles", "send one customer update or an array of them")]
    [InlineData("POST", "/v3/graphql", "Send an object with `query`")]
    [InlineData("PUT", "/v3/segments/a", "must have 'definition'")]
    [InlineData("POST", "/v3/segments/a", "must have 'definition'")]
    [InlineData("POST", "/v3/segments/a:validate", "must have 'definition'")]
    [InlineData("POST", "/admin/segments/a:preview", "must have 'definition'")]
    [InlineData("PUT", "/admin/webhooks/a", "takes a body with url, segments, secret, after, disabled")]
    [InlineData("POST", "/admin/customers:split", "takes a body with identifiers, customer, preview")]
    [InlineData("POST", "/admin/customers:merge", "takes a body with into, from, preview")]
    [InlineData("POST", "/admin/merges:preview", "Send the identifiers of an event")]
    [InlineData("POST", "/admin/merges:undo-origin", "takes a body with origin, from, to")]
    [InlineData("POST", "/admin/suppressions:lift", "Send the identifiers of an event")]
    [InlineData("POST", "/admin/floor", "takes a body with before, position")]
    [InlineData("POST", "/admin/clock", "takes a body with now")]
    [InlineData("POST", "/admin/checkpoints", "takes a body with directory")]
    public async Task Every_route_says_what_is_wrong_with_a_body_and_what_to_send(string method, string path, string wanted)
    {
        await using var server = await AdminServer.StartAsync();
        var verb = new HttpMethod(method);
        var broken = (await server.SendAsync(verb, path, "{\"a\":").ReadAsync(HttpStatusCode.BadRequest)).GetRawText();
        Assert.Contains("breaks off at line 1, byte 6", broken, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", broken, StringComparison.Ordinal);
        var empty = await server.SendAsync(verb, path, " ").ReadAsync(HttpStatusCode.BadRequest);
        Assert.Contains(wanted, empty.ToString(), StringComparison.Ordinal);
    }
}
