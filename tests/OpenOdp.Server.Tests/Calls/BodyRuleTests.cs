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
    [InlineData("merges/7:allow", "[]", "no body and no query")]
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
}
