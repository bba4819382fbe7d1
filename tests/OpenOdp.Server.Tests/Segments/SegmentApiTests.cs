using System.Net;
using System.Text.Json;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Segments;

public sealed class SegmentApiTests : IAsyncLifetime
{
    private AdminServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await AdminServer.StartAsync();

    [Fact]
    public async Task SEG_7_an_id_is_compared_without_regard_to_case_and_stored_in_lower_case()
    {
        await PutAsync("Has_Email_1", Bodies.HasEmail, HttpStatusCode.Created);
        Assert.Equal(["has_email_1"], await IdsAsync());
        await PutAsync("HAS_EMAIL_1", Bodies.HasPhone);
        Assert.Equal(2, (await _server.GetAsync("/v3/segments/hAs_email_1")).GetProperty("revision").GetInt32());
        Assert.Equal(["has_email_1"], await IdsAsync());
    }

    [Theory]
    [InlineData("has-email")]
    [InlineData("a.b")]
    [InlineData("%C3%A4")]
    [InlineData("a%20b")]
    [InlineData("a%2Fb")]
    public async Task SEG_7_an_id_of_other_characters_is_refused_and_nothing_is_stored(string id)
    {
        var fault = await PutAsync(id, Bodies.HasEmail, HttpStatusCode.BadRequest);
        Assert.Equal("id", fault.GetProperty("details")[0].GetProperty("field").GetString());
        Assert.Equal("Segment not found.", Fault(await _server.GetAsync($"/v3/segments/{id}", HttpStatusCode.NotFound), 404));
        Assert.Empty(await IdsAsync());
    }

