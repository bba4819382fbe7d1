using System.Net;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Experiments;

/// <summary>What came of an experiment, from what SDKs reported.</summary>
public sealed class ResultsTests : IAsyncLifetime
{
    private AdminServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await AdminServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Results_say_visitors_conversions_rate_and_interval_of_each_variation()
    {
        var visitors = Enumerable.Range(0, 40).Select(index =>
            Visitor($"u{index}", index < 20 ? "a" : "b", index % 20 < (index < 20 ? 5 : 10)));
        await ReportAsync(string.Join(',', visitors));
        await ReportAsync($"{Visitor("both", "a", false)},{Visitor("both", "b", true)}");

        var results = await _server.GetAsync("/admin/experiments/test/results");
        Assert.Equal(
            """
            {"experiment":"test","variations":[
            {"variation":"a","visitors":20,"events":[{"event":"buy","conversions":5,"count":5,"rate":0.25,"interval":
            {"low":0.11186,"high":0.46870}}]},
            {"variation":"b","visitors":20,"events":[{"event":"buy","conversions":10,"count":10,"rate":0.5,"interval":
            {"low":0.29929,"high":0.70070}}]}],"more_variations":0,"more_events":0,"saw_several":1,"customers":41,"truncated":0,"complete":true}
            """.ReplaceLineEndings(""),
            System.Text.RegularExpressions.Regex.Replace(results.GetRawText(), @"(0\.\d{5})\d+", "$1"));
    }

    [Fact]
    public async Task An_experiment_that_nobody_saw_is_not_found_and_the_public_key_may_not_ask()
    {
        var refused = await _server.GetAsync("/admin/experiments/test/results", HttpStatusCode.NotFound);
        Assert.Contains("Nobody has seen 'test'", refused.GetRawText(), StringComparison.Ordinal);
        using var response = await _server.SendAsync(HttpMethod.Get, "/admin/experiments/test/results", key: "one");
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task Of_many_variations_and_events_those_with_the_most_visitors_are_shown()
    {
        var visitors = Enumerable.Range(0, 200).Select(index => Visitor($"u{index}", $"v{index:000}", true, $"e{index}"));
        foreach (var batch in visitors.Chunk(50)) await ReportAsync(string.Join(',', batch));

        await ReportAsync($"{Visitor("x", "v150", true, "e199")},{Visitor("y", "v150", true, "e199")}");
        var results = await _server.GetAsync("/admin/experiments/test/results");
        var variations = results.GetProperty("variations").EnumerateArray().ToArray();
        var events = variations[0].GetProperty("events").EnumerateArray().ToArray();
        Assert.Equal((100, 100), (variations.Length, events.Length));
        Assert.Equal(100, results.GetProperty("more_events").GetInt32());
        Assert.Equal(100, results.GetProperty("more_variations").GetInt32());
        var largest = variations.Single(one => one.GetProperty("variation").GetString() == "v150");
        Assert.Equal(3, largest.GetProperty("visitors").GetInt32());
        Assert.Contains(events, one => one.GetProperty("event").GetString() == "e199");
    }

    [Fact]
    public async Task A_key_with_a_slash_is_no_other_experiments()
    {
        await ReportAsync(Visitor("u1", "a", true).Replace("\"test\"", "\"results\"", StringComparison.Ordinal));
        await ReportAsync(Visitor("u2", "b", true).Replace("\"test\"", "\"a/b\"", StringComparison.Ordinal));
        var results = await _server.GetAsync("/admin/experiments/a%2Fb/results");
        Assert.Equal("a/b", results.GetProperty("experiment").GetString());
        Assert.Equal("b", results.GetProperty("variations")[0].GetProperty("variation").GetString());
    }

    [Fact]
    public async Task Of_a_rule_whose_key_several_flags_have_one_flag_can_be_asked_for()
    {
        await ReportAsync(string.Join(
            ',', Of("one", Visitor("u1", "a", true)), Of("two", Visitor("u1", "b", false)), Of("two", Visitor("u2", "b", true))));
        Assert.Equal(1, (await _server.GetAsync("/admin/experiments/test/results")).GetProperty("saw_several").GetInt32());

        var one = (await _server.GetAsync("/admin/experiments/test/results?flag=one")).GetProperty("variations");
        Assert.Equal(("a", 1), Show(Assert.Single(one.EnumerateArray())));
        var two = (await _server.GetAsync("/admin/experiments/test/results?flag=two")).GetProperty("variations");
        Assert.Equal(("b", 2), Show(Assert.Single(two.EnumerateArray())));
        var none = await _server.GetAsync("/admin/experiments/test/results?flag=x", HttpStatusCode.NotFound);
        Assert.Contains("'test' of the flag 'x'", none.GetRawText(), StringComparison.Ordinal);

        static string Of(string flag, string visitor) =>
            visitor.Replace("\"rule_key\"", $"\"flag_key\":\"{flag}\",\"rule_key\"", StringComparison.Ordinal);

        static (string?, int) Show(System.Text.Json.JsonElement variation) =>
            (variation.GetProperty("variation").GetString(), variation.GetProperty("visitors").GetInt32());
    }

    [Fact]
    public async Task Who_was_erased_does_not_count_any_more()
    {
        await ReportAsync($"{Visitor("u1", "a", true)},{Visitor("u2", "a", true)}");
        await _server.SendAsync(HttpMethod.Delete, "/admin/customers?fs_user_id=u1").ReadAsync(HttpStatusCode.OK);

        var variation = (await _server.GetAsync("/admin/experiments/test/results")).GetProperty("variations")[0];
        Assert.Equal(1, variation.GetProperty("visitors").GetInt32());
    }

    private static string Visitor(string id, string variation, bool buys, string key = "buy") =>
        $$$"""
        {"visitor_id":"{{{id}}}","snapshots":[{"decisions":[{"metadata":{"rule_key":"test","variation_key":"{{{variation}}}"}}],
          "events":[{"key":"campaign_activated"}{{{(buys ? ",{\"key\":\"" + key + "\"}" : "")}}}]}]}
        """;

    private async Task ReportAsync(string visitors)
    {
        using var response = await _server.SendAsync(HttpMethod.Post, "/v1/events", $$"""{"visitors":[{{visitors}}]}""", "one");
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }
}
