using System.Buffers.Binary;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Erasure;

/// <summary>
/// The rows of mentions: (account, keyed hash of an identifier, storage id) → nothing. What names an identifier, an event or an
/// entry of the history, hangs on a storage id on the way up from the identifier's home. Where it stays behind when the two part,
/// or never came together, is noted here, so that an erasure finds it (rule L5).
/// </summary>
internal static class MentionTable
{
    /// <summary>An identifier leaves its home, or what is above it; what names it stays there.</summary>
    /// <param name="home">The lowest storage id that it leaves, of which all above it are left, too.</param>
    public static void NoteWay(Context context, int field, ReadOnlySpan<byte> value, ulong home)
    {
        var hash = Suppression.Hash(context.Account, field, value);
        for (var id = home; id != 0; id = CustomerTable.Above(context.State, context.Account.Number, id)) Note(context, hash, id);
    }

    /// <summary>What hangs on a storage id names an identifier that is somebody else's, or nobody's.</summary>
    public static void Note(Context context, int field, ReadOnlySpan<byte> value, ulong storageId) =>
        Note(context, Suppression.Hash(context.Account, field, value), storageId);

    /// <summary>The storage ids that are noted for an identifier.</summary>
    public static IEnumerable<ulong> Of(IStateReader state, uint account, byte[] hash)
    {
        using var rows = state.Scan(Table.Mentions, Prefix(account, hash), EndOf(account, hash));
        while (rows.MoveNext()) yield return StorageId(rows.Key);
    }

    /// <summary>The keys of an identifier's rows start with this.</summary>
    public static byte[] Prefix(uint account, ReadOnlySpan<byte> hash) =>
        [.. StateKey.Account(stackalloc byte[4], account), .. hash];

    /// <summary>They end before this.</summary>
    public static byte[] EndOf(uint account, ReadOnlySpan<byte> hash) =>
        [.. Prefix(account, hash), .. StateKey.AboveAll];

    /// <summary>The storage id that a key names.</summary>
    public static ulong StorageId(ReadOnlySpan<byte> key) => BinaryPrimitives.ReadUInt64BigEndian(key[^8..]);

    private static void Note(Context context, byte[] hash, ulong storageId)
    {
        Span<byte> key = stackalloc byte[4 + Suppression.HashLength + 8];
        Prefix(context.Account.Number, hash).CopyTo(key);
        BinaryPrimitives.WriteUInt64BigEndian(key[^8..], storageId);
        if (!context.State.TryGet(Table.Mentions, key, out _)) context.State.Put(Table.Mentions, key, []);
    }
}
