using OpenOdp.Engine.Customers;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Identity;

/// <summary>
/// An operator lets a pair merge: after an undo the pair may merge again when an event says so; a held merge is carried
/// out at once. The command is the audit record's id.
/// </summary>
public static class AllowCommand
{
    /// <summary>Writes the command.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="record">The record's id.</param>
    /// <param name="seen">The <see cref="AuditTable.NewestOf"/> of whom it merges at once when they were looked at, which must be
    /// that still when the command is applied; null for whoever they are then.</param>
    public static void Write(ByteWriter writer, ulong record, ulong? seen = null)
    {
        writer.Varint(record);
        if (seen is { } newest) writer.Varint(newest);
    }

    internal static RecordOutcome Apply(Context context, ReadOnlySpan<byte> command)
    {
        var reader = new ByteReader(command);
        var id = reader.Varint();
        ulong? seen = reader.AtEnd ? null : reader.Varint();
        context.Effects.About = $"{id}";
        if (AuditTable.Show(context.State, context.Account, id) is not { } record)
        {
            return context.Fail(OutcomeKind.NotFound, AuditFault.Unknown(id));
        }

        if (record.Erased > 0) return context.Fail(OutcomeKind.Conflict, AuditFault.NamesErased(record));
        if (AuditFault.OfAllow(context, record) is { } never) return context.Fail(OutcomeKind.Conflict, never);
        return record.Kind == AuditKind.MergeRefused ? CarryOut(context, record, seen) : Lift(context, record);
    }

    private static RecordOutcome Lift(Context context, AuditRecord record) =>
        NoMergeTable.Remove(context, record)
            ? context.Succeed()
            : context.Fail(
                OutcomeKind.Conflict,
                $"There is nothing to allow: the customers of {AuditFault.Name(record)} may merge already.");

    private static RecordOutcome CarryOut(Context context, AuditRecord refused, ulong? seen)
    {
        var parties = refused.LivingParties(context.State, context.Account.Number);
        if (seen is { } newest
            && AuditTable.NewestOf(context.State, context.Account.Number, parties.Select(static party => party.Id)) != newest)
        {
            return context.Fail(OutcomeKind.Conflict, $"Nothing was merged: {AuditFault.Changed}");
        }

        if (parties.Count < 2)
        {
            return context.Fail(OutcomeKind.Conflict, $"The customers of {AuditFault.Name(refused)} are one already, or erased.");
        }

        if (MergeGuard.Refusal(context, parties) is { } reason)
        {
            return context.Fail(
                OutcomeKind.Conflict,
                $"What {AuditFault.Name(refused)} held is refused still: {reason}.{AuditFault.AllowFirst(context, parties)}");
        }

        MergePlan.SortByAge(context.Account, parties);
        foreach (var loser in parties.Skip(1))
        {
            Merging.MergeAsked(context, parties[0], loser, refused.Field, refused.Value.Span);
        }

        CustomerTable.Write(context, parties[0]);
        RefusalTable.Forget(context, refused.Parties);
        refused.Counterpart = context.Effects.Audits[0];
        AuditTable.Put(context, refused);
        return context.Succeed();
    }
}
