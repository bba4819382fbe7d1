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

    /// <summary>The next storage id of an erasure; false when there is none.</summary>
    public static bool TryNext(IStateReader state, uint account, ulong erasure, out ulong storageId, out SweepPlace place)
    {
        (storageId, place) = (0, default);
        using var rows = Scan(state, account, erasure, erasure + 1);
        if (!rows.MoveNext()) return false;
        storageId = BinaryPrimitives.ReadUInt64BigEndian(rows.Key[12..]);
        var reader = ByteReader.OfRow(rows.Value);
        place = new SweepPlace(reader.Byte(), reader.Rest.ToArray());
        return true;
    }

    /// <summary>The oldest erasure of an account with something left; null when there is none.</summary>
    public static ulong? First(IStateReader state, uint account)
    {
        using var rows = Scan(state, account, 0, ulong.MaxValue);
        return rows.MoveNext() ? BinaryPrimitives.ReadUInt64BigEndian(rows.Key[4..]) : null;
    }

    private static StateCursor Scan(IStateReader state, uint account, ulong from, ulong to) => state.Scan(
        Table.Erasing, Key(stackalloc byte[20], account, from, 0), Key(stackalloc byte[20], account, to, 0));

    private static ReadOnlySpan<byte> Key(Span<byte> room, uint account, ulong erasure, ulong storageId) =>
        StateKey.AccountAndTwoIds(room, account, erasure, storageId);
}
