using System.Text.Json;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Segments;

/// <summary>Collections: what the events that count had to say (§6.7).</summary>
public sealed class CollectionTests : IAsyncLifetime
{
    private const string Tracked =
        """ "tracked_data":[{"key":{"key":"seen"},"source_path":"event","field_sub_paths":["product_id","price","gift"]}] """;

    private AdminServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await AdminServer.StartAsync();

    [Fact]
    public async Task A_row_for_each_instance_that_qualifies_the_newest_first_with_what_was_sent()
    {
        await _server.InstallAsync("s", Body("""{"key":"all","source":{"key":"seen"}}"""));
        var now = SegmentServer.Now();
        await ViewAsync(now.AddSeconds(-20), "\"product_id\":\"b\",\"price\":12.5");
        await ViewAsync(now.AddSeconds(-30), "\"product_id\":\"a\",\"gift\":true");
        await ViewAsync(now.AddSeconds(-101), "\"product_id\":\"too old\"");

        Assert.Equal(
            """[{"key":"all","rows":[{"product_id":"b","price":12.5,"gift":null},{"product_id":"a","price":null,"gift":true}]}]""",
            await CollectionsAsync());
    }

    [Fact]
    public async Task Only_the_columns_and_the_different_rows_that_it_asks_for()
    {
        await _server.InstallAsync(
            "s", Body("""{"key":"products","source":{"key":"seen"},"narrowed_sub_paths":["product_id"],"unique":true}"""));
        var now = SegmentServer.Now();
        await ViewAsync(now.AddSeconds(-30), "\"product_id\":\"a\",\"price\":1");
        await ViewAsync(now.AddSeconds(-20), "\"product_id\":\"b\"");
        await ViewAsync(now.AddSeconds(-10), "\"product_id\":\"a\",\"price\":2");

        Assert.Equal("""[{"key":"products","rows":[{"product_id":"a"},{"product_id":"b"}]}]""", await CollectionsAsync());
    }

    [Fact]
    public async Task A_hundred_rows_at_most_and_it_says_that_there_are_more()
    {
        await _server.InstallAsync(
            "s", Body("""{"key":"products","source":{"key":"seen"},"narrowed_sub_paths":["product_id"]}"""));
        var now = SegmentServer.Now();
        for (var i = 1; i <= 100; i++) await ViewAsync(now.AddMilliseconds(i - 5000), $"\"product_id\":\"{i}\"");
        var hundred = JsonDocument.Parse(await CollectionsAsync()).RootElement[0];
        Assert.Equal(100, hundred.GetProperty("rows").GetArrayLength());
        Assert.False(hundred.TryGetProperty("truncated", out _));

        await ViewAsync(now, "\"product_id\":\"101\"");
        var more = JsonDocument.Parse(await CollectionsAsync()).RootElement[0];
        Assert.Equal(100, more.GetProperty("rows").GetArrayLength());
        Assert.Equal("101", more.GetProperty("rows")[0].GetProperty("product_id").GetString());
        Assert.True(more.GetProperty("truncated").GetBoolean());
    }

    [Fact]
    public async Task Long_texts_end_a_collection_after_64_KiB()
    {
        await _server.InstallAsync(
            "s", Body("""{"key":"products","source":{"key":"seen"},"narrowed_sub_paths":["product_id"]}"""));
        var text = new string('x', 1024);
        for (var i = 0; i < 70; i++) await ViewAsync(null, $"\"product_id\":\"{text}\"");

        var collection = JsonDocument.Parse(await CollectionsAsync()).RootElement[0];
        Assert.Equal(64, collection.GetProperty("rows").GetArrayLength());
        Assert.True(collection.GetProperty("truncated").GetBoolean());
    }

    [Fact]
    public async Task What_a_sequence_within_another_tracks_is_there_too_also_once_the_outer_goal_is_met()
    {
        var inner = "{\"min_count\":1,\"sequence\":{\"max_age_seconds\":100,\"entry_event_filter\":" + Bodies.Event("detail")
            + "," + Tracked + "}}";
        await _server.InstallAsync(
            "s",
            "{\"definition\":{\"root_condition\":{\"sequence_condition\":{\"min_count\":1,\"sequence\":{\"max_age_seconds\":100,"
            + "\"entry_event_filter\":" + Bodies.Event("search") + ",\"goal\":{\"sequence_condition\":" + inner + "}}}},\"collections\":[{\"key\":\"found\",\"source\":{\"key\":\"seen\"},\"narrowed_sub_paths\":[\"product_id\"]}]}}");
        await _server.DoAsync("a@x.example", "search", SegmentServer.Now().AddSeconds(-10));
        await _server.DoAsync("a@x.example", "search", SegmentServer.Now().AddSeconds(-8)); // both of them see what comes
        Assert.Equal("""[{"key":"found","rows":[]}]""", await CollectionsAsync());

        await ViewAsync(SegmentServer.Now().AddSeconds(-5), "\"product_id\":\"a\"");
        Assert.Equal("""[{"key":"found","rows":[{"product_id":"a"}]}]""", await CollectionsAsync());
    }

    [Fact]
    public async Task A_private_key_finds_them_in_GraphQL_and_a_public_key_does_not()
    {
        await _server.InstallAsync("s", Body("""{"key":"all","source":{"key":"seen"},"narrowed_sub_paths":["price"]}"""));
        await _server.InstallAsync("plain", Bodies.HasEmail);
        await ViewAsync(null, "\"price\":3");
        const string Query = """{"query":"{customer(email:\"a@x.example\"){audiences{edges{node{name qualifications}}}}}"}""";

        using var answer = await _server.SendAsync(HttpMethod.Post, "/v3/graphql", Query);
        Assert.Equal(
            """{"data":{"customer":{"audiences":{"edges":[{"node":{"name":"s","qualifications":[{"key":"all","rows":[{"price":3}],"truncated":false}]}},{"node":{"name":"plain","qualifications":[]}}]}}}}""",
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        using var refused = await _server.SendAsync(
            HttpMethod.Post, "/v3/graphql", Query.Replace("email:", "vuid:", StringComparison.Ordinal), "one");
        Assert.Contains(
            "qualifications", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static string Body(string collection) =>
        "{\"definition\":{\"root_condition\":{\"sequence_condition\":{\"min_count\":1,\"sequence\":{\"max_age_seconds\":100,"
        + "\"entry_event_filter\":" + Bodies.Event("detail") + "," + Tracked + "}}},\"collections\":[" + collection + "]}}";

    private Task<ulong> ViewAsync(DateTimeOffset? at, string data) => _server.DoAsync("a@x.example", "detail", at, data);

    private async Task<string> CollectionsAsync() =>
        (await _server.ExplainAsync("s", "a@x.example")).GetProperty("collections").GetRawText();
}
