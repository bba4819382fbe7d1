using System.Net;
using Microsoft.Extensions.Logging;
using OpenOdp.Client.Delivery.Sending;
using OpenOdp.Client.Diagnostics;
using OpenOdp.Client.Hosts;

namespace OpenOdp.Client.Datafile;

/// <summary>
/// Fetches the datafile of an SDK key, at once and then again and again, and only when it has changed (PO-1 to PO-11).
/// </summary>
internal sealed class DatafilePoller(
    OptimizelyClientOptions options, ConfigStore store, DatafileCache? cache, HttpClient http, TimeProvider clock, ILogger logger)
{
    private const string PublicTemplate = "https://cdn.optimizely.com/datafiles/{0}.json";
    private const string PrivateTemplate = "https://config.optimizely.com/datafiles/auth/{0}.json";

    // Many times the largest known; an answer of more than this is not a datafile.
    private const int MaxDatafileBytes = 64 * 1024 * 1024;

    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RecommendedInterval = TimeSpan.FromSeconds(30);

    private readonly Uri _url =
        new((options.DatafileUrlTemplate ?? (options.DatafileAccessToken is null ? PublicTemplate : PrivateTemplate))
        .Replace("{0}", Uri.EscapeDataString(options.SdkKey ?? ""), StringComparison.Ordinal));

    private Validators? _known;

    /// <summary>Without user and password: it is kept in a file.</summary>
    private string KeptUrl => _url.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped);

    /// <summary>Tells what was said of the datafile in use, when it is one that was kept.</summary>
    public void Remember(Validators? kept) => _known = kept?.Url == KeptUrl ? kept : null;

    /// <summary>
    /// Runs until <paramref name="cancellationToken"/>; after a failure it comes back sooner than the interval, and backs off.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (options.PollingInterval < RecommendedInterval)
        {
            Log.PollingTooOften(logger);
        }

        try
        {
            for (var failures = 0; !cancellationToken.IsCancellationRequested;)
            {
                var (fault, pause) = await FetchAsync(cancellationToken).ConfigureAwait(false);
                failures = fault is null ? 0 : failures + 1;
                var delay = fault is null ? options.PollingInterval : Backoff(failures);
                delay = pause > delay ? pause.Value : delay;
                if (fault is not null)
                {
                    Log.DatafileNotFetched(logger, fault, delay);
                }

                await Task.Delay(delay, clock, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    /// <summary>
    /// 1 s, 2 s, 4 s … up to the interval, and up to half a second more so that a fleet does not come back in step (PO-11).
    /// </summary>
    private TimeSpan Backoff(int failures)
    {
        var delay = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(failures - 1, 20)) + (Random.Shared.NextDouble() / 2));
        return delay < options.PollingInterval ? delay : options.PollingInterval;
    }

    /// <summary>No fault when all is well, else the fault in words, and the pause that the server asks for.</summary>
    private async Task<(string? Fault, TimeSpan? Pause)> FetchAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(RequestTimeout, clock);
        using var stopping = cancellationToken.UnsafeRegister(static limit => ((CancellationTokenSource)limit!).Cancel(), limit);
        try
        {
            using var request = Request();
            using var response =
                await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
            return response.StatusCode switch
            {
                HttpStatusCode.NotModified => (null, null),
                _ when response.IsSuccessStatusCode => (await TakeAsync(response, limit.Token).ConfigureAwait(false), null),
                var status => ($"{(int)status} {status}", RetryRules.RetryAfter(response, clock)),
            };
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            // The message of a fault may name a proxy with its password.
            return (error is OperationCanceledException ? "timeout" : Secrets.HideIn(error.Message), null);
        }
    }

    private HttpRequestMessage Request()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, _url);
        if (options.DatafileAccessToken is { } token)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        }

        if (_known?.EntityTag is { } entityTag)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", entityTag);
        }

        if (_known?.LastModified is { } lastModified)
        {
            request.Headers.TryAddWithoutValidation("If-Modified-Since", lastModified);
        }

        return request;
    }

    private async Task<string?> TakeAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await response.Content.LoadIntoBufferAsync(MaxDatafileBytes, cancellationToken).ConfigureAwait(false);
        var utf8 = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        var previous = store.Current;
        if (!store.Take(utf8)) return "invalid datafile";

        // Remembered only now: a broken copy must be fetched again, not confirmed by a 304.
        var known = new Validators(KeptUrl, Header(response, "ETag"), Header(response, "Last-Modified"));
        if (store.Current != previous || known != _known)
        {
            cache?.Write(new KeptDatafile(utf8, known));
        }

        _known = known;
        return null;
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values)
        || response.Content.Headers.NonValidated.TryGetValues(name, out values)
            ? values.ToString()
            : null;
}
