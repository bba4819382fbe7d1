using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using OpenOdp.Server.Tests.Segments;
using OpenOdp.Server.Webhooks;

namespace OpenOdp.Server.Tests.Webhooks;

/// <summary>The receiver that docs/segments.md shows.</summary>
public sealed class ReceiverSampleTests : IAsyncLifetime
{
    private readonly SeenRequests _seen = new();
    private WebApplication _app = null!;

    private string Url => _app.Urls.First() + "/hooks";

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        ReceiverSample.Map(_app, WebhookServer.Secret, _seen);
        await _app.StartAsync();
    }

    [Fact]
    public void It_is_compiled_as_it_is_shown()
    {
        var shown = Repository.Read("docs/segments.md").Split("```csharp\n")[1].Split("```")[0];
        var compiled = Repository.Read("tests/OpenOdp.Server.Tests/Webhooks/ReceiverSample.cs");
        Assert.Contains(Unindented(shown), Unindented(compiled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_takes_what_a_webhook_sends()
    {
        await using var server = await WebhookServer.StartAsync();
        await server.PutWebhookAsync(Url, $",\"secret\":\"{WebhookServer.Secret}\"");
        var position = await server.DoAsync("a@x.example", "a");
        await server.UntilDeliveredAsync(position);
        Assert.Contains($"\"position\":{position},", Encoding.UTF8.GetString(Assert.Single(_seen.Taken).Value));
    }

    [Theory]
    [InlineData(0, "{}", HttpStatusCode.NoContent)]
    [InlineData(0, "{ }", HttpStatusCode.Unauthorized)]
    [InlineData(-301, "{}", HttpStatusCode.Unauthorized)]
    [InlineData(301, "{}", HttpStatusCode.Unauthorized)]
    public async Task It_refuses_other_bytes_and_another_time(int seconds, string body, HttpStatusCode status)
    {
        Assert.True(WebhookSecret.TryRead(WebhookServer.Secret, out var secret));
        var time = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + seconds;
        using var request = new HttpRequestMessage(HttpMethod.Post, Url) { Content = new StringContent(body) };
        request.Headers.Add("webhook-id", "1-0");
        request.Headers.Add("webhook-timestamp", $"{time}");
        request.Headers.Add("webhook-signature", "v1,bm8= " + WebhookSecret.Sign(secret, "1-0", time, "{}"u8));
        using var http = new HttpClient();
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(status, response.StatusCode);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static string Unindented(string code) =>
        string.Join('\n', code.Trim().Split('\n').Select(static line => line.Trim()));
}
