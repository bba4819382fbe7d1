using System.Text.Json;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.GraphQL;

/// <summary>Any query (§7.2 to §7.7).</summary>
public sealed class AnyQueryTests : IAsyncLifetime
{
    private const string Names = "\"did_buy\",\"has_phone\",\"nobody\",\"has_email\"";

    private GraphQLServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await GraphQLServer.StartAsync();

    [Theory]
    [InlineData("u1")]
    [InlineData("nobody")]
    [InlineData("üñ <b>😀")]
    public async Task GQL_1_the_long_way_answers_the_documents_of_the_SDKs_in_the_same_bytes(string user)
    {
        string[] bodies = [SdkQueryTests.WithVariables(user, Names), SdkQueryTests.Pasted(user, Names)];
        foreach (var body in bodies)
        {
            // An operation name of nobody's interest, or a space, makes it another document.
            var other = body.Replace("{name state}", "{name  state}", StringComparison.Ordinal);
            Assert.NotEqual(body, other);
            Assert.Equal(await _server.PostAsync(other), await _server.PostAsync(body));
        }
    }

    [Fact]
    public async Task GQL_1_trap_4_every_document_that_is_out_there_is_valid_with_a_public_key()
    {
        const string Remkoj = "query GetMyAudiences($vuid: String!, $audiences: [String!]!) { customer(vuid: $vuid) { "
            + "audiences(subset: $audiences) { edges { node { name } } } } }";
        const string Unrvld =
            """query MyQuery { customer(vuid: "vuid_0123") { audiences (subset: ["has_email"]) { edges { node { name } } } } }""";
        const string Expected = GraphQLServer.Qualified + """{"node":{"name":"has_email"}}]}}}}""";
        Assert.Equal(
            Expected,
            await _server.AskAsync(Remkoj, variables: """{"vuid":"vuid_0123","audiences":["has_email","has_phone"]}"""));
        Assert.Equal(Expected, await _server.AskAsync(Unrvld));
        Assert.Contains("has_email", await _server.PostAsync(SdkQueryTests.WithVariables("u1", Names)), StringComparison.Ordinal);
        Assert.Contains("has_email", await _server.PostAsync(SdkQueryTests.Pasted("u1", Names)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task MEM_5_an_event_that_a_query_names_as_recent_is_seen_as_any_that_was_acknowledged()
    {
        const string Recent = "recent_events:[{type:\"buy\",idempotence_id:\"just-now\"}]";
        await _server.SendAsync("buy", "\"vuid\":\"vuid_0777\"", "\"idempotence_id\":\"just-now\"");
        const string Expected = GraphQLServer.Qualified + """{"node":{"name":"did_buy"}}]}}}}""";
        foreach (var key in (string[])[IngestServer.PublicKey, IngestServer.PrivateKey])
        {
            Assert.Equal(Expected, await _server.AskAsync(
                "{customer(vuid:\"vuid_0777\" " + Recent + "){audiences(" + Recent + "){edges{node{name}}}}}", key));
        }

        Assert.Equal(Expected, await _server.AskAsync(
            "query($r:[RecentEvent]){customer(vuid:\"vuid_0777\"){audiences(recent_events:$r){edges{node{name}}}}}",
            variables: """{"r":[{"type":"buy","idempotence_id":"just-now"}]}"""));
    }

    [Fact]
    public async Task EXP_10_a_segment_as_deep_as_the_limit_has_a_description()
    {
        var condition = GraphQLServer.Has("email");
        for (var i = 0; i < 29; i++)
        {
            condition = "{\"combination\":{\"conjunction\":\"AND\",\"conditions\":[" + condition + "]}}";
        }

        await _server.InstallAsync("deep", condition, "Deep");
        var answer = await _server.AskAsync(
            """{customer(fs_user_id:"u1"){audiences(subset:["deep"]){edges{node{description}}}}}""");
        Assert.Contains("\"description\":\"Deep\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GQL_3_a_node_has_a_name_a_state_and_a_description()
    {
        var answer = await _server.AskAsync(
            """{customer(fs_user_id:"u1"){audiences(subset:["has_email"]){edges{node{name state description}}}}}""");
        Assert.Equal(
            GraphQLServer.Qualified
                + """{"node":{"name":"has_email","state":"qualified","description":"Customer has \"email\""}}]}}}}""",
            answer);
    }

    [Fact]
    public async Task GQL_6_without_a_subset_all_qualified_segments_are_answered()
    {
        var all = await _server.ReadAsync("""{customer(fs_user_id:"u1"){audiences{edges{node{name}}}}}""");
        Assert.Equal(["has_email", "did_buy"], NamesOf(all));
        var none = await _server.ReadAsync("""{customer(fs_user_id:"u1"){audiences(subset:[null]){edges{node{name}}}}}""");
        Assert.Empty(NamesOf(none));
    }

    [Fact]
    public async Task GQL_8_pages_follow_each_other_and_none_is_longer_than_1000()
    {
        const string Query =
            "query($after: String) {customer(fs_user_id:\"u1\"){audiences(first:1, after:$after)"
            + "{edges{cursor node{name}} pageInfo{hasNextPage endCursor}}}}";
        var one = await _server.ReadAsync(Query);
        Assert.Equal(["has_email"], NamesOf(one));
        var page = one.GetProperty("data").GetProperty("customer").GetProperty("audiences").GetProperty("pageInfo");
        Assert.True(page.GetProperty("hasNextPage").GetBoolean());
        var two = await _server.ReadAsync(Query, variables: "{\"after\":" + page.GetProperty("endCursor").GetRawText() + "}");
        Assert.Equal(["did_buy"], NamesOf(two));
        Assert.Contains("\"hasNextPage\":false", two.GetRawText(), StringComparison.Ordinal);

        foreach (var arguments in (string[])["first:1001", "first:-1", "after:\"x\""])
        {
            var refused = await _server.ReadAsync(
                "{customer(fs_user_id:\"u1\"){audiences(" + arguments + "){pageInfo{endCursor}}}}");
            Assert.Equal(JsonValueKind.Array, refused.GetProperty("errors").ValueKind);
            Assert.Contains("\"path\":[\"customer\",\"audiences\"]", refused.GetRawText(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task GQL_9_a_customer_is_found_by_each_identifier_and_shows_its_fields()
    {
        using var updated = await _server.Server.PostAsync(
            "/v3/profiles",
            """{"attributes":{"fs_user_id":"u1","first_name":"Ada","dob_year":"1815","ccpa_opted_out":0,"email":"l@x.example"}}""");
        foreach (var by in (string[])["email:\" ADA@x.example\"", "fs_user_id:\"u1\"", "vuid:\"VUID_01-23\"", "zaius_id:\"1\""])
        {
            Assert.Equal(
                """{"data":{"customer":{"zaius_id":"1","email":"l@x.example","emails":["l@x.example","ada@x.example"],"first_name":"Ada","last_name":null,"dob_year":1815,"ccpa_opted_out":false}}}""",
                await _server.AskAsync(
                    "{customer(" + by + "){zaius_id email emails first_name last_name dob_year ccpa_opted_out}}",
                    IngestServer.PrivateKey));
        }
    }

    [Fact]
    public async Task GQL_10_events_and_orders_are_listed_newest_first()
    {
        await _server.SendAsync(
            "order", "\"fs_user_id\":\"u1\"",
            """
            "order":{"order_id":"o1","total":12.5,"items":[{"product_id":"a","price":5},{"product_id":"b"}]}
            """);
        Assert.Equal(
            """{"data":{"events":{"edges":[{"node":{"event_type":"order","product_id":"b","price":null,"search_term":null}},{"node":{"event_type":"order","product_id":"a","price":5,"search_term":null}}]},"customer":{"orders":{"edges":[{"node":{"order_id":"o1","total":12.5}}],"pageInfo":{"hasNextPage":false}},"events":{"edges":[{"node":{"event_type":"order","search_term":null,"event_fs_user_id":"u1"}},{"node":{"event_type":"order","search_term":null,"event_fs_user_id":"u1"}},{"node":{"event_type":"buy","search_term":"shoe","event_fs_user_id":"u1"}}]}}}}""",
            await _server.AskAsync(
                """{events(email:"ada@x.example", first: 2){edges{node{event_type product_id price search_term}}} customer(fs_user_id:"u1"){orders{edges{node{order_id total}} pageInfo{hasNextPage}} events{edges{node{event_type search_term event_fs_user_id}}}}}""",
                IngestServer.PrivateKey));
    }

    [Fact]
    public async Task GQL_13_MEM_3_trap_24_several_aliases_estimate_several_audiences_exactly()
    {
        await _server.SendAsync("t", "\"email\":\"b@x.example\"");
        const string Estimate = "{name population_estimate(percent_error:10){estimated_lower_bound estimated_upper_bound}}";
        Assert.Equal(
            """{"data":{"a":{"name":"has_email","population_estimate":{"estimated_lower_bound":2,"estimated_upper_bound":2}},"b":{"name":"did_buy","population_estimate":{"estimated_lower_bound":1,"estimated_upper_bound":1}},"c":null}}""",
            await _server.AskAsync(
                "{a:audience(name:\"has_email\")" + Estimate + " b:audience(name:\"did_buy\")" + Estimate
                    + " c:audience(name:\"nobody\")" + Estimate + "}",
                IngestServer.PrivateKey));
        Assert.Equal(
            """{"data":{"audiences":{"edges":[{"node":{"name":"has_email"}},{"node":{"name":"has_phone"}},{"node":{"name":"did_buy"}}]}}}""",
            await _server.AskAsync("{audiences{edges{node{name}}}}", IngestServer.PrivateKey));
    }

    [Fact]
    public async Task GQL_14_GQL_17_an_error_says_where_it_is_in_texts_and_leaves_the_rest_as_it_is()
    {
        Assert.Equal(
            """{"errors":[{"message":"Exception while fetching data (/b) : Exception: could not resolve _email = n@x.example","locations":[{"line":2,"column":2}],"path":["b"],"extensions":{"code":"INVALID_IDENTIFIER_EXCEPTION","classification":"DataFetchingException"}}],"data":{"a":{"zaius_id":"1"},"b":null}}""",
            await _server.AskAsync(
                "{a:customer(fs_user_id:\"u1\"){zaius_id}\n b:customer(email:\"n@x.example\"){zaius_id}}", IngestServer.PrivateKey));
    }

    [Theory]
    [InlineData("{", "InvalidSyntax", "null")]
    [InlineData("", "ValidationError", "{\"customer\":null}")]
    [InlineData("{customer(fs_user_id:\"u\"){nothing}}", "ValidationError", "{\"customer\":null}")]
    [InlineData("{customer(fs_user_id:\"u1\",vuid:\"v\"){audiences{edges{cursor}}}}", "ValidationError", "{\"customer\":null}")]
    [InlineData("{customer{audiences{edges{node{name}}}}}", "ValidationError", "{\"customer\":null}")]
    [InlineData("mutation {a}", "ValidationError", "{\"customer\":null}")]
    [InlineData("query A {__typename} query B {__typename}", "ValidationError", "{\"customer\":null}")]
    [InlineData("query($a: String!) {customer(vuid:$a){audiences{edges{cursor}}}}", "ValidationError", "{\"customer\":null}")]
    public async Task GQL_18_GQL_19_every_error_has_a_classification_a_place_and_data(string query, string kind, string data)
    {
        var text = await _server.AskAsync(query);
        var error = JsonDocument.Parse(text).RootElement.GetProperty("errors")[0];
        Assert.Equal(kind, error.GetProperty("extensions").GetProperty("classification").GetString());
        Assert.True(error.GetProperty("locations")[0].GetProperty("line").GetInt32() >= 1);
        Assert.EndsWith($",\"data\":{data}}}", text);
    }

    [Theory]
    [InlineData("{customer(email:\"ada@x.example\"){audiences{edges{node{name}}}}}")]
    [InlineData("{customer(fs_user_id:\"u1\"){email}}")]
    [InlineData("{customer(fs_user_id:\"u1\"){events{edges{cursor}}}}")]
    [InlineData("{audiences{edges{node{name}}}}")]
    [InlineData("{events(fs_user_id:\"u1\"){edges{cursor}}}")]
    public async Task AUTH_7_a_public_key_reads_segments_of_whom_it_can_name_and_nothing_else(string query)
    {
        var answer = await _server.AskAsync(query);
        Assert.Contains("\"classification\":\"ValidationError\"", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("ada@", answer.Replace("email:", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("\"errors\"", await _server.AskAsync(query, IngestServer.PrivateKey), StringComparison.Ordinal);
    }

    private static IEnumerable<string?> NamesOf(JsonElement answer) =>
        answer.GetProperty("data").GetProperty("customer").GetProperty("audiences").GetProperty("edges").EnumerateArray()
            .Select(static edge => edge.GetProperty("node").GetProperty("name").GetString());

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
