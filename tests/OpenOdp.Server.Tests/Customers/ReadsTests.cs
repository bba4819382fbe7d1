using System.Net;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Customers;

/// <summary>What reads understand, and how they are asked.</summary>
public sealed class ReadsTests
{
    [Theory]
    [InlineData("a/b", "a%2Fb")]
    [InlineData("a/b", "a%2fb/")]
    [InlineData("a%2Fb", "a%252Fb")]
    [InlineData("ü/%", "%C3%BC%2F%25")]
    [InlineData("a b", "a%20b")]
    public async Task A_receipt_and_an_order_are_found_by_any_id(string id, string path)
    {
        await using var server = await AdminServer.StartAsync();
        var order = "{\"type\":\"order\",\"identifiers\":{\"email\":\"a@x.example\"},\"data\":{\"idempotence_id\":\"" + id
            + "\",\"order\":{\"order_id\":\"" + id + "\"}}}";
        await server.PostAsync("/v3/events", order, HttpStatusCode.Accepted);

        Assert.Equal(id, (await server.GetAsync($"/admin/receipts/{path}")).GetProperty("idempotence_id").GetString());
        Assert.Equal(
            id, (await server.GetAsync($"/admin/orders/{path}?")).GetProperty("order").GetProperty("order_id").GetString());
    }

    [Fact]
    public async Task EV_29_every_event_of_a_request_with_an_idempotency_key_has_a_receipt()
    {
        await using var server = await AdminServer.StartAsync();
        const string One = """{"type":"t","identifiers":{"email":"a@x.example"}}""";
        using var response =
            await server.SendAsync(HttpMethod.Post, "/v3/events", $"[{One},{One}]", headers: ("Idempotency-Key", "key"));
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);

