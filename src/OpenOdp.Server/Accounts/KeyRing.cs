using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Log;

namespace OpenOdp.Server.Accounts;

/// <summary>Every key of every account as of one view. Keys are known by their hashes only.</summary>
internal sealed class KeyRing
{
    /// <summary>Longer headers are no key of ours and are not worth hashing.</summary>
    private const int MaxKeyLength = KeyPair.MaxLength;

    private readonly Dictionary<ulong, Caller[]> _callers = [];
    private LastSeen? _last;

    /// <summary>Prepares the keys of these accounts.</summary>
    public KeyRing(IReadOnlyDictionary<uint, AccountSettings> accounts)
    {
        Accounts = accounts;
        foreach (var settings in accounts.Values)
        {
            var rules = new AccountRules(settings);
            var origins = new Origins(Convert.FromHexString(settings.HashKey));
            for (var i = 0; i < settings.Keys.Count; i++) Add(new Caller(rules, origins, (uint)i, settings.Keys[i]));
        }
    }

    /// <summary>The accounts that the ring was made of.</summary>
    public IReadOnlyDictionary<uint, AccountSettings> Accounts { get; }

    /// <summary>Who has this key; null when nobody has.</summary>
    public Caller? Find(string key)
    {
        if (key.Length is 0 or > MaxKeyLength) return null;

        // Nearly every request carries the key of the one before; no comparison tells by its duration how much was right.
        if (_last is { } last
            && CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes<char>(key), MemoryMarshal.AsBytes<char>(last.Key)))
        {
            return last.Caller;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> utf8 = stackalloc byte[MaxKeyLength * 3];
        SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(key, utf8)], hash);
        if (!_callers.TryGetValue(Prefix(hash), out var candidates)) return null;
        foreach (var candidate in candidates)
        {
            if (!CryptographicOperations.FixedTimeEquals(hash, candidate.Hash)) continue;
            _last = new LastSeen(key, candidate);
            return candidate;
        }

        return null;
    }

    /// <summary>The private keys of an account, the newest first.</summary>
    public List<Caller> PrivateOf(string account) =>
    [
        .. _callers.Values.SelectMany(static callers => callers)
            .Where(caller => caller.Class == KeyClass.Private && caller.Rules.Settings.Id == account)
            .OrderByDescending(static caller => caller.Key),
    ];

    private void Add(Caller caller)
    {
        var prefix = Prefix(caller.Hash);
        _callers[prefix] = _callers.TryGetValue(prefix, out var others) ? [.. others, caller] : [caller];
    }

    private static ulong Prefix(ReadOnlySpan<byte> hash) => BinaryPrimitives.ReadUInt64LittleEndian(hash);

    private sealed record LastSeen(string Key, Caller Caller);
}
