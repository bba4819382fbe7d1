using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Erasure;

/// <summary>The erasure of a customer, and how far it is (rule L5).</summary>
/// <param name="Id">The position of its first command.</param>
/// <param name="Customer">The customer who was erased.</param>
/// <param name="At">When the customer was erased, in microseconds since 1970.</param>
public sealed record ErasureView(ulong Id, ulong Customer, long At)
{
    /// <summary>Storage ids that are named at most.</summary>
    public const int MaxStorageIds = 100;

    /// <summary>The position of the command after which no row was left; 0 while some are.</summary>
    public ulong DoneAt { get; init; }

    /// <summary>True when no row is left.</summary>
    public bool IsDone => DoneAt > 0;

    /// <summary>
    /// The last record after it that still named the customer: it was on its way when the erasure came. 0 for none, as nearly
    /// always.
    /// </summary>
    public ulong NamedAt { get; init; }

    /// <summary>Records before this position may hold what was erased, later ones do not.</summary>
    public ulong CleanFrom => Math.Max(Id, NamedAt + 1);

    /// <summary>The customer's events, those hidden by the floor included.</summary>
    public ulong Events { get; init; }

    /// <summary>Orders of which the customer's share is gone.</summary>
    public ulong Orders { get; init; }

    /// <summary>Events of others that named an identifier of the customer and do not any more, hidden ones left out.</summary>
    public ulong EventsOfOthers { get; init; }

    /// <summary>
    /// Storage ids that were swept: the customer's, of which no row is left, and those of others that may have named it.
    /// </summary>
    public ulong Parts { get; init; }

    /// <summary>The storage ids that were swept, at most the first <see cref="MaxStorageIds"/>.</summary>
    public IReadOnlyList<ulong> StorageIds { get; init; } = [];

    internal ErasureView WithStorageId(ulong storageId) =>
        this with { Parts = Parts + 1, StorageIds = StorageIds.Count < MaxStorageIds ? [.. StorageIds, storageId] : StorageIds };
}

/// <summary>The rows of erasures: (account, position) → who, when, and how far it is, without a value of theirs.</summary>
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
    public static IReadOnlyList<ErasureView> ReadPage(IStateReader state, uint account, ulong? before, int limit) =>
        AccountRows.Before(state, Table.Erasures, account, before, limit, Read);

    /// <summary>The erasures of an account after a position, oldest first.</summary>
    /// <param name="state">The state.</param>
    /// <param name="account">The account.</param>
    /// <param name="after">Only those with a larger id.</param>
    /// <param name="limit">How many at most.</param>
    public static IReadOnlyList<ErasureView> ReadAfter(IStateReader state, uint account, ulong after, int limit) =>
        AccountRows.After(state, Table.Erasures, account, after, limit, Read);

    internal static void Write(Context context, ErasureView erasure)
    {
        var row = context.State.NewRow();
        row.Varint(erasure.Customer);
        row.Varint((ulong)erasure.At);
        row.Varint(erasure.DoneAt);
        row.Varint(erasure.Events);
        row.Varint(erasure.Orders);
        row.Varint(erasure.EventsOfOthers);
        row.Varint(erasure.Parts);
        row.Varint((ulong)erasure.StorageIds.Count);
        foreach (var storageId in erasure.StorageIds) row.Varint(storageId);
        row.Varint(erasure.NamedAt);
        context.State.Put(
            Table.Erasures, StateKey.AccountAndId(stackalloc byte[12], context.Account.Number, erasure.Id), row);
    }

    private static ErasureView Read(ulong id, ReadOnlySpan<byte> row)
    {
        var reader = ByteReader.OfRow(Table.Erasures, row);
        var erasure = new ErasureView(id, reader.Varint(), (long)reader.Varint())
        {
            DoneAt = reader.Varint(),
            Events = reader.Varint(),
            Orders = reader.Varint(),
            EventsOfOthers = reader.Varint(),
            Parts = reader.Varint(),
        };
        var storageIds = new ulong[reader.CountOfItems()];
        for (var i = 0; i < storageIds.Length; i++) storageIds[i] = reader.Varint();
        return erasure with { StorageIds = storageIds, NamedAt = reader.Varint() };
    }
}
