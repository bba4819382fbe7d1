using System.Buffers.Binary;
using System.Diagnostics;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Customers;

/// <summary>
/// The rows of customers: (account, id) → one who lives, with identifiers, or one who was merged away, with into whom. Their
/// length does not depend on how many were merged.
/// </summary>
internal static class CustomerTable
{
    private const int NewestRows = 10_000;

    private const byte Live = 1;
    private const byte MergedAway = 2;

    /// <summary>Reads a live customer; null when the id is unknown or was merged away.</summary>
    public static Customer? Read(IStateReader state, uint account, ulong id) =>
        ReadRow(state, account, id) is { Lives: true } customer ? customer : null;

    /// <summary>Reads customers by id, those who were merged away among them.</summary>
    /// <param name="from">The smallest id.</param>
    /// <param name="limit">How many at most.</param>
    public static List<Customer> ReadPage(IStateReader state, uint account, ulong from, int limit)
    {
        var customers = new List<Customer>();
        using var rows = state.Scan(
            Table.Customers, StateKey.AccountAndId(stackalloc byte[12], account, from),
            StateKey.AccountAndId(stackalloc byte[12], account, ulong.MaxValue));
        while (customers.Count < limit && rows.MoveNext())
        {
            var customer = new Customer();
            Read(BinaryPrimitives.ReadUInt64BigEndian(rows.Key[4..]), rows.Value, customer);
            customers.Add(customer);
        }

        return customers;
    }

    /// <summary>
    /// The live customers with the highest ids, from there down. It ends after <see cref="NewestRows"/> rows: of those who were
    /// merged away there may be any number.
    /// </summary>
    public static IEnumerable<Customer> Newest(IStateReader state, uint account)
    {
        using var rows = NewestFirst(state, account);
        for (var read = 0; read < NewestRows && rows.MoveNext(); read++)
        {
            var customer = new Customer();
            Read(BinaryPrimitives.ReadUInt64BigEndian(rows.Key[4..]), rows.Value, customer);
            if (customer.Lives) yield return customer;
        }
    }

    private static StateCursor NewestFirst(IStateReader state, uint account) => state.Scan(
        Table.Customers, StateKey.AccountAndId(stackalloc byte[12], account, 0),
        StateKey.AccountAndId(stackalloc byte[12], account, ulong.MaxValue), descending: true);

    /// <summary>Reads a customer, following merges to the survivor.</summary>
    public static Customer? Follow(IStateReader state, uint account, ulong id)
    {
        var customer = new Customer();
        for (var found = TryReadRow(state, account, id, customer);
             found;
             found = TryReadRow(state, account, customer.MergedInto, customer))
        {
            if (customer.Lives) return customer;
        }

        return null;
    }

    /// <summary>True when an id leads to a customer who lives: false when it was erased, or never given.</summary>
    /// <param name="isErasing">False when no erasure is under way; then there is no need to look at the way up to the living
    /// customer.</param>
    public static bool Exists(IStateReader state, uint account, ulong id, bool isErasing = true)
    {
        Span<byte> room = stackalloc byte[12];
        while (state.TryGet(Table.Customers, StateKey.AccountAndId(room, account, id), out var row))
        {
            id = Above(row);
            if (id == 0 || !isErasing) return true;
        }

        return false;
    }

    /// <summary>What a customer hangs below; 0 for one who lives, or has no row.</summary>
    public static ulong Above(IStateReader state, uint account, ulong id) =>
        state.TryGet(Table.Customers, StateKey.AccountAndId(stackalloc byte[12], account, id), out var row) ? Above(row) : 0;

    private static ulong Above(ReadOnlySpan<byte> row)
    {
        var reader = Reader(row);
        if (reader.Form == Live) return 0;
        for (var i = 0; i < 4; i++) reader.Varint(); // what stands before the customer that it was merged into
        return reader.Varint();
    }

    /// <summary>
    /// Reads a live customer into an object that held another before; false when the id is unknown or was merged away.
    /// </summary>
    public static bool TryRead(IStateReader state, uint account, ulong id, Customer into) =>
        TryReadRow(state, account, id, into) && into.Lives;

    /// <summary>Reads a customer who lives or was merged away.</summary>
    public static Customer? ReadRow(IStateReader state, uint account, ulong id)
    {
        var customer = new Customer();
        return TryReadRow(state, account, id, customer) ? customer : null;
    }

