using System.Buffers.Binary;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Erasure;

/// <summary>What there is to do for an erasure, in this order. Part of the state's format.</summary>
internal enum ErasureWork : byte
{
    /// <summary>A storage id of the customer's: its rows go.</summary>
    Own = 0,

    /// <summary>An identifier of the customer's, by its keyed hash: others who may name it are to be found.</summary>
    Name = 1,

    /// <summary>A storage id of somebody else's: identifiers are taken out of its events and records.</summary>
    Other = 2,
}

/// <summary>One thing to do.</summary>
/// <param name="Work">Of which kind.</param>
/// <param name="Id">The storage id or the hash.</param>
internal readonly record struct ErasureTask(ErasureWork Work, byte[] Id)
{
    public ErasureTask(ErasureWork work, ulong storageId)
        : this(work, new byte[8]) => BinaryPrimitives.WriteUInt64BigEndian(Id, storageId);

    public ulong StorageId => BinaryPrimitives.ReadUInt64BigEndian(Id);
}

/// <summary>How far a task is: the table at hand, and the last key in it that is done.</summary>
internal readonly record struct SweepPlace(byte Phase, byte[] After);

/// <summary>
/// The rows of what is left of an erasure: (account, erasure, task) → how far it is. Where a sweep goes on is noted, for a store
/// would walk over everything that it has deleted to find the first row again.
/// </summary>
internal static class ErasureQueue
{
    public static void Add(Context context, ulong erasure, ErasureTask task) =>
        Put(context, erasure, task, new SweepPlace(0, []));

    public static void Put(Context context, ulong erasure, ErasureTask task, SweepPlace place)
    {
        var row = context.State.NewRow();
        row.Byte(place.Phase);
        row.Raw(place.After);
        context.State.Put(Table.Erasing, Key(context.Account.Number, erasure, task), row);
    }

    public static void Remove(Context context, ulong erasure, ErasureTask task) =>
        context.State.Delete(Table.Erasing, Key(context.Account.Number, erasure, task));

    /// <summary>
    /// The next task of an erasure: one of the same kind behind the last, then the first of all. Those before it are gone, and to
    /// pass over what was deleted takes as long as to pass over rows. False when there is none.
    /// </summary>
    public static bool TryNext(
        IStateReader state, uint account, ulong erasure, ErasureTask? last, out ErasureTask task, out SweepPlace place)
    {
        (task, place) = (default, default);
        if (last is { } done)
        {
            var endOfKind = Key(account, erasure, new ErasureTask(done.Work + 1, []));
            if (TryFind(state, Key(account, erasure, done), endOfKind, out task, out place)) return true;
        }

        return TryFind(state, All(account, erasure), All(account, erasure + 1), out task, out place);
    }

    private static bool TryFind(
        IStateReader state, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, out ErasureTask task, out SweepPlace place)
    {
        (task, place) = (default, default);
        using var rows = state.Scan(Table.Erasing, from, to);
        if (!rows.MoveNext()) return false;
        task = new ErasureTask((ErasureWork)rows.Key[12], rows.Key[13..].ToArray());
        var reader = ByteReader.OfRow(Table.Erasing, rows.Value);
        place = new SweepPlace(reader.Byte(), reader.Rest.ToArray());
        return true;
    }

    /// <summary>The oldest erasure of an account with something left; null when there is none.</summary>
    public static ulong? First(IStateReader state, uint account)
    {
        using var rows = state.Scan(Table.Erasing, All(account, 0), All(account, ulong.MaxValue));
        return rows.MoveNext() ? BinaryPrimitives.ReadUInt64BigEndian(rows.Key[4..]) : null;
    }

    private static byte[] Key(uint account, ulong erasure, ErasureTask task) =>
        [.. All(account, erasure), (byte)task.Work, .. task.Id];

    /// <summary>The keys of an erasure start with this.</summary>
    private static byte[] All(uint account, ulong erasure) => StateKey.AccountAndId(new byte[12], account, erasure).ToArray();
}
