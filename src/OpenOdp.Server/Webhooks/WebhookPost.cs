using System.Globalization;
using System.Net.Http.Headers;
using OpenOdp.Engine.Webhooks;

namespace OpenOdp.Server.Webhooks;

/// <summary>What came of an attempt.</summary>
/// <param name="Status">The status of the answer; null when none came.</param>
/// <param name="Error">What went wrong; null when the request is delivered.</param>
/// <param name="RetryAfter">How long the receiver asked to be left alone.</param>
internal sealed record PostOutcome(int? Status, string? Error, TimeSpan? RetryAfter, TimeSpan Duration)
{
    public bool IsGone => Status == StatusCodes.Status410Gone;
}

/// <summary>Sends requests to receivers, each once.</summary>
internal sealed class WebhookPost : IDisposable
{
    /// <summary>How long a receiver may take for its answer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Bytes of an answer's body that are read; nobody looks at them, but the connection can be used again.</summary>
    private const int MaxAnswer = 4 << 10;

    private static readonly ProductInfoHeaderValue UserAgent =
        new("OpenOdp", typeof(WebhookPost).Assembly.GetName().Version?.ToString(3));

    private readonly HttpClient _http;
    private readonly WebhookOptions _options;
    private readonly TimeProvider _clock;

    public WebhookPost(WebhookOptions options, TimeProvider clock)
    {
        (_options, _clock) = (options, clock);
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false, // the signed request goes to whom the operator named
            PooledConnectionLifetime = TimeSpan.FromMinutes(5), // names may change their addresses
            MaxResponseHeadersLength = 16,
            ActivityHeadersPropagator = null,
        })
        { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<PostOutcome> SendAsync(Webhook webhook, WebhookRequest request, CancellationToken cancellationToken)
    {
        var started = _clock.GetTimestamp();
        if (_options.FaultOf(new Uri(webhook.Url)) is { } fault) return Failed(started, null, fault);
        using var patience = new CancellationTokenSource(Patience, _clock);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var message = Sign(webhook, request);
            using var response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, ending.Token);
            if (response.IsSuccessStatusCode) await DrainAsync(response, ending.Token);
            return Outcome(started, response);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed(started, null, string.Create(
                CultureInfo.InvariantCulture, $"The receiver did not answer within {Patience.TotalSeconds} s."));
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            var why = (error.InnerException ?? error).Message.TrimEnd('.');
            return Failed(started, null, $"The receiver could not be reached. {why}.");
        }
    }

    public void Dispose() => _http.Dispose();

    private HttpRequestMessage Sign(Webhook webhook, WebhookRequest request)
    {
        var timestamp = _clock.GetUtcNow().ToUnixTimeSeconds();
        var message = new HttpRequestMessage(HttpMethod.Post, webhook.Url) { Content = new ReadOnlyMemoryContent(request.Body) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        message.Headers.UserAgent.Add(UserAgent);
        message.Headers.Add("webhook-id", request.Id);
        message.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        message.Headers.Add(
            "webhook-signature", WebhookSecret.Sign(webhook.Secret.Span, request.Id, timestamp, request.Body.Span));
        return message;
    }

    private static async Task DrainAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            await body.ReadAtLeastAsync(new byte[MaxAnswer], MaxAnswer, throwOnEndOfStream: false, cancellationToken);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
        {
            // The status has said all: it is delivered.
        }
    }

    private PostOutcome Outcome(long started, HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        if (response.IsSuccessStatusCode) return new PostOutcome(status, null, null, _clock.GetElapsedTime(started));
        var hint = status is >= 300 and < 400 ? " Redirects are not followed: put the address that it leads to." : string.Empty;
        var asked = response.Headers.RetryAfter;
        return Failed(started, status, string.Create(CultureInfo.InvariantCulture, $"The receiver answered {status}.{hint}")) with
        {
            RetryAfter = asked?.Delta ?? asked?.Date - _clock.GetUtcNow(),
        };
    }

    private PostOutcome Failed(long started, int? status, string error) =>
        new(status, error, null, _clock.GetElapsedTime(started));
}
