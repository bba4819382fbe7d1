using System.Buffers.Binary;
using System.Security.Cryptography;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Erasure;

/// <summary>Identifiers of erased customers, known only by a keyed hash (rule L5, CMP-5).</summary>
public static class Suppression
{
    /// <summary>Length of a keyed hash in bytes.</summary>
    public const int HashLength = 16;

    /// <summary>The warning for an item that is not stored.</summary>
    internal const string Dropped = "This item was not stored: one of its identifiers belonged to a customer who was erased.";

    /// <summary>The keyed hash of an identifier.</summary>
    public static byte[] Hash(AccountSettings settings, int field, ReadOnlySpan<byte> value)
    {
        Span<byte> message = new byte[2 + value.Length];
        BinaryPrimitives.WriteUInt16BigEndian(message, (ushort)field);
        value.CopyTo(message[2..]);
        return HMACSHA256.HashData(Convert.FromHexString(settings.HashKey), message)[..HashLength];
    }

    /// <summary>True when any of the identifiers belonged to an erased customer. Costs nothing while nobody was erased.</summary>
    public static bool Contains(IStateReader state, AccountSettings settings, Counters counters, IdentifierList identifiers)
    {
        if (counters.Erased == 0) return false;
        foreach (var identifier in identifiers)
        {
            if (Contains(state, settings, counters, identifier.Field, identifier.Value)) return true;
        }

        return false;
    }

    /// <summary>True when this identifier belonged to an erased customer.</summary>
    public static bool Contains(IStateReader state, AccountSettings settings, Counters counters, int field, ReadOnlySpan<byte> value) =>
        counters.Erased > 0 && state.TryGet(Table.Suppressions, Key(settings.Number, Hash(settings, field, value)), out _);

    internal static byte[] Key(uint account, ReadOnlySpan<byte> hash) => [.. StateKey.Account(stackalloc byte[4], account), .. hash];
}
