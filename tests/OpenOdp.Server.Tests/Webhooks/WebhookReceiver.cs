using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OpenOdp.Server.Tests.Webhooks;

/// <summary>A request as a receiver gets it.</summary>
internal sealed record ReceivedRequest(string Id, string Timestamp, string Signature, string Body)
{
    public List<JsonElement> Changes { get; } =
        [.. JsonDocument.Parse(Body).RootElement.GetProperty("data").GetProperty("changes").EnumerateArray()];

    /// <summary>The customers of its changes, with what became of them.</summary>
    public IEnumerable<string> States =>
        Changes.Select(static change => $"{change.GetProperty("segment")} {change.GetProperty("state")}");

    /// <summary>Checks the signature by the letter of the specification, with nothing of ours.</summary>
    public bool IsSignedWith(string secret)
    {
        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        var hash = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{Id}.{Timestamp}.{Body}"));
        return Signature == $"v1,{Convert.ToBase64String(hash)}";
    }
}

/// <summary>A receiver of webhooks on a socket of its own.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<ReceivedRequest> _requests = Channel.CreateUnbounded<ReceivedRequest>();

    private WebhookReceiver(WebApplication app) => _app = app;

    public string Url => _app.Urls.First() + "/hooks";

    /// <summary>What it answers; 200 with nothing.</summary>
    public Func<HttpContext, Task> Answer { get; set; } = static _ => Task.CompletedTask;

    /// <summary>The ids that it has got, in order.</summary>
    public ConcurrentQueue<string> Ids { get; } = [];

    public static async Task<WebhookReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var receiver = new WebhookReceiver(app);
        app.MapPost("/{path}", receiver.ReceiveAsync);
        await app.StartAsync();
        return receiver;
    }

    /// <summary>The next request.</summary>
    public Task<ReceivedRequest> NextAsync() =>
        Wait.For(_requests.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask(), "a request of a webhook");

    /// <summary>Answers with a status.</summary>
    public void AnswerWith(int status) => Answer = context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    };

    /// <summary>Never answers.</summary>
    public void Hang() =>
        Answer = static context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        using var body = new StreamReader(context.Request.Body, Encoding.UTF8);
        var headers = context.Request.Headers;
        var received = new ReceivedRequest(
            headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString(), headers["webhook-signature"].ToString(),
            await body.ReadToEndAsync(context.RequestAborted));
        Ids.Enqueue(received.Id);
        await _requests.Writer.WriteAsync(received, context.RequestAborted);
        await Answer(context);
    }
}
