using System.Net;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Console;

public sealed class AuditTests : IAsyncLifetime
{
    private const string Segment = """
        {"description": "d", "definition": {"root_condition": {"customer_condition": {"customer_filter":
         {"is_not_missing": {"source": {"path_reference": {"value": "customer.email"}}}}}}}}
        """;

    private AdminServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ConsoleVisitor.StartServerAsync();

    [Fact]
    public async Task Whoever_changes_something_with_the_key_stands_in_the_list_and_data_does_not()
    {
        await _server.EventAsync("\"email\":\"ada@x.example\"");
        await _server.PostAsync("/v3/profiles", """{"attributes":{"email":"ada@x.example","a":1}}""", HttpStatusCode.Accepted);
        using var refused = await _server.SendAsync(HttpMethod.Put, "/v3/segments/broken", "{}");
        await _server.SendAsync(HttpMethod.Put, "/v3/segments/gold", Segment).ReadAsync(HttpStatusCode.Created);
        await _server.EraseAsync("ada@x.example");
        var changes = (await _server.GetAsync("/admin/changes")).GetProperty("changes").EnumerateArray().ToList();
        Assert.Equal(["erase", "put_segment"], changes.Select(change => change.GetProperty("kind").GetString()));
        Assert.Equal(["1", "gold"], changes.Select(change => change.GetProperty("about").GetString()));
        Assert.All(changes, change => Assert.Equal(System.Text.Json.JsonValueKind.Null, change.GetProperty("by").ValueKind));

        using var visitor = await ConsoleVisitor.ReaderAsync(_server);
        var page = await visitor.ReadAsync("/changes");
        Assert.Contains("Saved a segment", page, StringComparison.Ordinal);
        Assert.Contains("the private key, number 1", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_comes_in_pages_and_outlives_a_restart()
    {
        for (var i = 0; i < 3; i++)
        {
            await _server.SendAsync(HttpMethod.Put, $"/v3/segments/s{i}", Segment).ReadAsync(HttpStatusCode.Created);
        }

        await _server.StopAsync();
        await _server.StartAgainAsync();
        var first = await _server.GetAsync("/admin/changes?limit=2");
        var second = await _server.GetAsync($"/admin/changes?limit=2&after={first.GetProperty("next").GetString()}");
        Assert.Equal(
            ["s2", "s1", "s0"],
            first.GetProperty("changes").EnumerateArray().Concat(second.GetProperty("changes").EnumerateArray())
                .Select(change => change.GetProperty("about").GetString()));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, second.GetProperty("next").ValueKind);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
