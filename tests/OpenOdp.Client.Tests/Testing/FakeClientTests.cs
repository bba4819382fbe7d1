using System.Text.Json;
using OpenOdp.Client.Testing;
using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Tests.Testing;

/// <summary>The fake that users write their tests with.</summary>
public sealed class FakeClientTests
{
    [Fact]
    public async Task It_keeps_what_a_real_client_would_accept_and_refuses_the_rest()
    {
        await using var fake = new FakeOptimizelyClient();
        IOptimizelyClient client = fake;

        client.SendOdpEvent("purchased", identifiers: TestClient.Alice, data: new Dictionary<string, object> { ["count"] = 1 });
        Assert.Equal(OdpSendResult.InvalidAction, client.TrySendOdpEvent(" "));
        Assert.Equal(OdpSendResult.InvalidIdentifiers, client.TrySendOdpEvent("a"));
        fake.Result = OdpSendResult.QueueFull;
        Assert.Equal(OdpSendResult.QueueFull, await client.SendOdpEventAsync("a", null, TestClient.Alice));
        fake.IsReady = false;
        Assert.Equal(OdpSendResult.SdkNotReady, client.TrySendOdpEvent("a", null, TestClient.Alice));

        var sent = Assert.Single(fake.Events);
        Assert.Equal(
            ("purchased", "fullstack", "alice", 1),
            (sent.Action, sent.Type, sent.Identifiers["fs_user_id"], sent.Data["count"]));
        Assert.Equal(1, (await client.FlushAsync()).Sent);
    }

    [Fact]
    public async Task It_gives_the_segments_a_test_has_set()
    {
        var fake = new FakeOptimizelyClient();
        fake.SetSegments("u", ["a"]);
        fake.SetSegments("lost", null);

        var user = fake.CreateUserContext("u");
        Assert.True(await user.FetchQualifiedSegmentsAsync());
        Assert.True(user.IsQualifiedFor("a"));
        Assert.False(await fake.CreateUserContext("lost").FetchQualifiedSegmentsAsync());
        Assert.True(await fake.CreateUserContext("other").FetchQualifiedSegmentsAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Without_a_datafile_and_after_the_end_it_decides_tracks_and_shows_nothing(bool ends)
    {
        await using var fake = new FakeOptimizelyClient(Vectors.Datafile("synthetic-full.json"));
        fake.SetDecision("set", "on", enabled: true);
        fake.SetSegments("u", ["a"]);
        if (ends) await fake.DisposeAsync();
        else fake.IsReady = false;

        var user = fake.CreateUserContext("u");
        foreach (var flag in new[] { "set", "flag_vars" })
        {
            Assert.Equal(["Optimizely SDK not configured properly yet."], user.Decide(flag).Reasons);
            Assert.False((await user.DecideAsync(flag, cancellationToken: TestContext.Current.CancellationToken)).Enabled);
        }

        Assert.Empty(user.DecideAll());
        Assert.Empty(user.DecideForKeys(["set"]));
        user.TrackEvent("purchase");
        fake.Track("purchase", "u");
        Assert.Empty(fake.Conversions);
        Assert.False(await user.FetchQualifiedSegmentsAsync());
        Assert.Null(fake.GetOptimizelyConfig());
        Assert.False(fake.IsReady);
        Assert.False(await fake.WaitUntilReadyAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Without_ODP_it_has_no_segments()
    {
        var fake = new FakeOptimizelyClient { IsOdpIntegrated = false };
        Assert.False(await fake.CreateUserContext("u").FetchQualifiedSegmentsAsync());
    }

    [Fact]
    public void A_listener_that_throws_costs_nobody_anything()
    {
        var fake = new FakeOptimizelyClient();
        var heard = 0;
        fake.ConversionTracked += (_, _) => throw new TimeoutException();
        fake.ConversionTracked += (_, _) => heard++;
        fake.DatafileUpdated += (_, _) => throw new TimeoutException();
        fake.DatafileUpdated += (_, _) => heard++;
        fake.Track("purchase", "u");
        fake.RaiseDatafileUpdated();
        Assert.Equal((2, 1), (heard, fake.Conversions.Count));
    }

    [Fact]
    public void It_tells_listeners_of_tags_as_the_real_client_does()
    {
        var fake = new FakeOptimizelyClient();
        var tags = new Dictionary<string, object>();
        fake.ConversionTracked += (_, args) => tags = args.Tags!.ToDictionary();
        fake.Track("purchase", "u", tags: new Dictionary<string, object?> { ["a"] = 1, ["b"] = null });
        Assert.Equal([KeyValuePair.Create("a", (object)1)], tags);
    }

    [Fact]
    public void Variables_of_all_depths_are_those_that_a_datafile_would_give()
    {
        var fake = new FakeOptimizelyClient();
        var list = new List<object?> { 1, "x", new Dictionary<string, object?> { ["deep"] = true } };
        fake.SetDecision("f", "v", enabled: true, new Dictionary<string, object?>
        {
            ["count"] = 3,
            ["price"] = 2.5m,
            ["theme"] = new Dictionary<string, object?> { ["name"] = "dark", ["sizes"] = list },
            ["parsed"] = OptimizelyJson.TryParse("""{"a":{"b":1}}"""),
            ["element"] = JsonDocument.Parse("""{"c":[null,1.5]}""").RootElement,
            ["day"] = DayOfWeek.Monday,
            ["none"] = null,
        });
        list.Clear();

        var variables = fake.CreateUserContext("u").Decide("f").Variables;
        Assert.True(variables.TryGetValue<string>("theme.name", out var name));
        Assert.True(variables.TryGetValue<long>("parsed.a.b", out var inner));
        Assert.True(variables.TryGetValue<int>("count", out var count));
        Assert.Equal(("dark", 1, 3), (name, inner, count));
        Assert.Equal((3, 2.5), (variables["count"], variables["price"]));
        Assert.Equal(
            """{"count":3,"price":2.5,"theme":{"name":"dark","sizes":[1,"x",{"deep":true}]},"parsed":{"a":{"b":1}},"element":{"c":[null,1.5]},"day":"Monday","none":null}""",
            variables.ToString());
    }

    [Fact]
    public void DA_5_An_unknown_flag_is_listed_even_if_only_enabled_ones_are_wanted()
    {
        var fake = new FakeOptimizelyClient();
        fake.SetDecision("off", null, enabled: false);
        var user = fake.CreateUserContext("u");
        var decisions = user.DecideForKeys(["off", "unknown"], OptimizelyDecideOption.EnabledFlagsOnly);
        Assert.Equal(["unknown"], decisions.Keys);
    }
}
