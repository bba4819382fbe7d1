using System.Net;
using System.Text.Json;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Statistics;

public sealed class StatisticsTests : IAsyncLifetime
{
    private AdminServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await AdminServer.StartAsync("--OpenOdp:TestClock", "true");

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task What_came_is_told_by_minute_and_by_hour_and_survives_a_restart()
    {
        await MoveToAsync("2031-01-31T12:00:30Z");
        await _server.EventAsync("\"email\":\"a@x.example\"", "1");
        await _server.EventAsync("\"email\":\"a@x.example\"", "1");
        await _server.EventAsync("\"email\":\"b@x.example\"", "2");
        await MoveToAsync("2031-01-31T12:20:00Z");
        await _server.EventAsync("\"email\":\"c@x.example\"", "3");
        await _server.StopAsync();
        await _server.StartAgainAsync();
        await MoveToAsync("2031-01-31T14:00:00Z");

        var minutes = await ReadAsync("step=minute");
        var hour = Assert.Single(await ReadAsync("step=hour"));

        Assert.Equal(["2031-01-31T12:00:00.000Z", "2031-01-31T12:20:00.000Z"], minutes.Select(static one => Text(one, "at")));
        Assert.Equal([2, 1], minutes.Select(static one => Number(one, "events")));
        Assert.Equal([1, 0], minutes.Select(static one => Number(one, "duplicates")));
        Assert.Equal([2, 3], minutes.Select(static one => Number(one, "customers")));
        Assert.Equal("2031-01-31T12:00:00.000Z", Text(hour, "at"));
        Assert.Equal((3, 0, 3), (Number(hour, "events"), Number(hour, "customers_before"), Number(hour, "customers")));
        var kind = Assert.Single(hour.GetProperty("kinds").EnumerateArray());
        Assert.Equal(("t", "a", 3), (Text(kind, "type"), Text(kind, "action"), Number(kind, "events")));
    }

    [Fact]
    public async Task A_part_of_it_is_asked_for_by_times_and_by_pages()
    {
        for (var minute = 0; minute < 5; minute++)
        {
            await MoveToAsync($"2031-01-31T12:0{minute}:00Z");
            await _server.EventAsync("\"email\":\"a@x.example\"", $"{minute}");
        }

        Assert.Equal(
            ["2031-01-31T12:01:00.000Z", "2031-01-31T12:02:00.000Z"],
            (await ReadAsync("from=2031-01-31T12:01:10Z&to=2031-01-31T12:02:10Z")).Select(static one => Text(one, "at")));
        var first = await _server.GetAsync("/admin/statistics?limit=3");
        var second = await _server.GetAsync($"/admin/statistics?limit=3&after={Text(first, "next")}");
        Assert.Equal(3, first.GetProperty("statistics").GetArrayLength());
        Assert.Equal(2, second.GetProperty("statistics").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);
    }

    [Fact]
    public async Task Sizes_of_segments_are_told_as_they_were()
    {
        const string HasEmail = """
            {"description": "Customer has email", "metadata": {"display_name": "Customer Has Email"},
             "definition": {"root_condition": {"customer_condition": {"customer_filter":
              {"is_not_missing": {"source": {"path_reference": {"value": "customer.email"}}}}}}}}
            """;
        await MoveToAsync("2031-01-31T12:00:00Z");
        using (await _server.SendAsync(HttpMethod.Put, "/v3/segments/has_email?wait=true", HasEmail)) { }
        await _server.EventAsync("\"email\":\"a@x.example\"", "1");
        await MoveToAsync("2031-01-31T12:01:00Z");
        await _server.EventAsync("\"email\":\"b@x.example\"", "2");
        await MoveToAsync("2031-01-31T12:02:00Z");
        await _server.EventAsync("\"vuid\":\"00112233445566778899aabbccddeeff\"", "3");

        var sizes = (await ReadAsync("step=minute")).Where(static one => Number(one, "events") > 0)
            .Select(static one => Number(Assert.Single(one.GetProperty("segments").EnumerateArray()), "members"));
        Assert.Equal([1, 2, 2], sizes);
    }

    [Theory]
    [InlineData("step=day", "step must be 'minute' or 'hour'.")]
    [InlineData("from=yesterday", "from must be a time, such as 2026-01-31T12:00:00Z.")]
    [InlineData("to=17", "to must be a time, such as 2026-01-31T12:00:00Z.")]
    [InlineData("limit=0", "limit must be a number from 1 to 1000.")]
    [InlineData("after=x", "after must be the 'next' of the page before.")]
    [InlineData("until=2031-01-31", "The query says 'until', and this call takes step, from, to, limit, after.")]
    public async Task A_question_that_is_not_understood_is_refused(string query, string message)
    {
        var answer = await _server.GetAsync($"/admin/statistics?{query}", HttpStatusCode.BadRequest);
        Assert.Equal(message, answer.Message(HttpStatusCode.BadRequest, "Bad Request"));
    }

    [Fact]
    public async Task Nobody_reads_them_with_a_public_key_or_from_another_account()
    {
        await _server.EventAsync("\"email\":\"a@x.example\"", "1");

        using var refused = await _server.SendAsync(HttpMethod.Get, "/admin/statistics", key: "one");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        var other = await _server.SendAsync(HttpMethod.Get, "/admin/statistics", key: "two.secret").ReadAsync(HttpStatusCode.OK);
        Assert.Equal(0, other.GetProperty("statistics").GetArrayLength());
    }

    private async Task MoveToAsync(string now)
    {
        using var moved = await _server.SendAsync(
            HttpMethod.Post, "/admin/clock", $$"""{"now":"{{now}}"}""", AdminServer.OperatorKey);
        Assert.Equal(HttpStatusCode.OK, moved.StatusCode);
    }

    private async Task<List<JsonElement>> ReadAsync(string query) =>
        [.. (await _server.GetAsync($"/admin/statistics?{query}")).GetProperty("statistics").EnumerateArray()];

    private static string Text(JsonElement one, string name) => one.GetProperty(name).GetString()!;

    private static int Number(JsonElement one, string name) => one.GetProperty(name).GetInt32();
}
