using System.Diagnostics;
using System.Globalization;
using System.Net;
using OpenOdp.Client.Delivery.Queueing;
using OpenOdp.Client.Diagnostics;

namespace OpenOdp.Client.Delivery.Sending;

/// <summary>What came of one request.</summary>
internal enum EventOutcome
{
    /// <summary>The server took the events.</summary>
    Taken,

    /// <summary>Worth another try: a transport fault, a time-out, 408, 425, 429 or 5xx.</summary>
    Retry,

    /// <summary>The host, the key or a proxy is wrong, or something else answered: a person mends it, the events wait.</summary>
    WrongHost,

    /// <summary>The server wants none of them, now or later.</summary>
    Rejected,
}

/// <param name="Kind">What to do next.</param>
/// <param name="Status">The HTTP status, or null when there was no answer.</param>
/// <param name="RetryAfter">How long the server asks to wait.</param>
/// <param name="Cause">In a word, for the log and the metrics: the status or the kind of fault.</param>
/// <param name="Invalid">The indices of the events that the server calls invalid, in order; null when it names none.</param>
internal readonly record struct EventAnswer(
    EventOutcome Kind, HttpStatusCode? Status, TimeSpan? RetryAfter, string Cause, int[]? Invalid = null);

/// <summary>One POST of events, or two when the compressed one is refused; every fault becomes an answer.</summary>
internal sealed class EventRequest(HttpClient http, TimeSpan timeout, TimeProvider clock, ClientMetrics metrics)
{
    /// <summary>The cause when a success was not ODP's.</summary>
    public const string NotOdp = "NotOdp";

