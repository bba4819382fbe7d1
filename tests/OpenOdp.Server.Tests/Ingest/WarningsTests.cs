using System.Net;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Ingest;

/// <summary>What is changed or left out is told: a count in the 202, the reasons in the inspector and the receipt.</summary>
public sealed class WarningsTests
{
    private const string Clean = """{"type":"t","identifiers":{"email":"a@b.example"},"data":{"a":1}}""";

    [Fact]
    public async Task A_202_without_warnings_has_no_header()
    {
        await using var server = await AdminServer.StartAsync();
        using var response = await server.SendAsync(HttpMethod.Post, "/v3/events", Clean, "one");
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.False(response.Headers.Contains("OpenOdp-Warnings"));
    }

    [Theory]
    [InlineData("""{"type":"t","identifiers":{"email":"a@b.example"},"data":{"a":1e-40,"b":"\ud800"}}""", 2, "is rounded")]
    [InlineData("""{"type":"t","identifiers":{"email":"a@b.example"},"data":{"n":1e99}}""", 1, "must be a number")]
    [InlineData("""{"type":"t","identifiers":{"email":"a@b.example"},"data":{"ts":0}}""", 1, "before 1971")]
    [InlineData("""{"type":"t","identifiers":{"email":"a@b.example","FS-USER-ID":"1","fs_user_id":"2"}}""", 1, "more than once")]
    public async Task Each_kind_of_change_is_counted_and_named(string body, int warnings, string reason)
    {
        await using var server = await AdminServer.StartAsync();
        using var response = await server.SendAsync(HttpMethod.Post, "/v3/events", $"[{Clean},{body}]", "one");

        Assert.Equal($"{warnings}", response.Header("OpenOdp-Warnings"));
        var request = (await server.GetAsync("/admin/requests?outcome=accepted")).GetProperty("requests")[0];
        var told = request.GetProperty("warnings").EnumerateArray().ToList();
        Assert.Equal(warnings, told.Count);
        Assert.All(told, warning => Assert.Equal(1, warning.GetProperty("event").GetInt32()));
        Assert.Contains(told, warning => warning.GetProperty("message").GetString()!.Contains(reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_receipt_says_what_was_changed()
    {
        await using var server = await AdminServer.StartAsync();
        const string body =
            """{"type":"t","identifiers":{"email":"a@b.example"},"data":{"idempotence_id":"changed","secret":1e99}}""";
        using var response = await server.SendAsync(HttpMethod.Post, "/v3/events", $"[{Clean},{body}]", "one");

        var warning = Assert.Single((await server.GetAsync("/admin/receipts/changed")).GetProperty("warnings").EnumerateArray());
        Assert.StartsWith("Field `secret` is ignored", warning.GetProperty("message").GetString());
        Assert.DoesNotContain("1e99", warning.GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_suppressed_event_is_told_as_such()
    {
        await using var server = await AdminServer.StartAsync();
        await server.EventAsync("\"email\":\"a@b.example\"");
        await server.EraseAsync("a@b.example");

        using var response = await server.SendAsync(HttpMethod.Post, "/v3/events", Clean, "one");

        Assert.Equal((HttpStatusCode.Accepted, "1"), (response.StatusCode, response.Header("OpenOdp-Warnings")));
    }

    [Theory]
    [InlineData("/v3/events", false)]
    [InlineData("/v3/events", true)]
    [InlineData("/v2/zaius.gif", false)]
    [InlineData("/v2/zaius.gif", true)]
    public async Task The_same_event_as_one_that_was_erased_is_told_to_be_stored_nowhere(string path, bool isLifted)
    {
        await using var server = await AdminServer.StartAsync();
        using var first = await SendAsync();
        using var again = await SendAsync();
        await server.EraseAsync("a@b.example");
        if (isLifted) await server.PostAsync("/admin/suppressions:lift", """{"email":"a@b.example"}""");

        using var late = await SendAsync();

        Assert.False(again.Headers.Contains("OpenOdp-Warnings"));
        Assert.Equal((first.StatusCode, "1"), (late.StatusCode, late.Header("OpenOdp-Warnings")));
        var told =
            (await server.GetAsync("/admin/requests?outcome=accepted")).GetProperty("requests")[0].GetProperty("warnings")[0];
        Assert.Contains("erased with its customer", told.GetProperty("message").GetString());
        await server.GetAsync("/admin/customers?email=a@b.example", HttpStatusCode.NotFound);
        Assert.Contains(
            "sent again is not stored", (await server.GetAsync("/admin/receipts/same")).GetProperty("reason").GetString());

        Task<HttpResponseMessage> SendAsync() => path == "/v3/events"
            ? server.SendAsync(
                HttpMethod.Post, path,
                """{"type":"t","identifiers":{"email":"a@b.example"},"data":{"idempotence_id":"same"}}""", "one")
            : server.SendAsync(HttpMethod.Get, $"{path}?tracker_id=one&event_type=t&email=a@b.example&idempotence_id=same");
    }

    [Fact]
    public async Task An_idempotency_key_that_is_too_long_is_told()
    {
        await using var server = await AdminServer.StartAsync();
        using var longest =
            await server.SendAsync(HttpMethod.Post, "/v3/events", Clean, "one", ("Idempotency-Key", new string('k', 255)));
        using var longer =
            await server.SendAsync(HttpMethod.Post, "/v3/events", Clean, "one", ("Idempotency-Key", new string('k', 256)));
        Assert.False(longest.Headers.Contains("OpenOdp-Warnings"));
        Assert.Equal("1", longer.Header("OpenOdp-Warnings"));
    }

    [Fact]
    public async Task A_fault_of_one_item_leaves_the_others_out_of_it()
    {
        await using var server = await AdminServer.StartAsync();
        const string twice = """{"type":"t","type":"u","identifiers":{"email":"a@b.example"}}""";
        using var response = await server.SendAsync(HttpMethod.Post, "/v3/events", $"[{Clean},{twice},{{}}]", "one");
        var invalids = (await response.ReadAsync(HttpStatusCode.BadRequest)).GetProperty("detail").GetProperty("invalids");
        Assert.Equal([1, 2], invalids.EnumerateArray().Select(invalid => invalid.GetProperty("event").GetInt32()));
    }
}
