using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Identifiers;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Erasure;

/// <summary>
/// Erases a customer (rule L5). From this command on nobody finds the customer and every identifier is suppressed; the rows go in
/// steps, of which this is the first, so that other commands need not wait. The command holds the customer's id and a keyed hash
/// of the identifier that named it, never a value.
/// </summary>
public static class EraseCommand
{
    /// <summary>What one step may cost; see <see cref="ErasureSweep"/>. A millisecond or two.</summary>
    public const int StepCost = 500;

    /// <summary>Writes the command for a customer as it is now.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="settings">The account.</param>
    /// <param name="customer">The customer's id.</param>
    /// <param name="named">The identifier that named the customer, which must be its own still when the command is applied; null
    /// for none.</param>
    /// <param name="cost">What the step may cost.</param>
    /// <param name="seen">Without an identifier, the <see cref="AuditTable.NewestOf"/> of the customer when it was looked at,
    /// which must be that still when the command is applied; null for whoever it is then.</param>
    public static void Write(
        ByteWriter writer, AccountSettings settings, ulong customer, (int Field, byte[] Value)? named, int cost = StepCost,
        ulong? seen = null)
    {
        writer.Varint(customer);
        writer.Varint((ulong)cost);
        if (named is { } identifier) writer.Raw(Suppression.Hash(settings, identifier.Field, identifier.Value));
        else if (seen is { } newest) writer.Varint(newest);
    }

    internal static RecordOutcome Apply(Context context, ReadOnlySpan<byte> command)
    {
        var reader = new ByteReader(command);
        var (id, cost) = (reader.Varint(), reader.Count());
        context.Effects.About = $"{id}";
        if (CustomerTable.Follow(context.State, context.Account.Number, id) is not { } customer)
        {
            return context.Fail(OutcomeKind.NotFound, $"There is no customer {id}.");
        }

        var hashes = customer.Identifiers.Select(owned => Suppression.Hash(context.Account, owned.Field, owned.Value.Span))
            .ToList();
        var named = reader.Rest.Length == Suppression.HashLength ? reader.Rest.ToArray() : null;
        if (named is null && !reader.AtEnd
            && AuditTable.NewestOf(context.State, context.Account.Number, customer.Id) != reader.Varint())
        {
            return context.Fail(OutcomeKind.Conflict, $"Nobody was erased: {AuditFault.Changed}");
        }

        if (named is not null && !hashes.Exists(hash => hash.AsSpan().SequenceEqual(named)))
        {
            return context.Fail(
                OutcomeKind.Conflict,
                "The identifier went to somebody else just now, so nobody was erased. Look again whom it names.");
        }

        foreach (var hash in hashes)
        {
            Suppression.Write(context, hash, new SuppressionView(context.Header.Position, 0));
            ErasureQueue.Add(context, context.Header.Position, new ErasureTask(ErasureWork.Name, hash));
        }

        foreach (var owned in customer.Identifiers) IdentifierTable.Delete(context, owned.Field, owned.Value.Span);
        CustomerTable.Delete(context, customer.Id);
        ErasureQueue.Add(context, context.Header.Position, new ErasureTask(ErasureWork.Own, customer.Id));
        context.Effects.Counters.Customers--;
        context.Effects.Counters.Erased++;
        if (!context.Account.HasErased) context.Effects.ChangedAccount = context.Account with { HasErased = true };
        return ErasureSweep.Run(
            context,
            new ErasureView(context.Header.Position, customer.Id, context.Header.RecordedAt) { Events = customer.Events },
            cost);
    }
}
