using System.Net;
using System.Text.Json;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Erasure;

/// <summary>Rule L5: what becomes of the identifiers of an erased customer.</summary>
public sealed class SuppressionTests
{
    [Fact]
    public async Task An_erased_device_drops_nobody_elses_events_and_an_erased_person_is_dropped_with_a_warning()
    {
        await using var server = await StartAsync();

        using var device = await SendAsync(server, "\"email\":\"b@x.example\",\"vuid\":\"v\"");
        using var person = await SendAsync(server, "\"email\":\"a@x.example\"");

        Assert.Equal(("1", "1"), (device.Header("OpenOdp-Warnings"), person.Header("OpenOdp-Warnings")));
        var customer = (await server.GetAsync("/admin/customers?email=b@x.example")).GetProperty("customer");
        Assert.Equal(
            "email", Assert.Single(customer.GetProperty("identifiers").EnumerateArray()).GetProperty("name").GetString());
        await server.GetAsync("/admin/customers?email=a@x.example", HttpStatusCode.NotFound);
        var counters = await server.GetAsync("/admin/counters");
        Assert.Equal(
            (1, 1), (counters.GetProperty("suppressed").GetInt32(), counters.GetProperty("identifiers_left_out").GetInt32()));
        var preview = await server.PostAsync("/admin/merges:preview", """{"email":"b@x.example","vuid":"v"}""");
        Assert.Contains("`vuid` is left out", Assert.Single(preview.GetProperty("warnings").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task A_suppression_is_told_and_can_be_lifted_with_a_record()
    {
        await using var server = await StartAsync();
        var erasure = (await server.GetAsync("/admin/erasures")).GetProperty("erasures")[0].GetProperty("id").GetString();
        var stands = await server.GetAsync("/admin/suppressions?email=A@x.example");
        Assert.Equal((true, erasure), (stands.GetProperty("suppressed").GetBoolean(), stands.GetProperty("erasure").GetString()));
        Assert.Equal(JsonValueKind.Null, stands.GetProperty("lift").ValueKind);

        var lift = await server.PostAsync("/admin/suppressions:lift", """{"identifiers":{"email":"A@x.example","vuid":"V"}}""");

        Assert.Equal([erasure], lift.GetProperty("erasures").EnumerateArray().Select(one => one.GetString()));
        Assert.Equal(
            (2, lift.GetProperty("id").GetString()),
            (lift.GetProperty("identifiers").GetInt32(), lift.GetProperty("position").ToString()));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", lift.GetProperty("at").GetString());
        Assert.Matches("^[0-9a-f]{16}$", lift.GetProperty("origin").GetString());
        var lifted = await server.GetAsync("/admin/suppressions?email=a@x.example");
        Assert.False(lifted.GetProperty("suppressed").GetBoolean());
        Assert.Equal(lift.ToString(), lifted.GetProperty("lift").ToString());
        Assert.Equal(
            lift.ToString(),
            Assert.Single((await server.GetAsync("/admin/suppressions/lifts")).GetProperty("lifts").EnumerateArray()).ToString());

        await server.EventAsync("\"email\":\"a@x.example\"");
        Assert.Equal("2", (await server.GetAsync("/admin/customers?email=a@x.example")).GetProperty("customer").GetProperty("id")
            .GetString());
        Assert.Single(await server.PositionsAsync("a@x.example"));
    }

    [Fact]
    public async Task What_is_not_suppressed_is_named_and_nothing_is_lifted()
    {
        await using var server = await StartAsync();

        var refused = await server.PostAsync(
            "/admin/suppressions:lift", """{"email":"a@x.example","phone":"1"}""", HttpStatusCode.NotFound);

        Assert.Equal("phone is not suppressed, so nothing was lifted. Leave it out.", refused.Message(
            HttpStatusCode.NotFound, "Not Found"));
        Assert.True((await server.GetAsync("/admin/suppressions?email=a@x.example")).GetProperty("suppressed").GetBoolean());
        Assert.False((await server.GetAsync("/admin/suppressions?phone=1")).GetProperty("suppressed").GetBoolean());
        Assert.Empty((await server.GetAsync("/admin/suppressions/lifts")).GetProperty("lifts").EnumerateArray());
        await server.SendAsync(HttpMethod.Post, "/admin/suppressions:lift", """{"email":"a@x.example"}""", key: "two.secret")
            .ReadAsync(HttpStatusCode.NotFound);
        await server.SendAsync(HttpMethod.Post, "/admin/suppressions:lift", """{"email":"a@x.example"}""", key: "one")
            .ReadAsync(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?email=")]
    [InlineData("?zaius_id=1")]
    [InlineData("?unknown=1")]
    [InlineData("?phone=+1")]
    [InlineData("/lifts?limit=0")]
    [InlineData("/lifts?after=x")]
    public async Task Bad_questions_answer_400(string query)
    {
        await using var server = await StartAsync();

        await server.GetAsync($"/admin/suppressions{query}", HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Lifts_are_listed_newest_first_in_pages()
    {
        await using var server = await StartAsync();
        await server.PostAsync("/admin/suppressions:lift", """{"email":"a@x.example"}""");
        await server.PostAsync("/admin/suppressions:lift", """{"vuid":"v"}""");

        var first = await server.GetAsync("/admin/suppressions/lifts?limit=1");
        var second = await server.GetAsync($"/admin/suppressions/lifts?limit=1&after={first.GetProperty("next").GetString()}");

        Assert.True(first.GetProperty("lifts")[0].GetProperty("position")
            .GetInt32() > second.GetProperty("lifts")[0].GetProperty("position").GetInt32());
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);
    }

    private static async Task<AdminServer> StartAsync()
    {
        var server = await AdminServer.StartAsync();
        await server.EventAsync("\"email\":\"a@x.example\",\"vuid\":\"v\"");
        await server.EraseAsync("a@x.example");
        return server;
    }

    private static async Task<HttpResponseMessage> SendAsync(AdminServer server, string identifiers)
    {
        var response = await server.SendAsync(
            HttpMethod.Post, "/v3/events", "{\"type\":\"t\",\"identifiers\":{" + identifiers + "}}", "one");
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return response;
    }
}
