using Microsoft.Extensions.Primitives;
using OpenOdp.Engine.Accounts;

namespace OpenOdp.Server.Accounts;

/// <summary>Finds out who sends a request, by its <c>x-api-key</c> header (AUTH-1 to AUTH-5).</summary>
internal sealed class KeyCheck
{
    /// <summary>The header.</summary>
    public const string Header = "x-api-key";

    private KeyRing _ring = new(new Dictionary<uint, AccountSettings>());

    /// <summary>The caller; null for a missing, malformed, unknown or expired key.</summary>
    /// <param name="request">The request.</param>
    /// <param name="accounts">The accounts as of now.</param>
    /// <param name="now">Microseconds since 1970.</param>
    public Caller? Find(HttpRequest request, IReadOnlyDictionary<uint, AccountSettings> accounts, long now) =>
        request.Headers.TryGetValue(Header, out var values) ? Find(values, accounts, now) : null;

    /// <summary>The same for a key that does not come in the header. Two are none.</summary>
    public Caller? Find(StringValues values, IReadOnlyDictionary<uint, AccountSettings> accounts, long now)
    {
        if (values.Count != 1 || values[0] is not { } key) return null;
        return RingOf(accounts).Find(key) is { } caller && caller.IsValidAt(now) ? caller : null;
    }

    /// <summary>The private keys of an account that are valid, the newest first.</summary>
    public List<Caller> PrivateOf(string account, IReadOnlyDictionary<uint, AccountSettings> accounts, long now) =>
        RingOf(accounts).PrivateOf(account).FindAll(caller => caller.IsValidAt(now));

    private KeyRing RingOf(IReadOnlyDictionary<uint, AccountSettings> accounts)
    {
        var ring = _ring;
        if (!ReferenceEquals(ring.Accounts, accounts)) _ring = ring = new KeyRing(accounts);
        return ring;
    }
}
