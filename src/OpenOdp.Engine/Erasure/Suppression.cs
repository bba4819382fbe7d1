using System.Buffers.Binary;
using System.Security.Cryptography;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Identifiers;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Erasure;

/// <summary>An identifier that belonged to an erased customer.</summary>
/// <param name="Erasure">The erasure that suppressed it last.</param>
/// <param name="Lift">The lift that ended this; 0 while it stands.</param>
public readonly record struct SuppressionView(ulong Erasure, ulong Lift)
{
    /// <summary>True while the identifier is kept out of what is stored.</summary>
    public bool Stands => Lift == 0;
}

/// <summary>Identifiers of erased customers, known only by a keyed hash (rule L5, CMP-5).</summary>
public static class Suppression
{
    /// <summary>Length of a keyed hash in bytes.</summary>
    public const int HashLength = 16;

    /// <summary>The keyed hash of an identifier.</summary>
    public static byte[] Hash(AccountSettings settings, int field, ReadOnlySpan<byte> value)
    {
        Span<byte> message = new byte[2 + value.Length];
        BinaryPrimitives.WriteUInt16BigEndian(message, checked((ushort)field));
        value.CopyTo(message[2..]);
        return HMACSHA256.HashData(Convert.FromHexString(settings.HashKey), message)[..HashLength];
    }

    /// <summary>What is known of an identifier; null when it never belonged to an erased customer.</summary>
    public static SuppressionView? Read(IStateReader state, AccountSettings settings, int field, ReadOnlySpan<byte> value) =>
        Read(state, settings.Number, Hash(settings, field, value));

    /// <summary>The erasure for which an identifier is suppressed; null while it is not.</summary>
    internal static ulong? Of(IStateReader state, AccountSettings settings, IdentifierList.Identifier identifier)
    {
        // What somebody owns is not suppressed, and nearly every identifier is owned: that is cheaper to ask than a keyed hash.
        if (IdentifierTable.TryRead(state, settings.Number, identifier.Field, identifier.Value, out _)) return null;
        return Read(state, settings, identifier.Field, identifier.Value) is { Stands: true } suppression
            ? suppression.Erasure
            : null;
    }

    internal static SuppressionView? Read(IStateReader state, uint account, ReadOnlySpan<byte> hash)
    {
        if (!state.TryGet(Table.Suppressions, Key(account, hash), out var row)) return null;
        var reader = ByteReader.OfRow(Table.Suppressions, row);
        return new SuppressionView(reader.Varint(), reader.Varint());
    }

    internal static void Write(Context context, ReadOnlySpan<byte> hash, SuppressionView suppression)
    {
        var row = context.State.NewRow();
        row.Varint(suppression.Erasure);
        row.Varint(suppression.Lift);
        context.State.Put(Table.Suppressions, Key(context.Account.Number, hash), row);
    }

    private static byte[] Key(uint account, ReadOnlySpan<byte> hash) =>
        [.. StateKey.Account(stackalloc byte[4], account), .. hash];
}
