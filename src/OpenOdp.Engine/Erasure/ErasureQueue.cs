using System.Buffers.Binary;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Erasure;

/// <summary>How far the sweep of a storage id is: the table at hand, and the last key that is gone from it.</summary>
internal readonly record struct SweepPlace(byte Phase, byte[] After);

/// <summary>
/// The rows of what is left to erase: (account, erasure, storage id) → how far it is. Where a sweep goes on is noted, for a store
/// would walk over everything that it has deleted to find the first row again.
/// </summary>
internal static class ErasureQueue
{
    public static void Add(Context context, ulong erasure, ulong storageId) => Put(context, erasure, storageId, new SweepPlace(0, []));

    public static void Put(Context context, ulong erasure, ulong storageId, SweepPlace place)
    {
        context.Row.Clear();
        context.Row.Byte(place.Phase);
        context.Row.Raw(place.After);
        context.State.Put(Table.Erasing, Key(stackalloc byte[20], context.Account.Number, erasure, storageId), context.Row.Written);
    }

    public static void Remove(Context context, ulong erasure, ulong storageId) =>
        context.State.Delete(Table.Erasing, Key(stackalloc byte[20], context.Account.Number, erasure, storageId));

    /// <summary>
    /// The next storage id of an erasure, from one on and then from the smallest: those before it are gone, and to pass over what was
    /// deleted takes as long as to pass over rows. False when there is none.
    /// </summary>
    public static bool TryNext(IStateReader state, uint account, ulong erasure, ulong from, out ulong storageId, out SweepPlace place) =>
        TryFind(state, account, erasure, from, out storageId, out place)
        || (from > 0 && TryFind(state, account, erasure, 0, out storageId, out place));

    private static bool TryFind(IStateReader state, uint account, ulong erasure, ulong from, out ulong storageId, out SweepPlace place)
    {
        (storageId, place) = (0, default);
        using var rows = state.Scan(
            Table.Erasing, Key(stackalloc byte[20], account, erasure, from), Key(stackalloc byte[20], account, erasure + 1, 0));
        if (!rows.MoveNext()) return false;
        storageId = BinaryPrimitives.ReadUInt64BigEndian(rows.Key[12..]);
        var reader = ByteReader.OfRow(rows.Value);
        place = new SweepPlace(reader.Byte(), reader.Rest.ToArray());
        return true;
    }

    /// <summary>The oldest erasure of an account with something left; null when there is none.</summary>
    public static ulong? First(IStateReader state, uint account)
    {
        using var rows = state.Scan(Table.Erasing, Key(stackalloc byte[20], account, 0, 0), Key(stackalloc byte[20], account, ulong.MaxValue, 0));
        return rows.MoveNext() ? BinaryPrimitives.ReadUInt64BigEndian(rows.Key[4..]) : null;
    }

    private static ReadOnlySpan<byte> Key(Span<byte> room, uint account, ulong erasure, ulong storageId) =>
        StateKey.AccountAndTwoIds(room, account, erasure, storageId);
}