    private static bool TryReadRow(IStateReader state, uint account, ulong id, Customer customer)
    {
        if (!state.TryGet(Table.Customers, StateKey.AccountAndId(stackalloc byte[12], account, id), out var stored)) return false;
        Read(id, stored, customer);
        return true;
    }

    private static void Read(ulong id, ReadOnlySpan<byte> stored, Customer customer)
    {
        var row = customer.Take(stored);
        var reader = Reader(row.Span);
        var isLive = reader.Form == Live;
        customer.Id = id;
        customer.CreatedAt = (long)reader.Varint();
        var packed = reader.Varint();
        (customer.Events, customer.HasAttributes) = (packed >> 1, (packed & 1) != 0);
        customer.Parts = reader.Varint();
        customer.Parted = reader.Varint();
        (customer.MergedInto, customer.MergedBy) = isLive ? (0, 0) : (reader.Varint(), reader.Varint());
        customer.LastEventAt = isLive ? reader.SignedVarint() : 0;
        customer.EventsSeen = isLive ? reader.Varint() : 0;
        if (isLive) OwnedIdentifier.ReadList(ref reader, row, customer.Identifiers, id, customer.CreatedAt);
    }

    private static ByteReader Reader(ReadOnlySpan<byte> row) => ByteReader.OfRow(Table.Customers, row, newest: MergedAway);

    /// <summary>Writes a customer, who counts as touched by the command.</summary>
    public static void Write(Context context, Customer customer)
    {
        context.Effects.Touched.Add(customer.Id);
        var row = context.State.NewRow(customer.Lives ? Live : MergedAway);
        row.Varint((ulong)customer.CreatedAt);
        row.Varint(customer.Events << 1 | (customer.HasAttributes ? 1UL : 0));
        row.Varint(customer.Parts);
        row.Varint(customer.Parted);
        if (customer.Lives)
        {
            row.SignedVarint(customer.LastEventAt);
            row.Varint(customer.EventsSeen);
            OwnedIdentifier.WriteList(row, customer.Identifiers, customer.Id, customer.CreatedAt);
        }
        else
        {
            row.Varint(customer.MergedInto);
            row.Varint(customer.MergedBy);
        }

        context.State.Put(
            Table.Customers, StateKey.AccountAndId(stackalloc byte[12], context.Account.Number, customer.Id), row);
    }

    /// <summary>Writes a customer together with what has come under one of its storage ids.</summary>
    /// <param name="home">Its own storage id, or that of one of its parts.</param>
    /// <param name="events">Events that came.</param>
    /// <param name="attributes">True when attributes came, or words on audiences.</param>
    public static void WriteWith(Context context, Customer customer, ulong home, int events, bool attributes = false)
    {
        Debug.Assert(customer.Lives, "What comes belongs to a customer who lives.");
        var owner = home == customer.Id ? customer : ReadRow(context.State, context.Account.Number, home)!;
        owner.Events += (ulong)events;
        owner.HasAttributes |= attributes;
        if (owner != customer) Write(context, owner);
        Write(context, customer);
    }

    /// <summary>
    /// Changes the count of events under a storage id of a customer; writes it unless it is the customer's own.
    /// </summary>
    public static void CountEvents(Context context, Customer customer, ulong storageId, int change)
    {
        var owner = storageId == customer.Id ? customer : ReadRow(context.State, context.Account.Number, storageId)!;
        owner.Events = (ulong)((long)owner.Events + change);
        if (owner != customer) Write(context, owner);
    }

    /// <summary>A customer or part and all that it hangs below, up to the living customer, who comes last.</summary>
    public static List<Customer> Way(IStateReader state, uint account, ulong id)
    {
        var way = new List<Customer> { ReadRow(state, account, id)! };
        while (!way[^1].Lives) way.Add(ReadRow(state, account, way[^1].MergedInto)!);
        return way;
    }

    /// <summary>True when a storage id belongs to a customer who was merged away, or to one of its parts.</summary>
    public static bool IsPartOf(IStateReader state, uint account, ulong storageId, ulong customer)
    {
        for (var id = storageId; id != 0; id = Above(state, account, id))
        {
            if (id == customer) return true;
        }

        return false;
    }

    /// <summary>Removes a customer, who counts as touched by the command.</summary>
    public static void Delete(Context context, ulong id)
    {
        context.Effects.Touched.Add(id);
        context.State.Delete(Table.Customers, StateKey.AccountAndId(stackalloc byte[12], context.Account.Number, id));
    }
}