    [Fact]
    public async Task SEG_7_an_id_has_at_most_128_characters()
    {
        await PutAsync(new string('a', 128), Bodies.HasEmail, HttpStatusCode.Created);
        await PutAsync(new string('a', 129), Bodies.HasEmail, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task SEG_8_revisions_count_from_1_and_only_what_changes_makes_a_new_one()
    {
        Assert.Equal(1, await RevisionAsync(Bodies.HasEmail, HttpStatusCode.Created));
        Assert.Equal(1, await RevisionAsync(Bodies.HasEmail));
        Assert.Equal(1, await RevisionAsync(Bodies.HasEmail.Replace(":{", " :\n {", StringComparison.Ordinal)));
        Assert.Equal(2, await RevisionAsync(Bodies.HasPhone));
        Assert.Equal(3, await RevisionAsync(Bodies.HasEmail));
    }

    [Fact]
    public async Task SEG_8_what_was_read_and_is_sent_back_is_no_change()
    {
        await RevisionAsync(Bodies.HasEmail, HttpStatusCode.Created);
        Assert.Equal(1, await RevisionAsync((await _server.GetAsync("/v3/segments/one")).GetRawText()));
    }

    [Fact]
    public async Task SEG_8_a_segment_that_was_deleted_and_made_again_starts_at_1()
    {
        await RevisionAsync(Bodies.HasEmail, HttpStatusCode.Created);
        await RevisionAsync(Bodies.HasPhone);
        await DeleteAsync("one");
        Assert.Equal(1, await RevisionAsync(Bodies.HasPhone, HttpStatusCode.Created));
    }

    [Fact]
    public async Task SEG_9_get_returns_the_schema_and_not_the_members()
    {
        await _server.EventAsync("\"email\":\"a@x.example\"");
        await PutAsync("one", Bodies.HasEmail, HttpStatusCode.Created);

        var segment = await _server.GetAsync("/v3/segments/one");

        Assert.Equal(
            ["revision", "description", "metadata", "definition"],
            segment.EnumerateObject().Select(static member => member.Name));
        using var sent = JsonDocument.Parse(Bodies.HasEmail);
        Assert.True(JsonElement.DeepEquals(sent.RootElement.GetProperty("definition"), segment.GetProperty("definition")));
    }

    [Fact]
    public async Task SEG_9_delete_removes_the_segment_and_not_the_customers()
    {
        await _server.EventAsync("\"email\":\"a@x.example\"");
        await PutAsync("one", Bodies.HasEmail, HttpStatusCode.Created);
        await PutAsync("two", Bodies.HasPhone, HttpStatusCode.Created);

        var left = (await DeleteAsync("One")).GetProperty("segment_ids").EnumerateArray().Select(static id => id.GetString());

        Assert.Equal(["two"], left);
        Assert.Equal(["two"], await IdsAsync());
        await _server.GetAsync("/admin/customers?email=a@x.example");
        Assert.Equal("Segment not found.", Fault(await DeleteAsync("one", HttpStatusCode.NotFound), 404));
    }

    [Fact]
    public async Task SEG_10_metadata_is_text_to_text()
    {
        await PutAsync("one", Bodies.HasEmail, HttpStatusCode.Created);
        var segment = await _server.GetAsync("/v3/segments/one");
        Assert.Equal("Has e-mail", segment.GetProperty("metadata").GetProperty("display_name").GetString());
        Assert.Equal("has e-mail", segment.GetProperty("description").GetString());
        var withNumber = Bodies.HasEmail.Replace("\"Has e-mail\"", "5", StringComparison.Ordinal);
        await PutAsync("one", withNumber, HttpStatusCode.BadRequest);
        await PutAsync("two", Bodies.HasPhone, HttpStatusCode.Created);
        segment = await _server.GetAsync("/v3/segments/two");
        Assert.Empty(segment.GetProperty("metadata").EnumerateObject());
        Assert.Equal("", segment.GetProperty("description").GetString());
    }

    [Theory]
    [InlineData("PUT", "")]
    [InlineData("POST", "")]
    [InlineData("POST", ":validate")]
    public async Task SEG_12_a_fault_is_named_with_its_path_and_nothing_is_stored(string method, string verb)
    {
        var body = Bodies.Of("""{"combination":{"conjunction":"AND","conditions":[]}}""");

        var fault = await _server.SendAsync(new HttpMethod(method), "/v3/segments/one" + verb, body)
            .ReadAsync(HttpStatusCode.BadRequest);

        Assert.Equal("definition.root_condition.combination.conditions: must not be empty", Fault(fault, 400));
        var detail = Assert.Single(fault.GetProperty("details").EnumerateArray());
        Assert.Equal("definition.root_condition.combination.conditions", detail.GetProperty("field").GetString());
        Assert.Equal("must not be empty", detail.GetProperty("reason").GetString());
        Assert.Empty(await IdsAsync());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"description\":\"\\ud800\"}")]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("null")]
    public async Task SEG_12_a_body_that_is_none_is_refused_in_the_form_of_segments(string body) =>
        Fault(await PutAsync("one", body, HttpStatusCode.BadRequest), 400);

    [Fact]
    public async Task SEG_12_a_body_larger_than_1_MiB_is_refused()
    {
        var body = Bodies.HasEmail.Replace("has e-mail", new string('a', 1 << 20), StringComparison.Ordinal);
        Fault(await PutAsync("one", body, HttpStatusCode.RequestEntityTooLarge), 413);
    }

