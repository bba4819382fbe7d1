using System.Net;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Segments;

public sealed class PreviewTests : IAsyncLifetime
{
    private static readonly string DidA = Bodies.Of(Bodies.Did("a", "\"min_count\":1", 1000));

    private AdminServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await AdminServer.StartAsync();

    [Fact]
    public async Task A_preview_says_who_would_enter_and_leave_and_changes_nothing()
    {
        await _server.InstallAsync("one", DidA);
        await _server.DoAsync("a@x.example", "a");
        await _server.DoAsync("b@x.example", "b");
        await _server.SendEventAsync("\"phone\":\"+4930123456\"", "a");
        var id = (await _server.GetAsync("/admin/customers?email=b@x.example")).GetProperty("customer").GetProperty("id");

        var body = Bodies.Of(Bodies.Did("b", "\"min_count\":1", 1000));
        var preview = await _server.PostAsync("/admin/segments/ONE:preview", body);

        Assert.Equal(
            $$"""{"count":1,"sample":["{{id}}"],"added":1,"removed":2,"customers":3,"complete":true}""", preview.GetRawText());
        Assert.Equal(["one"], await _server.SegmentsOfAsync("a@x.example"));
        Assert.Equal(1, (await _server.GetAsync("/v3/segments/one")).GetProperty("revision").GetInt32());
    }

    [Fact]
    public async Task A_preview_of_an_id_that_is_new_has_no_members_to_compare_with()
    {
        await _server.DoAsync("a@x.example", "a");
        var preview = await _server.PostAsync("/admin/segments/new:preview", DidA);
        Assert.Equal((1, 1, 0), (Count(preview, "count"), Count(preview, "added"), Count(preview, "removed")));
        Assert.Empty((await _server.GetAsync("/admin/segments")).GetProperty("segments").EnumerateArray());
    }

    [Fact]
    public async Task A_preview_shows_ten_of_the_members_at_most()
    {
        for (var i = 0; i < 12; i++) await _server.DoAsync($"{i}@x.example", "a");
        var preview = await _server.PostAsync("/admin/segments/new:preview", Bodies.HasEmail);
        Assert.Equal((12, 10), (Count(preview, "count"), preview.GetProperty("sample").GetArrayLength()));
    }

    [Fact]
    public async Task A_fault_of_a_previewed_definition_is_named_with_its_path()
    {
        var fault = await _server.PostAsync("/admin/segments/new:preview", """{"definition":{}}""", HttpStatusCode.BadRequest);
        var field = fault.GetProperty("details")[0].GetProperty("field").GetString();
        Assert.StartsWith("definition", field, StringComparison.Ordinal);
        await _server.PostAsync("/admin/segments/a-b:preview", DidA, HttpStatusCode.BadRequest);
        using var byPublicKey = await _server.SendAsync(HttpMethod.Post, "/admin/segments/new:preview", DidA, "one");
        Assert.Equal(HttpStatusCode.Forbidden, byPublicKey.StatusCode);
    }

    [Fact]
    public async Task An_account_has_one_preview_at_a_time_and_who_is_refused_is_told_when_to_come_back()
    {
        var events = Enumerable.Range(0, 500).Select(
            i => $$$"""{"type":"t","action":"a","identifiers":{"email":"{{{i}}}@x.example"}}""");
        using var sent = await _server.SendAsync(HttpMethod.Post, "/v3/events", $"[{string.Join(',', events)}]", "one");
        Assert.Equal(HttpStatusCode.Accepted, sent.StatusCode);
        var refused = 0;
        while (refused == 0)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(
                _ => _server.SendAsync(HttpMethod.Post, "/admin/segments/new:preview", DidA)));
            foreach (var answer in all)
            {
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    Assert.Equal(500, Count(await answer.ReadAsync(HttpStatusCode.OK), "count"));
                    continue;
                }

                refused++;
                Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
                Assert.Equal("5", answer.Header("Retry-After"));
            }
        }
    }

    private static int Count(System.Text.Json.JsonElement preview, string name) => preview.GetProperty(name).GetInt32();

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
