using System.Text;
using OpenOdp.Server.Webhooks;

namespace OpenOdp.Server.Tests.Webhooks;

public sealed class WebhookSecretTests
{
    [Fact]
    public void A_signature_is_that_of_the_specification()
    {
        Assert.True(WebhookSecret.TryRead(WebhookServer.Secret, out var secret));
        Assert.Equal(
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            WebhookSecret.Sign(
                secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, Encoding.UTF8.GetBytes("""{"test": 2432232314}""")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("whsec_")]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa==")]
    [InlineData("WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2Lä")]
    public void What_is_no_secret_is_refused(string text) => Assert.False(WebhookSecret.TryRead(text, out _));

    [Theory]
    [InlineData(23, false)]
    [InlineData(24, true)]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void A_secret_has_24_to_64_bytes(int length, bool isRead) =>
        Assert.Equal(isRead, WebhookSecret.TryRead(WebhookSecret.Show(new byte[length]), out _));

    [Fact]
    public void A_secret_that_was_made_can_be_read() =>
        Assert.True(WebhookSecret.TryRead(WebhookSecret.Show(WebhookSecret.Make()), out _));
}
