using System.Buffers.Binary;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Erasure;
using OpenOdp.Engine.Identifiers;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Identity;

/// <summary>The audit records and the index from a customer to those that name it.</summary>
public static class AuditTable
{
    /// <summary>Items of a request are numbered in 9 bits: 500 at most (EV-12).</summary>
    internal const int ItemBits = 9;

    /// <summary>
    /// Audit records of one item are numbered in 8 bits: one for each identifier and one more
    /// (<see cref="AccountSettings.MaxFields"/>).
    /// </summary>
    internal const int NumberBits = 8;

    /// <summary>The first id that a record at this position can cause. Ids fit 63 bits up to position 2^46.</summary>
    public static ulong FirstId(ulong position, int item = 0) => (position << ItemBits | (uint)item) << NumberBits;

    /// <summary>The position of the record behind an id.</summary>
    public static ulong PositionOf(ulong id) => id >> ItemBits + NumberBits;

    /// <summary>Reads one record as it may be shown: without what belonged to an erased customer (rule L5).</summary>
    /// <returns>Null when there is none, or when everyone it names was erased.</returns>
    public static AuditRecord? Show(IStateReader state, AccountSettings settings, ulong id) =>
        Read(state, settings.Number, id) is { } record ? WithoutErased(state, settings, record) : null;

    /// <summary>Reads one record as it is stored.</summary>
    internal static AuditRecord? Read(IStateReader state, uint account, ulong id) =>
        state.TryGet(Table.Audit, StateKey.AccountAndId(stackalloc byte[12], account, id), out var row)
            ? AuditRecord.Read(id, row.ToArray())
            : null;

    /// <summary>
    /// The records with ids in [<paramref name="first"/>, <paramref name="end"/>) as they may be shown, oldest first.
    /// </summary>
    public static List<AuditRecord> ReadRange(IStateReader state, AccountSettings settings, ulong first, ulong end)
    {
        var records = new List<AuditRecord>();
        using var rows = state.Scan(
            Table.Audit,
            StateKey.AccountAndId(stackalloc byte[12], settings.Number, first),
            StateKey.AccountAndId(stackalloc byte[12], settings.Number, end));
        while (rows.MoveNext())
        {
            var record = AuditRecord.Read(BinaryPrimitives.ReadUInt64BigEndian(rows.Key[4..]), rows.Value.ToArray());
            if (WithoutErased(state, settings, record) is { } shown) records.Add(shown);
        }

        return records;
    }

    /// <summary>
    /// The merges and attaches of one origin that stand, with ids in [<paramref name="first"/>, <paramref name="end"/>), the
    /// newest first.
    /// </summary>
    public static IEnumerable<ulong> JoinsOf(IStateReader state, uint account, ulong origin, ulong first, ulong end)
    {
        using var rows = state.Scan(
            Table.Audit,
            StateKey.AccountAndId(new byte[12], account, first),
            StateKey.AccountAndId(new byte[12], account, end),
            descending: true);
        while (rows.MoveNext())
        {
            var record = AuditRecord.Read(BinaryPrimitives.ReadUInt64BigEndian(rows.Key[4..]), rows.Value.ToArray());
            if (record is { IsJoin: true, Counterpart: 0 } && record.Origin == origin) yield return record.Id;
        }
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

    /// <summary>
    /// The newest record that names one of some customers, 0 when there is none: as long as it is the same, they are who they
    /// were.
    /// </summary>
    /// <param name="state">The state.</param>
    /// <param name="account">The account.</param>
    /// <param name="customers">The ids of living customers.</param>
    public static ulong NewestOf(IStateReader state, uint account, params IEnumerable<ulong> customers) =>
        customers.Select(customer => IdsOf(state, account, customer).FirstOrDefault()).DefaultIfEmpty().Max();

    internal static ulong NextId(Context context)
    {
        CheckRoom(context.Effects.Item, ItemBits);
        CheckRoom(context.Effects.AuditsOfItem, NumberBits);
        return FirstId(context.Header.Position, context.Effects.Item) + (ulong)context.Effects.AuditsOfItem++;
    }

    private static void CheckRoom(int number, int bits)
    {
        if (number >> bits == 0) return;
        throw new InvalidOperationException($"{number} does not fit the {bits} bits that an id of the history has for it.");
    }

    internal static void Add(Context context, AuditRecord record)
    {
        Put(context, record);
        context.Effects.Audits.Add(record.Id);
        Span<byte> room = stackalloc byte[20];
        foreach (var customer in record.Customers())
        {
            context.Effects.Touched.Add(customer, Touch.Fields | Touch.History);
            context.State.Put(
                Table.History, StateKey.AccountAndTwoIds(room, context.Account.Number, customer, record.Id), []);
        }
    }

    /// <summary>
    /// Takes out of a record what belonged to an erased customer; of one that names nobody else nothing is left (rule L5).
    /// </summary>
    internal static void Forget(Context context, ulong id)
    {
        var account = context.Account.Number;
        if (Show(context.State, context.Account, id) is not { } record)
        {
            context.State.Delete(Table.Audit, StateKey.AccountAndId(stackalloc byte[12], account, id));
            return;
        }

        Put(context, record);
        if (record.Value.IsEmpty) return;

        // Somebody's it is, who may not be among those whom the record names any more.
        var living = record.Customers().First(customer => CustomerTable.Exists(context.State, account, customer));
        MentionTable.Note(context, record.Field, record.Value.Span, living);
    }

    /// <summary>Takes out of a record that names no erased customer what belonged to one who was erased since.</summary>
    internal static void TakeOut(Context context, ulong id)
    {
        var record = Read(context.State, context.Account.Number, id)!;
        record.TakeOut(IsErased(context, record));
        Put(context, record);
    }

    /// <summary>True when a record holds what belonged to a customer who was erased since.</summary>
    internal static bool HoldsErased(Context context, AuditRecord record) => record.Holds(IsErased(context, record));

    private static Func<int, ReadOnlyMemory<byte>, bool> IsErased(Context context, AuditRecord record) =>
        (field, value) => ErasedNames.Contains(context, field, value.Span, record.Position);

    /// <summary>
    /// The record as others may see it: an erased customer is an id in it. The identifier stays when somebody who lives owns it.
    /// </summary>
    private static AuditRecord? WithoutErased(IStateReader state, AccountSettings settings, AuditRecord record)
    {
        // Whose row is there lives, unless an erasure is under way: then the way up to the living customer must be looked at.
        var account = settings.Number;
        var isErasing = ErasureQueue.First(state, account) is not null;
        var (named, erased) = (0, 0);
        foreach (var customer in record.Customers())
        {
            named++;
            if (!CustomerTable.Exists(state, account, customer, isErasing)) erased++;
        }

        if (erased == named) return null;
        if (isErasing && ErasedNames.Contains(state, settings, record.Field, record.Value.Span, record.Position))
        {
            record.Value = default;
        }

        if (erased == record.Erased) return record;
        var isOwned = IdentifierTable.TryRead(state, account, record.Field, record.Value.Span, out _);
        return record.WithoutErased(erased, isOwned ? record.Value : default);
    }

    /// <summary>Writes a record whose counterpart has become known.</summary>
    internal static void Put(Context context, AuditRecord record)
    {
        var row = context.State.NewRow();
        record.Write(row);
        context.State.Put(
            Table.Audit, StateKey.AccountAndId(stackalloc byte[12], context.Account.Number, record.Id), row);
    }
}
