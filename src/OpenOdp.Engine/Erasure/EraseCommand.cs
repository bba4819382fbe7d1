using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Orders;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Erasure;

/// <summary>
/// Erases a customer (rule L5): rows, events, attributes, orders, audit records, and the redirects of those who were merged
/// into it. The command holds the customer's id and keyed hashes of its identifiers, never a value.
/// </summary>
public static class EraseCommand
{
    /// <summary>Writes the command for a customer as it is now; false when there is no such customer.</summary>
    public static bool TryWrite(ByteWriter writer, IStateReader state, AccountSettings settings, ulong customerId)
    {
        if (CustomerTable.Follow(state, settings.Number, customerId) is not { } customer) return false;
        writer.Varint(customer.Id);
        writer.Varint((ulong)customer.Identifiers.Count);
        foreach (var owned in customer.Identifiers) writer.Raw(Suppression.Hash(settings, owned.Field, owned.Value.Span));
        return true;
    }

    internal static RecordOutcome Apply(Context context, ReadOnlySpan<byte> command)
    {
        var reader = new ByteReader(command);
        var id = reader.Varint();
        var account = context.Account.Number;
        if (CustomerTable.Follow(context.State, account, id) is not { } customer)
        {
            return context.Fail(OutcomeKind.NotFound, $"There is no customer {id}.");
        }

        for (var count = reader.Count(); count > 0; count--) Suppress(context, reader.Raw(Suppression.HashLength));
        foreach (var owned in customer.Identifiers)
        {
            Suppress(context, Suppression.Hash(context.Account, owned.Field, owned.Value.Span));
            IdentifierTable.Delete(context, owned.Field, owned.Value.Span);
        }

        var parts = PartTable.All(context.State, account, customer).Select(part => part.StorageId).ToList();
        foreach (var storageId in parts)
        {
            DeleteEvents(context, storageId);
            OrderTable.DeleteOf(context, storageId);
            DeleteAudit(context, storageId);
            PartTable.DeleteOf(context, storageId);
            context.State.Delete(Table.Attributes, StateKey.AccountAndId(new byte[12], account, storageId));
            CustomerTable.Delete(context, storageId);
        }

        context.Counters.Customers--;
        context.Counters.Erased++;
        ErasureTable.Write(context, customer.Id, parts);
        return context.Succeed();
    }

    private static void Suppress(Context context, ReadOnlySpan<byte> hash) =>
        Suppression.Write(context, hash, new SuppressionView(context.Position, 0));

    private static void DeleteEvents(Context context, ulong storageId)
    {
        var keys = new List<byte[]>();
        using (var rows = EventTable.Scan(context.State, context.Account.Number, storageId))
        {
            while (rows.MoveNext()) keys.Add(rows.Key.ToArray());
        }

        foreach (var key in keys) context.State.Delete(Table.Events, key);
    }

    private static void DeleteAudit(Context context, ulong customer)
    {
        var account = context.Account.Number;
        foreach (var id in AuditTable.IdsOf(context.State, account, customer).ToList())
        {
            if (AuditTable.Read(context.State, account, id) is { } record) AuditTable.Remove(context, record);
        }
    }
}
