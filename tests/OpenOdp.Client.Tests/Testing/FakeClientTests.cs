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
}
