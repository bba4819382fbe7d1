using System.Net;
using System.Text.Json;
using OpenOdp.Server.Tests.Support;

namespace OpenOdp.Server.Tests.Segments;

public sealed class PastExplanationTests : IAsyncLifetime
{
    private static readonly string DidA = Bodies.Of(Bodies.Did("a", "\"min_count\":1", 1));

    private AdminServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await AdminServer.StartAsync();

    [Fact]
    public async Task Whether_a_customer_was_in_a_segment_then_is_told_with_the_change_that_made_it_so()
    {
        await _server.InstallAsync("did_a", DidA);
        var before = await _server.DoAsync("a@x.example", "b");
        var at = SegmentServer.Now();
        var entered = await _server.DoAsync("a@x.example", "a", at);
        while ((await _server.GetAsync("/admin/segments")).GetProperty("segments")[0].GetProperty("members").GetInt32() > 0)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }

        var last = await _server.DoAsync("a@x.example", "b");

        Assert.Equal(
            $$"""{"qualified":false,"revision":null,"as_of":"{{before}}","change":null}""",
            (await AsOfAsync($"{before}")).GetRawText());
        var then = await AsOfAsync($"{entered}");
        Assert.True(then.GetProperty("qualified").GetBoolean());
        var change = then.GetProperty("change");
        Assert.Equal(("entered", "event"), (Text(change, "state"), Text(change, "cause")));
        Assert.Equal($$"""{"position":{{entered}},"index":0}""", change.GetProperty("event").GetRawText());
        var left = await AsOfAsync($"{last}");
        Assert.False(left.GetProperty("qualified").GetBoolean());
        Assert.Equal("time", Text(left.GetProperty("change"), "cause"));
        Assert.Equal(at.AddSeconds(1).Text(), Text(left.GetProperty("change"), "at"));
        Assert.True((await AsOfAsync(at.AddMilliseconds(999).Text())).GetProperty("qualified").GetBoolean());
        Assert.False((await AsOfAsync(at.AddMilliseconds(1000).Text())).GetProperty("qualified").GetBoolean());
    }

    [Fact]
    public async Task A_segment_that_was_deleted_is_explained_for_the_past_and_not_for_now()
    {
        await _server.InstallAsync("did_a", Bodies.HasEmail);
        var entered = await _server.DoAsync("a@x.example", "a");
        using var deleted = await _server.SendAsync(HttpMethod.Delete, "/v3/segments/did_a");

        Assert.True((await AsOfAsync($"{entered}")).GetProperty("qualified").GetBoolean());
        await _server.GetAsync("/admin/segments/did_a:explain?email=a@x.example", HttpStatusCode.NotFound);
        await _server.InstallAsync("did_a", Bodies.HasPhone);
        Assert.True((await AsOfAsync($"{entered}")).GetProperty("qualified").GetBoolean());
        Assert.False((await AsOfAsync(SegmentServer.Now().Text())).GetProperty("qualified").GetBoolean());
    }

    [Fact]
    public async Task What_a_customer_was_in_before_it_was_merged_counts()
    {
        await _server.InstallAsync("has_email", Bodies.HasEmail);
        await _server.SendEventAsync("\"customer_id\":\"1\"", "a");
        var entered = await _server.DoAsync("a@x.example", "a");
        await _server.SendEventAsync("\"customer_id\":\"1\",\"email\":\"a@x.example\"", "a");

        var then = await _server.GetAsync($"/admin/segments/has_email:explain?customer_id=1&as_of={entered}");
        Assert.True(then.GetProperty("qualified").GetBoolean());
    }

    [Theory]
    [InlineData("did_a:explain?email=a@x.example&as_of=x", HttpStatusCode.BadRequest)]
    [InlineData("did_a:explain?email=a@x.example&as_of=1000000", HttpStatusCode.BadRequest)]
    [InlineData("did_a:explain?as_of=1", HttpStatusCode.BadRequest)]
    [InlineData("nothing:explain?email=a@x.example&as_of=1", HttpStatusCode.NotFound)]
    public async Task What_cannot_be_explained_is_refused(string query, HttpStatusCode status)
    {
        await _server.InstallAsync("did_a", DidA);
        await _server.GetAsync("/admin/segments/" + query, status);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private Task<JsonElement> AsOfAsync(string asOf) =>
        _server.GetAsync($"/admin/segments/DID_A:explain?email=a@x.example&as_of={asOf}");

    private static string? Text(JsonElement change, string name) => change.GetProperty(name).GetString();
}
