using System.Net;
using System.Text.Json;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Experiments;

/// <summary>What is taken of a report, of which other parts cannot be.</summary>
public sealed class ReportPartsTests : IAsyncLifetime
{
    private AdminServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await AdminServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task What_is_no_object_is_left_out_by_itself_and_told()
    {
        using var response = await ReportAsync(
            """
            null,{"visitor_id":"u","attributes":[1,{"key":"a","value":1}],"snapshots":["x",{"decisions":[[],{"metadata":
              {"rule_key":"r","variation_key":"a"}}],"events":[null,{"key":"campaign_activated","timestamp":"x"},{"key":"k"}]}]}
            """);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        const string NoObject = " is left out: it must be an object.";
        Assert.Equal(
            [
                "`visitors[0]`" + NoObject,
                "`visitors[1].snapshots[0]`" + NoObject,
                "`visitors[1].attributes[0]`" + NoObject,
                "`visitors[1].snapshots[1].decisions[0]`" + NoObject,
                "`visitors[1].snapshots[1].events[0]`" + NoObject,
                "`visitors[1].snapshots[1].events[1].timestamp` is not a time, or could be two",
            ],
            (await WarningsAsync()).Select(message => message.Split(": send")[0]));
        var events = await EventsAsync("fs_user_id=u");
        Assert.Equal(2, events.Count);
        Assert.All(events, one => Assert.Equal(1, one.GetProperty("data").GetProperty("attribute_a").GetInt32()));
    }

    [Fact]
    public async Task Keys_that_are_numbers_count_as_their_texts_and_no_warning_says_otherwise()
    {
        using var response = await ReportAsync(
            """
            {"visitor_id":"u","snapshots":[{"decisions":[{"metadata":{"rule_key":7,"variation_key":1.5}}],
              "events":[{"key":"campaign_activated"},{"key":8}]}]}
            """);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.False(response.Headers.Contains("OpenOdp-Warnings"));
        var variation = (await _server.GetAsync("/admin/experiments/7/results")).GetProperty("variations")[0];
        Assert.Equal("1.5", variation.GetProperty("variation").GetString());
        Assert.Equal("8", variation.GetProperty("events")[0].GetProperty("event").GetString());
    }

    [Fact]
    public async Task However_many_attributes_a_visitor_has_what_was_decided_and_done_is_kept()
    {
        var attributes = string.Join(',', Enumerable.Range(0, 600).Select(index => $$$"""{"key":"a{{{index}}}","value":1}"""));
        using var response = await ReportAsync(
            $$$"""
            {"visitor_id":"user-1","attributes":[{{{attributes}}}],"snapshots":[{
              "decisions":[{"metadata":{"rule_key":"test","variation_key":"b"}}],"events":[{"key":"campaign_activated","timestamp":1790000000}]},
              {"events":[{"key":"purchase","revenue":4200,"timestamp":1790000001}]}]}
            """);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        var events = (await EventsAsync("fs_user_id=user-1")).Select(one => one.GetProperty("data")).ToArray();
        Assert.Equal("test", events[1].GetProperty("rule_key").GetString());
        Assert.Equal("b", events[1].GetProperty("variation_key").GetString());
        Assert.Equal("purchase", events[0].GetProperty("event_key").GetString());
        Assert.Equal(4200, events[0].GetProperty("revenue").GetInt32());
        Assert.True(events[0].TryGetProperty("attribute_a0", out _));
    }

    [Fact]
    public async Task An_event_that_is_left_out_is_named_once()
    {
        var value = string.Join(',', Enumerable.Repeat("1", 600_000));
        using var response = await ReportAsync(
            $$$"""{"visitor_id":"u","snapshots":[{"events":[{"key":"k","tags":{"list":[{{{value}}}]}},{"key":"k"}]}]}""");
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        var warning = Assert.Single(await WarningsAsync());
        Assert.Equal("`visitors[0].snapshots[0].events[0]` is left out: The event is larger than 1 MiB.", warning);
        var taken = (await _server.GetAsync("/admin/requests?outcome=accepted")).GetProperty("requests")[0];
        Assert.Equal(204, taken.GetProperty("status").GetInt32());
    }

    private Task<HttpResponseMessage> ReportAsync(string visitors) =>
        _server.SendAsync(HttpMethod.Post, "/v1/events", $$"""{"visitors":[{{visitors}}]}""", "one");

    private async Task<List<JsonElement>> EventsAsync(string customer) =>
        [.. (await _server.GetAsync($"/admin/customers/events?{customer}")).GetProperty("events").EnumerateArray()];

    private async Task<IEnumerable<string>> WarningsAsync() =>
        (await _server.GetAsync("/admin/requests?outcome=accepted")).GetProperty("requests")[0].GetProperty("warnings")
            .EnumerateArray().Select(warning => warning.GetProperty("message").GetString()!);
}
