using System.Net;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Accounts;

/// <summary>What concerns all accounts needs the operator's key, and no account's key reaches another's data.</summary>
public sealed class OperatorTests
{
    [Theory]
    [InlineData("/admin/checkpoints")]
    [InlineData("/admin/compact")]
    [InlineData("/admin/erasures/1:complete")]
    public async Task With_several_accounts_only_the_operators_key_does_what_concerns_all(string path)
    {
        await using var server = await AdminServer.StartAsync();
        foreach (var key in new[] { "one.secret", "two.secret" })
        {
            var refused = await server.SendAsync(HttpMethod.Post, path, "{}", key).ReadAsync(HttpStatusCode.Forbidden);
            Assert.Contains("operator's key", refused.Message(HttpStatusCode.Forbidden, "Forbidden"), StringComparison.Ordinal);
        }

        foreach (var key in new[] { "one", "wrong", "", AdminServer.OperatorKey
            + "x", AdminServer.OperatorKey.ToUpperInvariant() })
        {
            await server.SendAsync(HttpMethod.Post, path, "{}", key).ReadAsync(HttpStatusCode.Forbidden);
        }

        using var allowed = await server.SendAsync(HttpMethod.Post, path, "{}", AdminServer.OperatorKey);
        Assert.NotEqual(HttpStatusCode.Forbidden, allowed.StatusCode);
    }

    [Fact]
    public async Task The_operator_copies_all_and_completes_the_erasures_of_every_account()
    {
        await using var server = await AdminServer.StartAsync();
        await server.SendAsync(HttpMethod.Post, "/v3/events", """{"type":"t","identifiers":{"email":"a@b.example"}}""", "two")
            .ReadAsync(HttpStatusCode.Accepted);
        var erasure = await server.SendAsync(HttpMethod.Delete, "/admin/customers?email=a@b.example", key: "two.secret")
            .ReadAsync(HttpStatusCode.OK);
        var id = erasure.GetProperty("id").GetString();
        var done = await server.SendAsync(HttpMethod.Post, $"/admin/erasures/{id}:complete", "{}", AdminServer.OperatorKey)
            .ReadAsync(HttpStatusCode.OK);
        Assert.Equal(id, done.GetProperty("id").GetString());
        await server.PostAsync("/admin/checkpoints", $$"""{"directory":"{{server.Beside("copy")}}"}""");
    }

    [Theory]
    [InlineData("GET", "/admin/counters")]
    [InlineData("GET", "/v3/profiles?email=a@b.example")]
    [InlineData("DELETE", "/admin/customers?email=a@b.example")]
    public async Task The_operators_key_belongs_to_no_account(string method, string path)
    {
        await using var server = await AdminServer.StartAsync();
        var refused = await server.SendAsync(new HttpMethod(method), path, key: AdminServer.OperatorKey)
            .ReadAsync(HttpStatusCode.Forbidden);
        Assert.Contains(
            "belongs to no account", refused.Message(HttpStatusCode.Forbidden, "Forbidden"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_under_admin_can_have_a_port_of_its_own_and_is_nowhere_else()
    {
        await using var server = await AdminServer.StartAsync("--OpenOdp:AdminUrls", "http://127.0.0.1:0");
        var admin = server.Urls.Last();
        Assert.Equal(2, server.Urls.Count);
        foreach (var path in new[]
        {
            "/admin/counters", "/ADMIN/counters", "/admin//counters", "/%61dmin/counters", "/metrics", "/admin/nothing"
        })
        {
            await server.GetAsync(path, HttpStatusCode.NotFound);
        }

        await server.SendAsync(HttpMethod.Get, $"{admin}/admin/counters").ReadAsync(HttpStatusCode.OK);
        using var metrics = await server.SendAsync(HttpMethod.Get, $"{admin}/metrics");
        Assert.Equal(HttpStatusCode.OK, metrics.StatusCode);
        await server.GetAsync("/health/ready");
        await server.EventAsync("\"email\":\"a@b.example\"");
    }
}
