using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OpenOdp.EndToEnd.Tests.Support;

/// <summary>A receiver that does as the documentation says: it checks the signature, and drops what it has had.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    public const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static readonly byte[] Key = Convert.FromBase64String(Secret["whsec_".Length..]);

    private readonly WebApplication _app;
    private readonly Dictionary<string, string> _known = [];
    private readonly List<string> _changes = [];
    private readonly List<string> _faults = [];
    private readonly Lock _gate = new();
    private int _requests;

    private WebhookReceiver(WebApplication app) => _app = app;

    public string Url => _app.Urls.First() + "/hooks";

    /// <summary>The changes so far, each as its text.</summary>
    public List<string> Changes => Read(static receiver => receiver._changes.ToList());

    /// <summary>What must not be: a wrong signature, or an id that came again with another body.</summary>
    public List<string> Faults => Read(static receiver => receiver._faults.ToList());

    /// <summary>Requests that came again.</summary>
    public int Repeated { get; private set; }

    public static async Task<WebhookReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var receiver = new WebhookReceiver(app);
        app.MapPost("/hooks", receiver.ReceiveAsync);
        await app.StartAsync();
        return receiver;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        string body;
        try
        {
            body = await reader.ReadToEndAsync(context.RequestAborted);
        }
        catch (Exception error) when (error is IOException or BadHttpRequestException or OperationCanceledException)
        {
            return; // the sender was killed
        }

        lock (_gate) Take(context.Request.Headers, body);
        var isSlow = Interlocked.Increment(ref _requests) % 3 == 0;
        // Kills come here.
        if (isSlow) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
    }

    private void Take(IHeaderDictionary headers, string body)
    {
        var (id, timestamp) = (headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString());
        var hash = HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes($"{id}.{timestamp}.{body}"));
        if (headers["webhook-signature"] != $"v1,{Convert.ToBase64String(hash)}") _faults.Add($"{id} has a wrong signature");
        if (!_known.TryAdd(id, body))
        {
            Repeated++;
            if (_known[id] != body) _faults.Add($"{id} came with two bodies");
            return;
        }

        using var read = JsonDocument.Parse(body);
        _changes.AddRange(read.RootElement.GetProperty("data").GetProperty("changes").EnumerateArray()
            .Select(static change => change.GetRawText()));
    }

    private T Read<T>(Func<WebhookReceiver, T> read)
    {
        lock (_gate) return read(this);
    }
}
