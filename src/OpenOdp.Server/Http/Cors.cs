using System.Collections.Frozen;
using Microsoft.Extensions.Primitives;
using OpenOdp.Server.Access;

namespace OpenOdp.Server.Http;

/// <summary>
/// Lets browsers read our answers (AUTH-9). A preflight carries no key, so it is answered for all accounts; the request
/// that follows is answered for its own.
/// </summary>
internal sealed class Cors
{
    private const string AnyOrigin = "*";
    private static readonly StringValues Methods = "POST, OPTIONS";
    private static readonly StringValues RequestHeaders = "content-type, x-api-key, content-encoding, idempotency-key, z-app-id, z-app-version";
    private static readonly StringValues ResponseHeaders = "OpenOdp-Position, OpenOdp-Durability, OpenOdp-Dedup-Seconds, OpenOdp-Warnings, Retry-After";
    private static readonly StringValues MaxAge = "86400";

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
        headers.AccessControlAllowHeaders = RequestHeaders;
        headers.AccessControlMaxAge = MaxAge;
    }

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
