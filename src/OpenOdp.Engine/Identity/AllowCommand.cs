using OpenOdp.Engine.Customers;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Identity;

/// <summary>
/// An operator lets a pair merge: after an undo the pair may merge again when an event says so; a held merge is carried
/// out at once. The command is the audit record's id.
/// </summary>
internal static class AllowCommand
{
    public static RecordOutcome Apply(Context context, ReadOnlySpan<byte> command)
    {
        var id = new ByteReader(command).Varint();
        return AuditTable.Show(context.State, context.Account.Number, id) switch
        {
            { Erased: > 0 } => context.Fail(OutcomeKind.Conflict, AuditReason.NamesErased(id)),
            { Kind: AuditKind.Merge or AuditKind.Attach or AuditKind.Split } parted => Lift(context, parted),
            { Kind: AuditKind.MergeRefused } refused => CarryOut(context, refused),
            _ => context.Fail(OutcomeKind.NotFound, $"There is no merge {id}."),
        };
    }

    private static RecordOutcome Lift(Context context, AuditRecord record)
    {
        if (record.IsJoin && record.Counterpart == 0) return context.Fail(OutcomeKind.Conflict, $"Merge {record.Id} stands; there is nothing to allow.");
        return NoMergeTable.Remove(context, record.From, record.Id)
            ? context.Succeed()
            : context.Fail(OutcomeKind.Conflict, $"The customers of merge {record.Id} may merge already.");
    }

    private static RecordOutcome CarryOut(Context context, AuditRecord refused)
    {
        if (refused.Counterpart != 0) return context.Fail(OutcomeKind.Conflict, $"Merge {refused.Id} was carried out already.");
        var parties = new List<Customer>();
        foreach (var id in refused.Parties)
        {
            var customer = CustomerTable.Follow(context.State, context.Account.Number, id);
            if (customer is not null && !parties.Exists(party => party.Id == customer.Id)) parties.Add(customer);
        }

        if (parties.Count < 2) return context.Fail(OutcomeKind.Conflict, $"The customers of merge {refused.Id} are one already, or erased.");
        if (MergeGuard.Refusal(context, parties) is { } reason)
        {
            return context.Fail(OutcomeKind.Conflict, $"Merge {refused.Id} is still refused: {reason}.");
        }

        MergePlan.SortByAge(context.Account, parties);
        foreach (var loser in parties.Skip(1))
        {
            Merging.Merge(context, parties[0], loser, new MergeCause(refused.Field, refused.Value.ToArray(), AuditReason.Operator));
        }

        CustomerTable.Write(context, parties[0]);
        RefusalTable.Forget(context, refused.Parties);
        refused.Counterpart = context.Audits[0];
        AuditTable.Put(context, refused);
        return context.Succeed();
    }
}
