using System.Net;
using System.Text.Json;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Erasure;

/// <summary>Rule L5: suppressed identifiers are refused before append.</summary>
public sealed class WithheldTests
{
    private const string Person = "This item was not stored: one of its identifiers belonged to a customer who was erased.";
    private const string Device = "Identifier `vuid` is left out: it belonged to a customer who was erased.";

    [Fact]
    public async Task L5_what_comes_for_an_erased_customer_is_in_no_file_before_and_after_completion()
    {
        await using var server = await AdminServer.StartAsync();
        await server.EventAsync("\"email\":\"gone-mail@x.example\",\"vuid\":\"gone-vuid\"", "before");
        await server.EventAsync("\"email\":\"gone-mail@x.example\",\"vuid\":\"gone-vuid\"", "gone-id");
        var id = (await server.EraseAsync("gone-mail@x.example")).GetProperty("id").GetString();
        await server.PostAsync($"/admin/erasures/{id}:complete");
        Assert.Empty(server.FilesWith("gone-"));

        await SendLaterAsync(server);

        Assert.NotEmpty(server.FilesWith("kept-mail@x.example")); // else nothing could be found
        Assert.Empty(server.FilesWith("gone-"));
        Assert.Equal("COMPLETED", (await server.GetAsync($"/admin/erasures/{id}")).GetProperty("state").GetString());
        var again = await server.PostAsync($"/admin/erasures/{id}:complete");
        Assert.Equal(
            ("COMPLETED", false),
            (again.GetProperty("state").GetString(), again.GetProperty("checkpoint").GetProperty("made").GetBoolean()));
        await server.PostAsync("/admin/checkpoints", JsonSerializer.Serialize(new { directory = server.Beside("copy") }));
        Assert.Empty(server.FilesWith("gone-"));
    }

    [Fact]
    public async Task L5_the_header_the_inspector_and_the_counters_tell_what_was_left_out()
    {
        await using var server = await AdminServer.StartAsync();
        await server.EventAsync("\"email\":\"gone-mail@x.example\",\"vuid\":\"gone-vuid\"");
        await server.EraseAsync("gone-mail@x.example");

        using var sent = await server.SendAsync(HttpMethod.Post, "/v3/events", """
            [{"type":"t","identifiers":{"email":"kept@x.example"},"more":1},
             {"type":"t","identifiers":{"email":"gone-mail@x.example"},"gone-more":1},
             {"type":"t","identifiers":{"email":"kept@x.example","vuid":"gone-vuid"},"data":{"idempotence_id":"3"}}]
            """, "one");
        using var updated = await server.SendAsync(HttpMethod.Post, "/v3/profiles", """
            [{"attributes":{"email":"gone-mail@x.example","name":"gone-name"}},{"attributes":{"email":"kept@x.example","vuid":"gone-vuid","city":"Ulm"}}]
            """, "one.secret");

        Assert.Equal((HttpStatusCode.Accepted, "4"), (sent.StatusCode, sent.Header("OpenOdp-Warnings")));
        Assert.Equal((HttpStatusCode.Accepted, "2"), (updated.StatusCode, updated.Header("OpenOdp-Warnings")));
        var requests = (await server.GetAsync("/admin/requests")).GetProperty("requests").EnumerateArray().Take(2)
            .Select(one => one.ToString()).ToList();
        Assert.All(requests, request => Assert.Contains(Person, request));
        Assert.All(requests, request => Assert.Contains(Device, request));
        var counters = await server.GetAsync("/admin/counters");
        Assert.Equal(
            (2, 2), (counters.GetProperty("suppressed").GetInt32(), counters.GetProperty("identifiers_left_out").GetInt32()));
        Assert.Contains(Device, (await server.GetAsync("/admin/receipts/3")).GetProperty("warnings").ToString());
        Assert.Equal(2, (await server.PositionsAsync("kept@x.example")).Count);
        Assert.Contains("Ulm", (await server.GetAsync("/admin/customers?email=kept@x.example")).ToString());
    }

    [Fact]
    public async Task L5_the_retry_of_an_event_from_before_the_erasure_is_still_a_duplicate()
    {
        await using var server = await AdminServer.StartAsync();
        var position = await server.EventAsync("\"email\":\"gone-mail@x.example\"", "id");
        await server.EraseAsync("gone-mail@x.example");

        Assert.Equal(position, await server.EventAsync("\"email\":\"gone-mail@x.example\"", "id"));
    }

    private static async Task SendLaterAsync(AdminServer server)
    {
        await server.EventAsync("\"email\":\"kept-mail@x.example\"");
        await server.EventAsync("\"email\":\"gone-mail@x.example\"", "gone-id");
        await server.EventAsync(
            "\"email\":\"gone-mail@x.example\",\"customer_id\":\"gone-number\",\"vuid\":\"gone-vuid\"", "gone-id-2");
        await server.EventAsync("\"email\":\"kept-mail@x.example\",\"vuid\":\"gone-vuid\"");
        await server.PostAsync(
            "/v3/events",
            """{"type":"order","identifiers":{"email":"gone-mail@x.example"},"gone-key":1,"data":{"gone-field":"gone-value","order":{"order_id":"gone-order"}}}""",
            HttpStatusCode.Accepted);
        await server.PostAsync(
            "/v3/profiles",
            """[{"attributes":{"email":"Gone-Mail@X.example","last_name":"gone-name","gone-attribute":1}},{"attributes":{"email":"kept-mail@x.example","vuid":"gone-vuid"}}]""",
            HttpStatusCode.Accepted);
        using var pixel = await server.SendAsync(
            HttpMethod.Get, "/v2/zaius.gif?tracker_id=one&event_type=t&email=gone-mail@x.example&gone-name=gone-value", key: "");
        Assert.True(pixel.Headers.Contains("OpenOdp-Warnings"));
    }
}
