using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace OpenOdp.Client.Delivery.Sending;

/// <summary>Which answers are worth another try, and when (N15).</summary>
internal static class RetryRules
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    // A server that asks for more than this has made a mistake; events would grow old in silence.
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(5);

    public static bool IsTransient(HttpStatusCode status) =>
        (int)status >= 500 || status is HttpStatusCode.RequestTimeout or (HttpStatusCode)425 or (HttpStatusCode)429;

    /// <summary>True for a status that speaks of the host or the key and not of an event; the events wait.</summary>
    public static bool IsAboutTheHost(HttpStatusCode status) =>
        (int)status < 400
        || status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound
            or HttpStatusCode.MethodNotAllowed or HttpStatusCode.ProxyAuthenticationRequired or HttpStatusCode.Gone;

    /// <summary>What to do about an answer of <see cref="IsAboutTheHost"/>, or about one that is not the host's.</summary>
    public static string CureOf(HttpStatusCode? status, EventDestination destination) => status switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
            $"Compare {destination.CredentialsPlace} with the account.",
        HttpStatusCode.ProxyAuthenticationRequired =>
            "The proxy wants a user and a password: give them in HTTPS_PROXY or the handler, or name the host in NO_PROXY.",
        { } code when (int)code is >= 300 and < 400 =>
            $"Redirects are not followed: put the address it points to into {destination.AddressPlace}.",
        { } code when (int)code < 300 => "Something else answers in its place: a sign-in page, a proxy or a wrong host.",
        _ => $"Is the host in {destination.AddressPlace} the right one?",
    };

    /// <summary>Full jitter: anywhere between zero and 200 ms · 2^(attempt − 1), at most 30 s.</summary>
    /// <param name="attempt">1 after the first failure.</param>
    /// <param name="random">In [0, 1).</param>
    public static TimeSpan Backoff(int attempt, double random) =>
        TimeSpan.FromTicks((long)(random * Math.Min(FirstDelay.Ticks * Math.Pow(2, attempt - 1), LongestDelay.Ticks)));

    /// <summary>
    /// The pause that the server asks for, in seconds or as a date, at most five minutes; null when it asks for none that can be
    /// read. Of several, which proxies add, the longest counts.
    /// </summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider clock)
    {
        if (!response.Headers.NonValidated.TryGetValues("Retry-After", out var lines)) return null;

        var asked = lines.SelectMany(line => Pauses(line, clock)).DefaultIfEmpty().Max();

        // "At once" is no wish for a pause; taken by the word it would turn an outage into a storm.
        return asked <= TimeSpan.Zero ? null : asked < LongestRetryAfter ? asked : LongestRetryAfter;
    }

    /// <summary>A date holds a comma itself; seconds may be more than any integer type holds.</summary>
    private static IEnumerable<TimeSpan> Pauses(string line, TimeProvider clock) =>
        RetryConditionHeaderValue.TryParse(line, out var known) && known.Date is { } date
            ? [date - clock.GetUtcNow()]
            : line.Split(',').Select(text => text.Trim())
                .Where(text => text.Length > 0 && text.All(char.IsAsciiDigit))
                .Select(text => double.Parse(text, CultureInfo.InvariantCulture))
                .Select(seconds => seconds < LongestRetryAfter.TotalSeconds ? TimeSpan.FromSeconds(seconds) : LongestRetryAfter);
}
