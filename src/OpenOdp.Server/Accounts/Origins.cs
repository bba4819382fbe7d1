using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;

namespace OpenOdp.Server.Accounts;

/// <summary>
/// Stands a keyed hash in for a client's address (rule L2): requests of one address can be recognised and undone together,
/// and the log holds no address. The key is the account's, so accounts cannot be matched with each other.
/// </summary>
internal sealed class Origins(byte[] key)
{
    private const int MaxCached = 16_384;

    private readonly ConcurrentDictionary<IPAddress, ulong> _cache = new();

    /// <summary>The hash of an address; 0 for none.</summary>
    public ulong Of(IPAddress? address)
    {
        if (address is null) return 0;
        if (_cache.TryGetValue(address, out var known)) return known;
        if (_cache.Count >= MaxCached) _cache.Clear();
        return _cache[address] = Hash(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
    }

    private ulong Hash(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, bytes[..length], hash);
        return Math.Max(1, BinaryPrimitives.ReadUInt64BigEndian(hash));
    }
}
