using System.Net;
using System.Text.Json;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Experiments;

/// <summary><c>POST /v1/events</c>: what SDKs report of experiments becomes events of the customer.</summary>
public sealed class ReportTests : IAsyncLifetime
{
    private const string Project = """
        "account_id":"10","project_id":"20","revision":"7"
        """;

    private const string Impression = """
        {"visitor_id":"user-1","attributes":[{"entity_id":"1","key":"plan","type":"custom","value":"gold"},
          {"entity_id":"2","key":"age","type":"custom","value":41.5}],"snapshots":[{
          "decisions":[{"campaign_id":"c","experiment_id":"e","variation_id":"5","metadata":{"flag_key":"banner","rule_key":"test",
            "rule_type":"feature-test","variation_key":"b","enabled":true}}],
          "events":[{"entity_id":"c","key":"campaign_activated","uuid":"u-1","timestamp":1790000000123}]}]}
        """;

    private const string Conversion = """
        {"visitor_id":"user-1","attributes":[],"snapshots":[{"events":[{"entity_id":"9","key":"purchase","uuid":"u-2",
          "timestamp":1790000001000,"revenue":4200,"value":1.5,"tags":{"revenue":4200,"colour":"r\u00e9d","sizes":["s","\"m\""],"none":null}}]}]}
        """;

    private const string Hostile = "{}[]\",:\\u0e-x\ud800\0 5";

    private AdminServer _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await AdminServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task An_impression_and_a_conversion_are_events_of_the_customer_and_count_once()
    {
        using var first = await ReportAsync($"{Impression},{Conversion}");
        using var again = await ReportAsync($"{Impression},{Conversion}");

        Assert.Equal(HttpStatusCode.NoContent, first.StatusCode);
        Assert.Empty(await first.Content.ReadAsByteArrayAsync(Token));
        Assert.Equal(first.Header("OpenOdp-Position"), again.Header("OpenOdp-Position"));
        var events = await EventsAsync("fs_user_id=user-1");
        Assert.Equal(2, events.Count);
        Assert.Equal(
            """
            {"attribute_age":41.5,"attribute_plan":"gold","campaign_id":"c","data_source":"sdk-x","data_source_type":"sdk",
            "data_source_version":"1.2","enabled":true,"experiment_id":"e","flag_key":"banner","idempotence_id":"u-1",
            "revision":"7","rule_key":"test","rule_type":"feature-test","ts":1790000000123,"variation_id":"5",
            "variation_key":"b"}
            """.ReplaceLineEndings(""),
            Sorted(events[1]));
        Assert.Equal(
            """
            {"data_source":"sdk-x","data_source_type":"sdk","data_source_version":"1.2","event_id":"9","event_key":"purchase",
            "idempotence_id":"u-2","revenue":4200,"revision":"7","tag_colour":"r\u00E9d","tag_revenue":4200,
            "tag_sizes":"[\u0022s\u0022,\u0022\\\u0022m\\\u0022\u0022]","ts":1790000001000,"value":1.5}
            """.ReplaceLineEndings(""),
            Sorted(events[0]));
        Assert.Equal("impression", events[1].GetProperty("action").GetString());
        Assert.All(events, one => Assert.Equal("experiment", one.GetProperty("event_type").GetString()));
    }

