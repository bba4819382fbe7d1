using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Customers;

/// <summary>The rows of customers. A row is a live customer, or says into whom it was merged.</summary>
internal static class CustomerTable
{
    private const byte Live = 0;
    private const byte MergedAway = 1;

    /// <summary>Into whom a customer was merged, and by which merge.</summary>
    public readonly record struct Redirect(ulong Into, ulong Merge);

    /// <summary>Reads a live customer; null when the id is unknown or was merged away.</summary>
    public static Customer? Read(IStateReader state, uint account, ulong id) => ReadRow(state, account, id, out _);

    /// <summary>Reads a customer, following redirects to the survivor.</summary>
    public static Customer? Follow(IStateReader state, uint account, ulong id)
    {
        var customer = ReadRow(state, account, id, out var redirect);
        while (customer is null && redirect is { } to) customer = ReadRow(state, account, to.Into, out redirect);
        return customer;
    }

    /// <summary>Reads a live customer into an object that held another before; false when the id is unknown or was merged away.</summary>
    public static bool TryRead(IStateReader state, uint account, ulong id, Customer into) => TryReadRow(state, account, id, into, out _);

    /// <summary>Reads either form.</summary>
    public static Customer? ReadRow(IStateReader state, uint account, ulong id, out Redirect? redirect)
    {
        var customer = new Customer();
        return TryReadRow(state, account, id, customer, out redirect) ? customer : null;
    }

    private static bool TryReadRow(IStateReader state, uint account, ulong id, Customer customer, out Redirect? redirect)
    {
        redirect = null;
        if (!state.TryGet(Table.Customers, StateKey.AccountAndId(stackalloc byte[12], account, id), out var stored)) return false;
        var row = customer.Take(stored);
        var reader = ByteReader.OfRow(row.Span);
        if (reader.Byte() == MergedAway)
        {
            redirect = new Redirect(reader.Varint(), reader.Varint());
            return false;
        }

        customer.Id = id;
        customer.CreatedAt = (long)reader.Varint();
        var members = reader.Count();
        for (var i = 0; i < members; i++)
        {
            var packed = reader.Varint();
            customer.Members.Add(new Member { StorageId = packed >> 1, HasAttributes = (packed & 1) != 0, Events = reader.Varint() });
        }

        customer.ReadIdentifiers(ref reader, row);
        ReadIds(ref reader, customer.Merges);
        ReadIds(ref reader, customer.Apart);
        return true;
    }

    public static void Write(Context context, Customer customer)
    {
        var row = context.Row;
        row.Clear();
        row.Byte(Live);
        row.Varint((ulong)customer.CreatedAt);
        row.Varint((ulong)customer.Members.Count);
        foreach (var member in customer.Members)
        {
            row.Varint(member.StorageId << 1 | (member.HasAttributes ? 1UL : 0));
            row.Varint(member.Events);
        }

        customer.WriteIdentifiers(row);
        WriteIds(row, customer.Merges);
        WriteIds(row, customer.Apart);
        Put(context, customer.Id);
    }

    public static void WriteRedirect(Context context, ulong from, Redirect redirect)
    {
        context.Row.Clear();
        context.Row.Byte(MergedAway);
        context.Row.Varint(redirect.Into);
        context.Row.Varint(redirect.Merge);
        Put(context, from);
    }

    public static void Delete(Context context, ulong id) =>
        context.State.Delete(Table.Customers, StateKey.AccountAndId(stackalloc byte[12], context.Account.Number, id));

    public static void WriteIds(ByteWriter writer, List<ulong> ids)
    {
        writer.Varint((ulong)ids.Count);
        foreach (var id in ids) writer.Varint(id);
    }

    public static void ReadIds(ref ByteReader reader, List<ulong> ids)
    {
        var count = reader.Count();
        for (var i = 0; i < count; i++) ids.Add(reader.Varint());
    }

    private static void Put(Context context, ulong id) =>
        context.State.Put(Table.Customers, StateKey.AccountAndId(stackalloc byte[12], context.Account.Number, id), context.Row.Written);
}