        Assert.Equal(0, (await server.GetAsync("/admin/receipts/key")).GetProperty("item").GetInt32());
        Assert.Equal(1, (await server.GetAsync("/admin/receipts/key%2F1")).GetProperty("item").GetInt32());
    }

    [Fact]
    public async Task Position_and_index_name_one_event_in_every_answer_and_a_receipt_says_which_item_it_was()
    {
        await using var server = await AdminServer.StartAsync();
        await server.EventAsync("\"email\":\"one@x.example\"");
        const string Order = """
            {"type":"order","action":"purchase","identifiers":{"email":"o@x.example"},
            "data":{"order":{"order_id":"o","items":[{"product_id":"1"},{"product_id":"2"}]}}}
            """;
        const string Joins =
            """{"type":"t","identifiers":{"email":"one@x.example","fs_user_id":"f"},"data":{"idempotence_id":"joins"}}""";
        await server.PostAsync("/v3/events", $"[{Order},{Joins}]", HttpStatusCode.Accepted);

        var receipt = await server.GetAsync("/admin/receipts/joins");
        var events = (await server.GetAsync("/admin/customers/events?email=one@x.example")).GetProperty("events")
            .EnumerateArray();
        var stored = events.Single(
            row => row.GetProperty("data").TryGetProperty("idempotence_id", out var id) && id.GetString() == "joins");
        Assert.Equal(1, receipt.GetProperty("item").GetInt32());
        Assert.False(receipt.TryGetProperty("index", out _));
        Assert.Equal(2, stored.GetProperty("index").GetInt32()); // behind the order's two
        var cause = Assert.Single(receipt.GetProperty("changes").EnumerateArray()).GetProperty("event");
        foreach (var name in (string[])["position", "index"])
        {
            Assert.Equal(stored.GetProperty(name).GetInt64(), cause.GetProperty(name).GetInt64());
        }
    }

    [Theory]
    [InlineData("emails=A@x.example")]
    [InlineData("fs_user_ids=u")]
    [InlineData("FS-USER-ID=u")]
    public async Task IDN_2_reads_take_the_plural_of_an_identifier(string query)
    {
        await using var server = await AdminServer.StartAsync();
        await server.EventAsync("\"email\":\"a@x.example\",\"fs_user_id\":\"u\"");

        Assert.Equal("a@x.example", (await server.GetAsync($"/v3/profiles?{query}")).GetProperty("attributes")
            .GetProperty("email").GetString());
        Assert.Single(
            (await server.GetAsync($"/admin/customers/events?{query}&limit=&after=")).GetProperty("events").EnumerateArray());
    }

    [Theory]
    [InlineData("""{"identifiers":{"email":"A@x.example "}}""")]
    [InlineData("""{"email":"a@x.example","vuid":null,"phone":""}""")]
    [InlineData("""{"identifiers":{"email":"a@x.example","unknown":"1"}}""")]
    [InlineData("""{"customer_id":5}""")]
    [InlineData("""{"fs-user-id":"other","fs_user_id":"u"}""")]
    [InlineData("""{"email":"null","fs_user_id":"u"}""")]
    [InlineData("""[{"name":"email","value":"a@x.example"}]""")]
    [InlineData("""{"identifiers":[{"email":"a@x.example"},{"name":"customer_id","value":5}]}""")]
    public async Task A_preview_reads_identifiers_as_an_event_does(string body)
    {
        await using var server = await AdminServer.StartAsync();
        await server.EventAsync("\"email\":\"a@x.example\",\"fs_user_id\":\"u\",\"customer_id\":\"5\"");

        var preview = await server.PostAsync("/admin/merges:preview", body);

        Assert.Equal("1", preview.GetProperty("customer").GetString());
        Assert.Empty(preview.GetProperty("changes").EnumerateArray());
    }

    [Theory]
    [InlineData("{}", "Send the identifiers")]
    [InlineData("[]", "Send the identifiers")]
    [InlineData("[5]", "Send the identifiers")]
    [InlineData("5", "Send the identifiers")]
    [InlineData("""{"identifiers":null}""", "Send the identifiers")]
    [InlineData("""{"unknown":"x"}""", "Unknown identifier field: unknown")]
    [InlineData("""{"email":"null"}""", "identifies nobody")]
    [InlineData("""{"email":{}}""", "must be a text")]
    [InlineData("""{"email":"a","email":"b"}""", "Unable to parse")]
    [InlineData("""[{"email":"a"},{"email":"b"}]""", "Unable to parse")]
    [InlineData("""{"email":"\ud800"}""", "Unable to parse")]
    [InlineData("{", "Unable to parse")]
    public async Task A_preview_that_no_event_could_ask_for_answers_400(string body, string message)
    {
        await using var server = await AdminServer.StartAsync();

        var refused = await server.PostAsync("/admin/merges:preview", body, HttpStatusCode.BadRequest);

        Assert.Contains(message, refused.Message(HttpStatusCode.BadRequest, "Bad Request"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task L5_a_preview_says_that_the_event_of_an_erased_customer_would_be_dropped()
    {
        await using var server = await AdminServer.StartAsync();
        await server.EventAsync("\"email\":\"gone@x.example\"");
        await server.EraseAsync("gone@x.example");

        var preview = await server.PostAsync("/admin/merges:preview", """{"email":"gone@x.example"}""");

        Assert.Contains("erased", preview.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"/x\\u0000y\"")]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"relative\"")]
    public async Task A_checkpoint_in_a_place_that_cannot_be_answers_400(string directory)
    {
        await using var server = await AdminServer.StartAsync();

        await server.PostAsync("/admin/checkpoints", $$"""{"directory":{{directory}}}""", HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_checkpoint_in_place_of_a_file_answers_409_and_leaves_the_file()
    {
        await using var server = await AdminServer.StartAsync();
        var file = server.Beside("file");
        await File.WriteAllTextAsync(file, "text", TestContext.Current.CancellationToken);

        var refused = await server.PostAsync("/admin/checkpoints", $$"""{"directory":"{{file}}"}""", HttpStatusCode.Conflict);

        Assert.Contains(file, refused.Message(HttpStatusCode.Conflict, "Conflict"), StringComparison.Ordinal);
        Assert.Equal("text", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task EV_15_a_client_that_sends_far_too_much_still_reads_413()
    {
        await using var server = await AdminServer.StartAsync();

        var refused = await server.PostAsync("/v3/events", new string(' ', 24 << 20), HttpStatusCode.RequestEntityTooLarge);

        Assert.Equal("Request Too Long", refused.GetProperty("message").GetString());
    }
}
