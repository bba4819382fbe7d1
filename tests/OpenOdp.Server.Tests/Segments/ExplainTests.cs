using System.Net;
using System.Text.Json;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Segments;

public sealed class ExplainTests : IAsyncLifetime
{
    private AdminServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await AdminServer.StartAsync();

    [Fact]
    public async Task The_events_that_count_are_named_and_the_instant_at_which_it_changes()
    {
        await _server.InstallAsync("twice", Bodies.Of(Bodies.Did("a", "\"min_count\":2,\"max_count\":5", 100)));
        var now = SegmentServer.Now();
        var first = await _server.DoAsync("a@x.example", "a", now.AddSeconds(-50));
        await _server.DoAsync("a@x.example", "b", now.AddSeconds(-40));
        var second = await _server.DoAsync("a@x.example", "a", now.AddSeconds(-20));
        await _server.DoAsync("a@x.example", "a", now.AddSeconds(-101));

        var why = await _server.ExplainAsync("Twice", "a@x.example");

        Assert.True(why.GetProperty("qualified").GetBoolean());
        Assert.Equal(1, why.GetProperty("revision").GetInt32());
        Assert.Equal(now.AddSeconds(50).Text(), why.GetProperty("next_change_at").GetString());
        Assert.Equal(
            $$"""[{"path":"definition.root_condition.sequence_condition","result":true,"events":[{"position":{{first}},"index":0},{"position":{{second}},"index":0}],"count":2,"min_count":2,"max_count":5}]""",
            why.GetProperty("because").GetRawText());
        Assert.Equal(["definition.root_condition.sequence_condition"], WouldChange(why));
    }

    [Fact]
    public async Task The_next_change_of_who_is_not_in_it_yet_is_when_time_lets_it_in()
    {
        await _server.InstallAsync("abandoned", Library.Case("Abandoned cart"));
        var now = SegmentServer.Now();
        await _server.SendEventAsync(
            "\"email\":\"a@x.example\"", "add_to_cart", now.AddMinutes(-10), "\"product_id\":\"1\"", "product");

        var why = await _server.ExplainAsync("abandoned", "a@x.example");

        Assert.False(why.GetProperty("qualified").GetBoolean());
        Assert.Equal(now.AddMinutes(50).Text(), why.GetProperty("next_change_at").GetString());
        Assert.Equal(0, why.GetProperty("because")[0].GetProperty("count").GetInt32());
    }

    [Theory]
    [InlineData("AND", "a", "b", "0,1")] // both hold: either one would end it
    [InlineData("AND", "a", "", "1")]
    [InlineData("AND", "", "", "")] // one alone would not do
    [InlineData("OR", "a", "b", "")]
    [InlineData("OR", "a", "", "0")]
    [InlineData("OR", "", "", "0,1")]
    public async Task What_would_change_it_alone_is_named(string conjunction, string one, string other, string expected)
    {
        string[] conditions = [Bodies.Did("a", "\"min_count\":1", 100), Bodies.Did("b", "\"min_count\":1", 100)];
        await _server.InstallAsync("s", Bodies.Of(conjunction == "AND" ? Bodies.All(conditions) : Bodies.Any(conditions)));
        await _server.DoAsync("a@x.example", "c");
        if (one != "") await _server.DoAsync("a@x.example", one);
        if (other != "") await _server.DoAsync("a@x.example", other);

        var why = await _server.ExplainAsync("s", "a@x.example");

        var paths = expected.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(static place =>
            $"definition.root_condition.combination.conditions[{place}].sequence_condition");
        Assert.Equal(paths, WouldChange(why));
        Assert.Equal(3, why.GetProperty("because").GetArrayLength());
        Assert.Equal(why.GetProperty("qualified").GetBoolean(), (await _server.SegmentsOfAsync("a@x.example")).Count == 1);
    }

    [Fact]
    public async Task A_condition_on_the_customer_has_no_counts_and_never_changes_by_itself()
    {
        await _server.InstallAsync("has_email", Bodies.HasEmail);
        await _server.DoAsync("a@x.example", "a");

        var why = await _server.ExplainAsync("has_email", "a@x.example");

        Assert.Equal(
            """[{"path":"definition.root_condition.customer_condition","result":true}]""",
            why.GetProperty("because").GetRawText());
        Assert.Equal(JsonValueKind.Null, why.GetProperty("next_change_at").ValueKind);
    }

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        await _server.InstallAsync("has_email", Bodies.HasEmail);
        await _server.GetAsync("/admin/segments/nothing:explain?email=a@x.example", HttpStatusCode.NotFound);
        await _server.GetAsync("/admin/segments/has_email:explain?email=nobody@x.example", HttpStatusCode.NotFound);
        await _server.GetAsync("/admin/segments/has_email:explain", HttpStatusCode.BadRequest);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static List<string?> WouldChange(JsonElement why) =>
        [.. why.GetProperty("would_change").EnumerateArray().Select(static path => path.GetString())];
}