    [Fact]
    public async Task EXP_10_a_definition_as_deep_as_the_limit_is_taken()
    {
        var filter = Bodies.Is("customer.name", "a");
        for (var depth = 2; depth < 30; depth++)
        {
            filter = $$$"""{"combination":{"conjunction":"AND","expressions":[{{{filter}}}]}}""";
        }

        await PutAsync("one", Bodies.Of(Bodies.Customer(filter)), HttpStatusCode.Created);
        Assert.Contains("customer.name", (await _server.GetAsync("/v3/segments/one")).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_path_leads_to_is_not_kept_yet_is_a_warning()
    {
        var body = Bodies.Of(Bodies.Customer(Bodies.Is("customer.observations.lifetime_revenue", "1")));
        var validated = await _server.PostAsync("/v3/segments/one:validate", body);
        Assert.Contains("customer.observations", validated.GetProperty("warnings")[0].GetString(), StringComparison.Ordinal);
        var put = await PutAsync("one", body, HttpStatusCode.Created);
        Assert.Contains("customer.observations", put.GetProperty("warnings")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_valid_definition_validates_to_an_empty_object_and_is_not_installed()
    {
        Assert.Equal("{}", (await _server.PostAsync("/v3/segments/one:validate", Bodies.HasEmail)).GetRawText());
        Assert.Empty(await IdsAsync());
    }

    [Fact]
    public async Task Post_makes_a_segment_and_refuses_one_that_is_there()
    {
        var made = await _server.PostAsync("/v3/segments/one", Bodies.HasEmail, HttpStatusCode.Created);
        Assert.Equal("""{"revision":1}""", made.GetRawText());
        var fault = await _server.PostAsync("/v3/segments/ONE", Bodies.HasPhone, HttpStatusCode.BadRequest);
        Assert.Equal("Segment 'one' exists already.", Fault(fault, 400));
    }

    [Fact]
    public async Task SEG_13_put_waits_for_the_build_and_says_that_the_revision_answers()
    {
        await _server.EventAsync("\"email\":\"a@x.example\"");
        using var response = await _server.SendAsync(HttpMethod.Put, "/v3/segments/one", Bodies.HasEmail);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal("live", response.Header("OpenOdp-Segment-State"));
        using var again = await _server.SendAsync(HttpMethod.Put, "/v3/segments/one", Bodies.HasEmail);
        Assert.Equal("live", again.Header("OpenOdp-Segment-State"));
    }

    [Theory]
    [InlineData("one", "Insufficient privileges")]
    [InlineData("nobody", "Forbidden")]
    public async Task Only_the_private_key_may_do_anything_with_segments(string key, string message)
    {
        foreach (var (method, path) in ((string, string)[])[
            ("GET", ""), ("GET", "/a"), ("PUT", "/a"), ("POST", "/a"), ("DELETE", "/a"), ("POST", "/a:validate")])
        {
            var refused = await _server.SendAsync(new HttpMethod(method), "/v3/segments" + path, Bodies.HasEmail, key)
                .ReadAsync(HttpStatusCode.Forbidden);
            Assert.Contains(message, refused.GetRawText(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_account_sees_its_own_segments_only()
    {
        await PutAsync("one", Bodies.HasEmail, HttpStatusCode.Created);
        var ids = await _server.SendAsync(HttpMethod.Get, "/v3/segments", key: "two.secret").ReadAsync(HttpStatusCode.OK);
        Assert.Empty(ids.GetProperty("segment_ids").EnumerateArray());
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private Task<JsonElement> PutAsync(string id, string body, HttpStatusCode status = HttpStatusCode.OK) =>
        _server.SendAsync(HttpMethod.Put, $"/v3/segments/{id}", body).ReadAsync(status);

    private Task<JsonElement> DeleteAsync(string id, HttpStatusCode status = HttpStatusCode.OK) =>
        _server.SendAsync(HttpMethod.Delete, $"/v3/segments/{id}").ReadAsync(status);

    private async Task<int> RevisionAsync(string body, HttpStatusCode status = HttpStatusCode.OK) =>
        (await PutAsync("one", body, status)).GetProperty("revision").GetInt32();

    private async Task<List<string?>> IdsAsync() =>
        [.. (await _server.GetAsync("/v3/segments")).GetProperty("segment_ids").EnumerateArray()
            .Select(static id => id.GetString())];

    /// <summary>Holds an answer to ENV-F and returns its message.</summary>
    private static string Fault(JsonElement envelope, int status)
    {
        Assert.Equal(status, envelope.GetProperty("status").GetInt32());
        Assert.Equal(JsonValueKind.Null, envelope.GetProperty("request_id").ValueKind);
        return envelope.GetProperty("message").GetString()!;
    }
}