    [Fact]
    public async Task Without_a_key_a_report_is_the_accounts_that_hosts_its_datafile()
    {
        using var nobodys = await ReportAsync(Impression, key: "");
        Assert.Equal(HttpStatusCode.BadRequest, nobodys.StatusCode);
        var cure = await nobodys.Content.ReadAsStringAsync(Token);
        Assert.Contains("PUT it under /admin/datafiles", cure, StringComparison.Ordinal);

        await HostAsync("a", "two.secret");
        using var taken = await ReportAsync(Impression, key: "");
        Assert.Equal(HttpStatusCode.NoContent, taken.StatusCode);
        Assert.Equal("*", taken.Header("Access-Control-Allow-Origin"));
        using var customer = await _server.SendAsync(HttpMethod.Get, "/admin/customers?fs_user_id=user-1", key: "two.secret");
        Assert.Equal(HttpStatusCode.OK, customer.StatusCode);
        await _server.GetAsync("/admin/customers?fs_user_id=user-1", HttpStatusCode.NotFound);

        await HostAsync("b", "one.secret");
        using var several = await ReportAsync(Impression, key: "");
        Assert.Equal(HttpStatusCode.BadRequest, several.StatusCode);
        Assert.Contains("x-api-key", await several.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        using var wrong = await ReportAsync(Impression, key: "wrong");
        Assert.Equal(HttpStatusCode.Forbidden, wrong.StatusCode);
    }

    [Fact]
    public async Task A_visitor_who_cannot_be_taken_is_left_out_and_told_and_the_rest_is_taken()
    {
        using var response = await ReportAsync(
            $$"""
            {"visitor_id":"","snapshots":[]},{"visitor_id":"anonymous","snapshots":[{"events":[{"key":"k"}]}]},{"visitor_id":"u","snapshots":5},
            {"visitor_id":"late","snapshots":[{"events":[{"key":"k","timestamp":"yesterday"}]},{}]},{{Conversion}}
            """);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Single(await EventsAsync("fs_user_id=user-1"));
        Assert.Single(await EventsAsync("fs_user_id=late"));
        Assert.Equal(
            [
                "`visitors[0]` is left out: its `visitor_id` must be a text that is not empty.",
                "`visitors[2].snapshots` is left out: it must be a list of objects.",
                "`visitors[3].snapshots[1]` has neither decisions nor events.",
                "`visitors[1].snapshots[0].events[0]` is left out: The value `anonymous` of `visitors[1].visitor_id` identifies nobody. "
                    + "Send an identifier that is the customer's own.",
                "`visitors[3].snapshots[0].events[0].timestamp` is not a time, or could be two: send seconds since 1970, or "
                    + "ISO-8601 such as 2026-01-31T12:00:00Z. The time of arrival counts.",
            ],
            await WarningsAsync());
    }

    [Fact]
    public async Task Decisions_of_one_event_are_told_apart_and_a_visitor_known_by_vuid_is_one()
    {
        using var response = await ReportAsync(
            """
            {"visitor_id":"vuid_24738a7c21b94bc1a8b54acb0b5","snapshots":[{"decisions":[{"experiment_id":"a"},{"experiment_id":"b"}],
              "events":[{"key":"campaign_activated","uuid":"u"}]},{"decisions":[{"experiment_id":"c"}],"events":[{"key":"k","uuid":"w"}]}]}
            """);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        var events = await EventsAsync("vuid=vuid_24738a7c21b94bc1a8b54acb0b5");
        Assert.Equal(
            ["u", "u/1", "w", "w/0"],
            events.Select(one => one.GetProperty("data").GetProperty("idempotence_id").GetString()!).Order());
        Assert.Equal(
            ["conversion", "impression", "impression", "impression"],
            events.Select(one => one.GetProperty("action").GetString()!).Order());
    }

    [Fact]
    public async Task An_impression_whose_time_cannot_be_read_counts_as_of_its_arrival()
    {
        var before = DateTimeOffset.UtcNow;
        using var response = await ReportAsync(Impression.Replace("1790000000123", "true", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        var one = Assert.Single(await EventsAsync("fs_user_id=user-1"));
        Assert.False(one.GetProperty("data").TryGetProperty("ts", out _));
        Assert.InRange(one.GetProperty("ts").GetDateTimeOffset(), before.AddSeconds(-1), DateTimeOffset.UtcNow);
        var results = await _server.GetAsync("/admin/experiments/test/results");
        Assert.Equal(1, results.GetProperty("variations")[0].GetProperty("visitors").GetInt32());
        var warning = Assert.Single(await WarningsAsync());
        Assert.StartsWith("`visitors[0].snapshots[0].events[0].timestamp` is not a time", warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_changed_of_a_report_is_told_by_the_names_in_the_report()
    {
        var x = new string('x', 1025);
        using var response = await ReportAsync(
            $$$"""
            {"visitor_id":"u","attributes":[{"key":"plan","value":"{{{x}}}"}],"snapshots":[{
              "decisions":[{"experiment_id":"{{{x}}}","metadata":{"flag_key":"{{{x}}}","rule_key":"r","variation_key":"a"}}],
              "events":[{"key":"other"},{"key":"campaign_activated","uuid":"{{{x}}}","timestamp":5}]}]},
            {"visitor_id":"v","snapshots":[{"events":[{"key":"{{{x}}}","entity_id":"{{{x}}}","tags":{"size":1e99,"{{{x}}}":1}},{"key":"\ud800"}]}]}
            """);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        const string Cut = " is longer than 1,024 characters; the rest was cut off.";
        Assert.Equal(
            [
                "`visitors[0].snapshots[0].events[1].uuid`" + Cut,
                "`visitors[0].snapshots[0].events[1].timestamp` is before 1971: it is kept, but can hardly be right. Send seconds since "
                    + "1970, or no `visitors[0].snapshots[0].events[1].timestamp`.",
                "`visitors[0].snapshots[0].decisions[0].metadata.flag_key`" + Cut,
                "`visitors[0].snapshots[0].decisions[0].experiment_id`" + Cut,
                "`visitors[0].attributes[plan]`" + Cut,
                "`visitors[0].attributes[plan]`" + Cut,
                "`visitors[1].snapshots[0].events[0].key`" + Cut,
                "`visitors[1].snapshots[0].events[0].entity_id`" + Cut,
                "`visitors[1].snapshots[0].events[0].tags.size` is ignored: it must be a number",
                $"`visitors[1].snapshots[0].events[0].tags.{x[..60]}…` is left out: its name is longer than 128 bytes.",
                "`visitors[1].snapshots[0].events[1]`: A text holds half of a surrogate pair, which is no character: it was read as U+FFFD.",
            ],
            (await WarningsAsync()).Select(message => message.Split(" from")[0]));
    }

    [Fact]
    public async Task What_is_left_out_of_a_report_or_counts_nowhere_is_told()
    {
        using var response = await ReportAsync(
            """
            {"visitor_id":"u","attributes":[{"key":5,"value":1},{"value":1},{"key":"kept","value":1}],"snapshots":[
              {"decisions":[{"metadata":5},{"metadata":{"rule_key":"r","variation_key":""}},{},{"metadata":{"rule_key":"r","variation_key":"a"}},
                {"metadata":{"rule_key":"","variation_key":""}}],"events":[{"key":"k","tags":5},{"key":""},{"key":7}]},
              {"events":[{"key":"campaign_activated"}]}]}
            """);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("8", response.Header("OpenOdp-Warnings"));
        const string NoRule =
            " counts in no result: its `metadata` must have a `rule_key` and a `variation_key` that are not empty.";
        const string NoKey = " counts in no result: its `key` must not be empty.";
        Assert.Equal(
            [
                "`visitors[0].attributes[0]` is left out: its `key` must be a text.",
                "`visitors[0].attributes[1]` is left out: its `key` must be a text.",
                "`visitors[0].snapshots[0].decisions[0].metadata` is left out: it must be an object.",
                "`visitors[0].snapshots[0].decisions[1]`" + NoRule,
                "`visitors[0].snapshots[0].decisions[2]`" + NoRule,
                "`visitors[0].snapshots[0].events[0].tags` is left out: it must be an object.",
                "`visitors[0].snapshots[0].events[1]`" + NoKey,
                "`visitors[0].snapshots[1]` has no decisions: `campaign_activated` counts for nothing.",
            ],
            await WarningsAsync());
        Assert.Equal(8, (await EventsAsync("fs_user_id=u")).Count);
    }

    [Fact]
    public async Task What_is_refused_without_a_key_is_in_the_inspector_of_the_account_whose_it_is()
    {
        await HostAsync("a", "two.secret");
        using var broken = await _server.SendAsync(HttpMethod.Post, "/v1/events", $$"""{{{Project}},"visitors":[}""", "");
        using var empty = await _server.SendAsync(HttpMethod.Post, "/v1/events", $$"""{{{Project}},"visitors":[]}""", "");
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (broken.StatusCode, empty.StatusCode));

        var requests = await _server.SendAsync(HttpMethod.Get, "/admin/requests?outcome=rejected", key: "two.secret")
            .ReadAsync(HttpStatusCode.OK);
        Assert.Equal(
            ["There is nothing in it.", "Unable to parse request body."],
            requests.GetProperty("requests").EnumerateArray()
                .Select(one => one.GetProperty("errors")[0].GetProperty("message").GetString()!.Split(" This")[0]));
    }

    [Theory]
    [InlineData("", "The body is empty")]
    [InlineData("[]", "must be an object with `visitors`")]
    [InlineData("{", "breaks off")]
    [InlineData("{}", "There is nothing in it")]
    [InlineData("{} x", "This is no JSON")]
    [InlineData("""{"visitors":{}}""", "must be a list of objects")]
    [InlineData("""{"visitors":[{"visitor_id":"anonymous","snapshots":[{"events":[{}]}]}]}""", "[0].visitor_id` identifies")]
    public async Task What_holds_nothing_to_take_is_refused(string body, string reason)
    {
        using var response = await _server.SendAsync(HttpMethod.Post, "/v1/events", body, "one");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(reason, await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal(0, (await _server.GetAsync("/admin/counters")).GetProperty("accepted").GetInt32());
    }

    [Theory]
    [InlineData(500, HttpStatusCode.NoContent)]
    [InlineData(501, HttpStatusCode.BadRequest)]
    public async Task S5_A_report_has_500_events_at_most(int events, HttpStatusCode status)
    {
        var list = string.Join(',', Enumerable.Range(0, events).Select(index => $$"""{"key":"k","uuid":"{{index}}"}"""));
        using var response = await ReportAsync($$"""{"visitor_id":"u","snapshots":[{"events":[{{list}}]}]}""");
        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public async Task S5_Attributes_that_many_events_repeat_do_not_become_a_body_without_bounds()
    {
        var list = string.Join(',', Enumerable.Range(0, 400).Select(index => $$"""{"key":"k","uuid":"{{index}}"}"""));
        var value = new string('x', 500_000);
        using var response = await ReportAsync(
            $$"""{"visitor_id":"u","attributes":[{"key":"a","value":"{{value}}"}],"snapshots":[{"events":[{{list}}]}]}""");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("send fewer", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_million_faults_are_told_in_a_few_lines()
    {
        var nobody = string.Join(',', Enumerable.Repeat("{}", 200_000));
        using var refused = await ReportAsync(nobody);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.True((await refused.Content.ReadAsByteArrayAsync(Token)).Length < 4_000);
        using var taken = await ReportAsync($"{nobody},{Conversion}");
        Assert.Equal(HttpStatusCode.NoContent, taken.StatusCode);
        Assert.Equal("19", taken.Header("OpenOdp-Warnings"));
    }

    [Fact]
    public async Task Of_an_attribute_or_a_tag_that_is_there_twice_the_last_counts()
    {
        using var response = await ReportAsync(
            """
            {"visitor_id":"u","attributes":[{"key":"$opt_bot_filtering","value":true},{"key":"$opt_bot_filtering","value":false}],
              "snapshots":[{"events":[{"key":"k","tags":{"a":1,"a":2}}]}]}
            """);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        var data = (await EventsAsync("fs_user_id=u"))[0].GetProperty("data");
        Assert.False(data.GetProperty("attribute_$opt_bot_filtering").GetBoolean());
        Assert.Equal(2, data.GetProperty("tag_a").GetInt32());
    }

    [Fact]
    public async Task A_report_may_name_its_account_by_a_number_and_begin_with_a_mark_of_the_byte_order()
    {
        await HostAsync("a", "one.secret");
        using var response = await _server.SendAsync(
            HttpMethod.Post, "/v1/events", $$"""{{"\uFEFF"}}{"account_id":10,"project_id":20,"visitors":[{{Conversion}}]}""", "");
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    [Fact]
    public async Task Whatever_the_bytes_are_the_answer_is_no_failure_of_the_server()
    {
        var random = new Random(20261130);
        var whole = $$"""{{{Project}},"client_name":"\ud800","visitors":[{{Impression}},{{Conversion}}]}""";
        for (var round = 0; round < 400; round++)
        {
            var text = whole.ToCharArray();
            for (var change = random.Next(4); change >= 0; change--)
            {
                text[random.Next(text.Length)] = Hostile[random.Next(Hostile.Length)];
            }

            var body = new string(text);
            using var response = await _server.SendAsync(HttpMethod.Post, "/v1/events", body, round % 2 == 0 ? "one" : "");
            Assert.True((int)response.StatusCode is 204 or 400, $"{(int)response.StatusCode}: {body}");
        }
    }

    [Fact]
    public async Task A_segment_can_ask_who_saw_which_variation_and_what_they_did_then()
    {
        const string Definition = """
            {"definition":{"root_condition":{"sequence_condition":{"min_count":1,"sequence":{"max_age_seconds":2419200,
              "entry_event_filter":{"comparison":{"lhs":{"path_reference":{"value":"event.variation_key"}},"comparator":"EQUAL",
                "rhs":{"string_literal":{"value":"b"}}}},
              "goal":{"event_filter":{"comparison":{"lhs":{"path_reference":{"value":"event.event_key"}},"comparator":"EQUAL",
                "rhs":{"string_literal":{"value":"purchase"}}}}}}}}}}
            """;
        await _server.SendAsync(HttpMethod.Post, "/v3/segments/bought_after_b", Definition).ReadAsync(HttpStatusCode.Created);
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var time = (string report, long at) => System.Text.RegularExpressions.Regex.Replace(report, "17900000\\d+", $"{at}");
        using var saw = await ReportAsync(time(Impression, now - 1000));
        Assert.Empty(await SegmentsAsync());
        using var bought = await ReportAsync(time(Conversion, now));
        Assert.Equal(["bought_after_b"], await SegmentsAsync());

        async Task<IEnumerable<string?>> SegmentsAsync() =>
            (await _server.GetAsync("/admin/customers/memberships?fs_user_id=user-1")).GetProperty("memberships").EnumerateArray()
                .Select(one => one.GetProperty("segment").GetString());
    }

    [Fact]
    public async Task AUTH_9_A_page_may_ask_before_it_reports()
    {
        using var response = await _server.SendAsync(
            HttpMethod.Options,
            "/v1/events",
            key: "",
            headers: [("Origin", "https://www.example"), ("Access-Control-Request-Method", "POST")]);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("*", response.Header("Access-Control-Allow-Origin"));
    }

    private Task<HttpResponseMessage> ReportAsync(string visitors, string key = "one") => _server.SendAsync(
        HttpMethod.Post,
        "/v1/events",
        $$"""{{{Project}},"client_name":"sdk-x","client_version":"1.2","enrich_decisions":true,"visitors":[{{visitors}}]}""",
        key,
        ("Origin", "https://www.example"));

    private Task<JsonElement> HostAsync(string sdkKey, string key) => _server.SendAsync(
        HttpMethod.Put,
        $"/admin/datafiles/{sdkKey}",
        """{"version":"4","revision":"7","accountId":"10","projectId":"20"}""",
        key).ReadAsync(HttpStatusCode.Created);

    private async Task<List<JsonElement>> EventsAsync(string customer) =>
        [.. (await _server.GetAsync($"/admin/customers/events?{customer}")).GetProperty("events").EnumerateArray()];

    private async Task<IEnumerable<string>> WarningsAsync()
    {
        var requests = (await _server.GetAsync("/admin/requests?outcome=accepted")).GetProperty("requests");
        var warnings = requests[0].GetProperty("warnings");
        Assert.DoesNotContain(warnings.EnumerateArray(), warning => warning.TryGetProperty("event", out _));
        return warnings.EnumerateArray().Select(warning => warning.GetProperty("message").GetString()!);
    }

    private static string Sorted(JsonElement one) => JsonSerializer.Serialize(
        one.GetProperty("data").EnumerateObject().Where(field => field.Name != "active_event")
            .OrderBy(field => field.Name, StringComparer.Ordinal)
            .ToDictionary(field => field.Name, field => field.Value));
}
