using OpenOdp.Server.Webhooks;

namespace OpenOdp.Server.Tests.Webhooks;

public sealed class WebhookPausesTests
{
    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(1, 1, 2)]
    [InlineData(2, 1, 4)]
    [InlineData(11, 1, 2048)]
    [InlineData(12, 1, 3600)]
    [InlineData(12, 0, 1800)]
    [InlineData(1_000_000, 1, 3600)]
    public void A_pause_grows_from_a_second_to_an_hour(int attempts, double chance, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), WebhookPauses.After(attempts, null, chance));

    [Theory]
    [InlineData(1, 30, 30)]
    [InlineData(1, 0, 2)]
    [InlineData(1, -5, 2)]
    [InlineData(1, 86_400, 3600)]
    [InlineData(10, 30, 1024)]
    public void What_the_receiver_asks_for_is_the_least_within_an_hour(int attempts, int asked, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), WebhookPauses.After(attempts, TimeSpan.FromSeconds(asked), chance: 1));
}
