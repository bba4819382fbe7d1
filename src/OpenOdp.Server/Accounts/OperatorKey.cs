using System.Security.Cryptography;
using System.Text;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Log;

namespace OpenOdp.Server.Accounts;

/// <summary>
/// Who may do what concerns all accounts: the operator, by a key that belongs to none of them. While there is one account only,
/// its private key may, too: there is nobody else whose data it could reach.
/// </summary>
internal sealed class OperatorKey(string? key)
{
    private const int MaxLength = 512;

    private readonly byte[]? _hash = key is null ? null : Hash(key);

    /// <summary>True when the request carries the operator's key.</summary>
    public bool IsIn(HttpRequest request) =>
        _hash is not null
        && request.Headers.TryGetValue(KeyCheck.Header, out var values) && values is [{ Length: > 0 and <= MaxLength } sent]
        && CryptographicOperations.FixedTimeEquals(Hash(sent), _hash);

    /// <summary>True when the request may do what concerns all accounts.</summary>
    public bool Allows(HttpRequest request, Caller? caller, IReadOnlyDictionary<uint, AccountSettings> accounts) =>
        IsIn(request) || (caller is not null && AllowsAlone(caller.Class, accounts));

    /// <summary>True when an account's key of a class may do it without the operator's.</summary>
    public static bool AllowsAlone(KeyClass key, IReadOnlyDictionary<uint, AccountSettings> accounts) =>
        key == KeyClass.Private && accounts.Count == 1;

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