    /// <summary>
    /// What is refused compressed is sent plain before anything is made of it, for the refusal may be of the encoding, whatever
    /// its status: not each proxy on the way reads what the host reads.
    /// </summary>
    /// <exception cref="OperationCanceledException">Only when <paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<EventAnswer> PostAsync(
        EventDestination destination, ArraySegment<QueuedEvent> events, CancellationToken cancellationToken)
    {
        var gzip = destination.Gzip.IsTaken;
        var answer = await PostOnceAsync(destination, events, gzip, cancellationToken).ConfigureAwait(false);
        if (answer.Kind == EventOutcome.Taken)
        {
            destination.Gzip.Took(gzip);
        }
        else if (gzip && IsFailure(answer))
        {
            destination.Gzip.Doubt(); // no second request at once: the host may be overloaded
        }

        if (!gzip || !MayBeOfTheEncoding(answer, events.Count)) return answer;

        answer = await PostOnceAsync(destination, events, gzip: false, cancellationToken).ConfigureAwait(false);
        if (answer.Kind == EventOutcome.Taken)
        {
            destination.Gzip.Refused();
        }

        return answer;
    }

    /// <summary>Who unpacks in vain answers a 5xx or nothing as often as a refusal.</summary>
    private static bool IsFailure(EventAnswer answer) =>
        answer.Kind == EventOutcome.Retry && answer.Status is null or >= HttpStatusCode.InternalServerError;

    /// <summary>Who names some of the events has read them.</summary>
    private static bool MayBeOfTheEncoding(EventAnswer answer, int count) =>
        answer.Kind is EventOutcome.Rejected or EventOutcome.WrongHost && !(answer.Invalid?.Length < count);

    private async Task<EventAnswer> PostOnceAsync(
        EventDestination destination, ArraySegment<QueuedEvent> events, bool gzip, CancellationToken cancellationToken)
    {
        using var activity = ClientMetrics.Activities.StartActivity("odp.events.send", ActivityKind.Client);
        var started = clock.GetTimestamp();
        var answer = await TryPostAsync(destination, events, gzip, cancellationToken).ConfigureAwait(false);
        metrics.Requested(events.Count, clock.GetElapsedTime(started));
        if (answer.Kind != EventOutcome.Taken)
        {
            metrics.Failed(answer.Cause);
            activity?.SetStatus(ActivityStatusCode.Error, answer.Cause);
        }

        activity?.SetTag("server.address", destination.Url.Host)
            .SetTag("http.response.status_code", (int?)answer.Status)
            .SetTag("odp.batch.size", events.Count);
        return answer;
    }

    private async Task<EventAnswer> TryPostAsync(
        EventDestination destination, ArraySegment<QueuedEvent> events, bool gzip, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout, clock);
        using var stopping = cancellationToken.UnsafeRegister(static limit => ((CancellationTokenSource)limit!).Cancel(), limit);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, destination.Url);
            request.Content = new BatchContent(destination, events, gzip);
            destination.Sign(request);
            using var response =
                await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
            var answer = Read(destination, response);
            if (answer.Kind == EventOutcome.Taken && !await IsOdpAsync(response, limit.Token).ConfigureAwait(false))
            {
                return answer with { Kind = EventOutcome.WrongHost, Cause = NotOdp };
            }

            return answer.Status == HttpStatusCode.BadRequest && events.Count > 1
                ? answer with { Invalid = await InvalidAsync(response, events.Count, limit.Token).ConfigureAwait(false) }
                : answer;
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (HttpRequestException error) when (error.StatusCode is { } status && RetryRules.IsAboutTheHost(status))
        {
            // A proxy does not let the request through to the host.
            return new EventAnswer(EventOutcome.WrongHost, HttpStatusCode.ProxyAuthenticationRequired, null, Cause(status));
        }
        catch (Exception error)
        {
            return new EventAnswer(EventOutcome.Retry, null, null, Name(error));
        }
    }

    /// <summary>202 and 204 are ODP's own words; any other success must not have the body of somebody else.</summary>
    private static async Task<bool> IsOdpAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        // A handler of the user's that follows redirects turns most of them into a GET, which brings nobody the events.
        if (response.RequestMessage is { } asked && asked.Method != HttpMethod.Post) return false;

        return response.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.NoContent
            || await TakenBody.ReadAsync(response.Content, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A 400 stays one, whatever becomes of its body.</summary>
    private static async Task<int[]?> InvalidAsync(HttpResponseMessage response, int count, CancellationToken cancellationToken)
    {
        try
        {
            await response.Content.LoadIntoBufferAsync(InvalidItems.MaxBodyBytes, cancellationToken).ConfigureAwait(false);
            return InvalidItems.Read(await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false), count);
        }
        catch (Exception)
        {
            return null;
        }
    }

    private EventAnswer Read(EventDestination destination, HttpResponseMessage response)
    {
        var status = response.StatusCode;
        var cause = Cause(status);
        // RFC 9110 §12.5.3: in a response the header says what the server takes in requests.
        if (response.IsSuccessStatusCode && response.Headers.TryGetValues("Accept-Encoding", out var encodings))
        {
            destination.Gzip.Says(encodings.Any(TakesGzip));
        }

        if (response.IsSuccessStatusCode) return new EventAnswer(EventOutcome.Taken, status, null, cause);

        return RetryRules.IsAboutTheHost(status)
            ? new EventAnswer(EventOutcome.WrongHost, status, RetryRules.RetryAfter(response, clock), cause)
            : RetryRules.IsTransient(status)
            ? new EventAnswer(EventOutcome.Retry, status, RetryRules.RetryAfter(response, clock), cause)
            : new EventAnswer(EventOutcome.Rejected, status, null, cause);
    }

    private static bool TakesGzip(string header)
    {
        foreach (var part in header.Split(','))
        {
            var coding = part.AsSpan().Trim();
            var weight = coding.IndexOf(';');
            var name = weight < 0 ? coding : coding[..weight].TrimEnd();
            var refused = weight >= 0 && coding[weight..].Trim("; q=0.").IsEmpty;
            if (name.Equals("gzip", StringComparison.OrdinalIgnoreCase) && !refused) return true;
        }

        return false;
    }

    private static string Cause(HttpStatusCode status) => ((int)status).ToString(CultureInfo.InvariantCulture);

    private static string Name(Exception fault) => fault switch
    {
        OperationCanceledException => "timeout",
        HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } http => http.HttpRequestError.ToString(),
        _ => fault.GetType().Name,
    };
}
