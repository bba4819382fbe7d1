using System.Buffers.Binary;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Erasure;

/// <summary>An erasure that has been applied (rule L5).</summary>
/// <param name="Id">The position of its command: records before it may hold what was erased, later ones do not need to.</param>
/// <param name="Customer">The customer who was erased.</param>
/// <param name="At">Microseconds since 1970.</param>
/// <param name="StorageIds">The storage ids that its rows hung on.</param>
public sealed record ErasureView(ulong Id, ulong Customer, long At, IReadOnlyList<ulong> StorageIds);

/// <summary>The rows of erasures: (account, position) → who and when, without a value of theirs.</summary>
public static class ErasureTable
{
    /// <summary>Reads one erasure; null when there is none with this id.</summary>
    public static ErasureView? Read(IStateReader state, uint account, ulong id) =>
        state.TryGet(Table.Erasures, StateKey.AccountAndId(stackalloc byte[12], account, id), out var row) ? Read(id, row) : null;

    /// <summary>The erasures of an account, newest first.</summary>
    /// <param name="state">The state.</param>
    /// <param name="account">The account.</param>
    /// <param name="before">Only those with a smaller id; null for all.</param>
    /// <param name="limit">How many at most.</param>
    public static IReadOnlyList<ErasureView> ReadPage(IStateReader state, uint account, ulong? before, int limit)
    {
        var erasures = new List<ErasureView>();
        using var rows = state.Scan(
            Table.Erasures,
            StateKey.AccountAndId(stackalloc byte[12], account, 0),
            StateKey.AccountAndId(stackalloc byte[12], account, before ?? ulong.MaxValue),
            descending: true);
        while (erasures.Count < limit && rows.MoveNext()) erasures.Add(Read(BinaryPrimitives.ReadUInt64BigEndian(rows.Key[4..]), rows.Value));
        return erasures;
    }

    /// <summary>The erasures of an account after a position, oldest first.</summary>
    /// <param name="state">The state.</param>
    /// <param name="account">The account.</param>
    /// <param name="after">Only those with a larger id.</param>
    /// <param name="limit">How many at most.</param>
    public static IReadOnlyList<ErasureView> ReadAfter(IStateReader state, uint account, ulong after, int limit)
    {
        var erasures = new List<ErasureView>();
        using var rows = state.Scan(
            Table.Erasures,
            StateKey.AccountAndId(stackalloc byte[12], account, after + 1),
            StateKey.AccountAndId(stackalloc byte[12], account, ulong.MaxValue));
        while (erasures.Count < limit && rows.MoveNext()) erasures.Add(Read(BinaryPrimitives.ReadUInt64BigEndian(rows.Key[4..]), rows.Value));
        return erasures;
    }

    internal static void Write(Context context, ulong customer, List<ulong> storageIds)
    {
        context.Row.Clear();
        context.Row.Varint(customer);
        context.Row.Varint((ulong)context.RecordedAt);
        context.Row.Varint((ulong)storageIds.Count);
        foreach (var storageId in storageIds) context.Row.Varint(storageId);
        context.State.Put(Table.Erasures, StateKey.AccountAndId(stackalloc byte[12], context.Account.Number, context.Position), context.Row.Written);
    }

    private static ErasureView Read(ulong id, ReadOnlySpan<byte> row)
    {
        var reader = ByteReader.OfRow(row);
        var (customer, at) = (reader.Varint(), (long)reader.Varint());
        var storageIds = new ulong[reader.AtEnd ? 0 : reader.CountOfItems()];
        for (var i = 0; i < storageIds.Length; i++) storageIds[i] = reader.Varint();
        return new ErasureView(id, customer, at, storageIds);
    }
}
