using System.Buffers.Binary;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Identity;

/// <summary>The audit records and the index from a customer to those that name it.</summary>
public static class AuditTable
{
    /// <summary>Items of a request are numbered in 9 bits: 500 at most (EV-12).</summary>
    internal const int ItemBits = 9;

    /// <summary>Audit records of one item are numbered in 8 bits.</summary>
    internal const int NumberBits = 8;

    /// <summary>The first id that a record at this position can cause. Ids fit 63 bits up to position 2^46.</summary>
    public static ulong FirstId(ulong position, int item = 0) => (position << ItemBits | (uint)item) << NumberBits;

    /// <summary>Reads one record.</summary>
    public static AuditRecord? Read(IStateReader state, uint account, ulong id) =>
        state.TryGet(Table.Audit, StateKey.AccountAndId(stackalloc byte[12], account, id), out var row)
            ? AuditRecord.Read(id, row.ToArray())
            : null;

    /// <summary>The records with ids in [<paramref name="first"/>, <paramref name="end"/>), oldest first.</summary>
    public static List<AuditRecord> ReadRange(IStateReader state, uint account, ulong first, ulong end)
    {
        var records = new List<AuditRecord>();
        using var rows = state.Scan(
            Table.Audit,
            StateKey.AccountAndId(stackalloc byte[12], account, first),
            StateKey.AccountAndId(stackalloc byte[12], account, end));
        while (rows.MoveNext()) records.Add(AuditRecord.Read(BinaryPrimitives.ReadUInt64BigEndian(rows.Key[4..]), rows.Value.ToArray()));
        return records;
    }

    /// <summary>The ids of the records that name a customer, the newest first.</summary>
    /// <param name="state">The state.</param>
    /// <param name="account">The account.</param>
    /// <param name="customer">The customer's id, or that of a part of it.</param>
    /// <param name="before">Only those with a smaller id.</param>
    public static IEnumerable<ulong> IdsOf(IStateReader state, uint account, ulong customer, ulong before = ulong.MaxValue)
    {
        using var rows = state.Scan(
            Table.History,
            StateKey.AccountAndTwoIds(new byte[20], account, customer, 0),
            StateKey.AccountAndTwoIds(new byte[20], account, customer, before),
            descending: true);
        while (rows.MoveNext()) yield return BinaryPrimitives.ReadUInt64BigEndian(rows.Key[12..]);
    }

    internal static ulong NextId(Context context) =>
        FirstId(context.Position, context.Item) + (ulong)context.AuditsOfItem++;

    internal static void Add(Context context, AuditRecord record)
    {
        Put(context, record);
        context.Audits.Add(record.Id);
        Span<byte> room = stackalloc byte[20];
        foreach (var customer in record.Customers())
        {
            context.State.Put(Table.History, StateKey.AccountAndTwoIds(room, context.Account.Number, customer, record.Id), default);
        }
    }

    /// <summary>Removes a record from the history of everyone it names (rule L5).</summary>
    internal static void Remove(Context context, AuditRecord record)
    {
        Span<byte> room = stackalloc byte[20];
        foreach (var customer in record.Customers())
        {
            context.State.Delete(Table.History, StateKey.AccountAndTwoIds(room, context.Account.Number, customer, record.Id));
        }

        context.State.Delete(Table.Audit, StateKey.AccountAndId(room[..12], context.Account.Number, record.Id));
    }

    /// <summary>Writes a record whose counterpart has become known.</summary>
    internal static void Put(Context context, AuditRecord record)
    {
        context.Row.Clear();
        record.Write(context.Row);
        context.State.Put(Table.Audit, StateKey.AccountAndId(stackalloc byte[12], context.Account.Number, record.Id), context.Row.Written);
    }
}
