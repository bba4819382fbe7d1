using System.Buffers;
using System.Collections.Frozen;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using OpenOdp.Server.Accounts;

namespace OpenOdp.Server.Http;

/// <summary>
/// Lets browsers read our answers (AUTH-9). A preflight carries no key, so it is answered for all accounts; the request
/// that follows is answered for its own.
/// </summary>
internal sealed class Cors
{
    private const string AnyOrigin = "*";
    private static readonly StringValues Methods = "GET, POST, OPTIONS";
    private const string RequestHeaders = "content-type, x-api-key, content-encoding, idempotency-key, z-app-id, z-app-version";
    private const int MaxAsked = 4096;
    private static readonly StringValues ResponseHeaders =
        "OpenOdp-Position, OpenOdp-Durability, OpenOdp-Dedup-Seconds, OpenOdp-Warnings, Retry-After";
    private static readonly StringValues MaxAge = "86400";

    /// <summary>What a header's name is made of (RFC 9110).</summary>
    private static readonly SearchValues<char> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    private readonly FrozenDictionary<string, FrozenSet<string>> _accounts;

    /// <summary>Takes the allowed origins by account id; an account that is not there allows all.</summary>
    public Cors(IReadOnlyDictionary<string, IReadOnlyList<string>> allowedOrigins) =>
        _accounts = allowedOrigins.ToFrozenDictionary(
            pair => pair.Key,
            pair => pair.Value.Select(origin => origin.TrimEnd('/')).ToFrozenSet(StringComparer.OrdinalIgnoreCase),
            StringComparer.Ordinal);

    /// <summary>Answers a preflight.</summary>
    public void AnswerPreflight(HttpContext context)
    {
        var headers = context.Response.Headers;
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        if (!TryAllow(context, caller: null)) return;
        headers.AccessControlAllowMethods = Methods;
        headers.AccessControlAllowHeaders = Allowed(context.Request.Headers.AccessControlRequestHeaders.ToString());
        headers.AppendCommaSeparatedValues(HeaderNames.Vary, HeaderNames.AccessControlRequestHeaders);
        headers.AccessControlMaxAge = MaxAge;
    }

    /// <summary>
    /// The headers that we read, and those that are asked for: pages send headers of their own, which do no harm.
    /// </summary>
    private static string Allowed(string asked)
    {
        if (asked.Length > MaxAsked) return RequestHeaders;
        var names = asked.Split(',', StringSplitOptions.TrimEntries).Where(IsToken);
        return string.Join(", ", RequestHeaders.Split(", ").Concat(names).Distinct(StringComparer.OrdinalIgnoreCase));
    }

    private static bool IsToken(string name) => name.Length > 0 && !name.AsSpan().ContainsAnyExcept(Token);

    /// <summary>Adds what a browser needs to read this answer, an error too. Nothing for other clients.</summary>
    public void Allow(HttpContext context, Caller? caller)
    {
        if (context.Request.Headers.Origin.Count == 0) return;
        if (TryAllow(context, caller)) context.Response.Headers.AccessControlExposeHeaders = ResponseHeaders;
    }

    private bool TryAllow(HttpContext context, Caller? caller)
    {
        var origin = context.Request.Headers.Origin;
        var headers = context.Response.Headers;
        if (AllowsAll(caller))
        {
            headers.AccessControlAllowOrigin = AnyOrigin;
            return true;
        }

        headers.Vary = "Origin";
        if (origin.Count != 1 || !Allows(origin.ToString(), caller)) return false;
        headers.AccessControlAllowOrigin = origin;
        return true;
    }

    private bool AllowsAll(Caller? caller) =>
        caller is null ? _accounts.Count == 0 || _accounts.Values.Any(origins => origins.Contains(AnyOrigin))
        : !_accounts.TryGetValue(caller.Rules.Settings.Id, out var own) || own.Contains(AnyOrigin);

    private bool Allows(string origin, Caller? caller) =>
        caller is null ? _accounts.Values.Any(origins => origins.Contains(origin))
        : _accounts[caller.Rules.Settings.Id].Contains(origin);
}
