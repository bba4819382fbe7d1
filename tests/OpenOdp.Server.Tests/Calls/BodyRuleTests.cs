using System.Net;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Calls;

/// <summary>What a change does not understand might have said not to do it.</summary>
public sealed class BodyRuleTests
{
    [Theory]
    [InlineData("customers:split", """{"identifiers":{"vuid":"a"},"perview":true}""", "Unknown field 'perview'")]
    [InlineData(
        "customers:merge", """{"into":{"email":"a@x.com"},"from":{"email":"b@x.com"},"preview ":true}""",
        "Unknown field 'preview '")]
    [InlineData("customers:split?preview=true", """{"identifiers":{"vuid":"a"}}""", "The query says 'preview'")]
    [InlineData("merges:undo-origin", """{"origin":"0123456789abcdef","form":7}""", "Unknown field 'form'")]
    [InlineData("merges/7:undo", """{"preview":true}""", "Unknown field 'preview'")]
    [InlineData("merges/7:undo?preview=true", "", "The query says 'preview'")]
    [InlineData("merges/7:allow", "[]", "takes no body")]
    [InlineData("suppressions:lift", """{"identifiers":{"email":"a@x.com"},"preview":true}""", "nothing else")]
    [InlineData("compact", """{"only":"log"}""", "Unknown field 'only'")]
    [InlineData("checkpoints", """{"directory":"/nowhere/at/all","dry_run":true}""", "Unknown field 'dry_run'")]
    public async Task A_field_or_a_query_that_a_change_does_not_know_refuses_it(string call, string body, string reason)
    {
        await using var server = await AdminServer.StartAsync();
        await server.EventAsync("\"email\":\"a@x.com\",\"vuid\":\"a\"");
        await server.EventAsync("\"email\":\"b@x.com\"");
        var before = (await server.GetAsync("/admin/counters")).GetProperty("position").ToString();

        var answer = await server.PostAsync($"/admin/{call}", body, HttpStatusCode.BadRequest);

        Assert.Contains(reason, answer.ToString());
        Assert.Equal(before, (await server.GetAsync("/admin/counters")).GetProperty("position").ToString());
    }

    [Theory]
    [InlineData("GET", "memberships/stream?segment=a&afer=5", "The query says 'afer', and this call takes segment, after.")]
    [InlineData("GET", "webhooks/a/deliveries?lmit=5", "The query says 'lmit', and this call takes limit, after.")]
    [InlineData("GET", "segments/a/members?offset=5", "The query says 'offset', and this call takes limit, after.")]
    [InlineData("GET", "requests?outcom=rejected", "The query says 'outcom', and this call takes outcome, limit, after.")]
    [InlineData("GET", "counters?account=1", "The query says 'account', and this call takes no query.")]
    [InlineData("PUT", "segments/a/members?dry_run=true", "The query says 'dry_run', and this call takes no query.")]
    [InlineData("DELETE", "webhooks/a?dry_run=true", "The query says 'dry_run', and this call takes no query.")]
    [InlineData(
        "GET", "customers/memberships?email=a@x.com&asof=5",
        "Unknown identifier field: asof. Beside one identifier this call takes as_of.")]
    [InlineData(
        "DELETE", "customers?email=a@x.com&dryrun=true",
        "Unknown identifier field: dryrun. Beside one identifier this call takes dry_run.")]
    [InlineData("GET", "customers?email=a@x.com&limit=5", "Unknown identifier field: limit")]
    public async Task A_parameter_that_a_call_does_not_know_is_named_with_those_that_it_knows(
        string method, string call, string reason)
    {
        await using var server = await AdminServer.StartAsync();
        var refused = await server.SendAsync(new HttpMethod(method), $"/admin/{call}").ReadAsync(HttpStatusCode.BadRequest);
        Assert.Equal(reason, refused.Message(HttpStatusCode.BadRequest, "Bad Request"));
    }

    [Fact]
    public async Task Outside_of_admin_a_parameter_that_is_not_known_does_no_harm()
    {
        await using var server = await AdminServer.StartAsync();
        await server.GetAsync("/v3/segments?_=1");
    }
}
