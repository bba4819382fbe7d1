using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Erasure;

namespace OpenOdp.Engine.Identity;

/// <summary>The identifier that made two customers one.</summary>
internal readonly record struct MergeCause(int Field, byte[] Value, string Reason);

/// <summary>
/// Joins two customers and parts them again. Both are moves of storage ids and identifiers between two rows: their events,
/// attributes and counters stay where they are (rule I2).
/// </summary>
internal static class Merging
{
    /// <summary>Makes <paramref name="loser"/> part of <paramref name="survivor"/>; the caller writes the survivor.</summary>
    public static void Merge(Context context, Customer survivor, Customer loser, MergeCause cause)
    {
        var record = new AuditRecord(context, AuditKind.Merge)
        {
            From = loser.Id,
            Into = survivor.Id,
            Field = cause.Field,
            Value = cause.Value,
            Reason = cause.Reason,
            Survivor = survivor,
            Loser = loser,
        };
        AuditTable.Add(context, record);
        CustomerTable.WriteRedirect(context, loser.Id, new CustomerTable.Redirect(survivor.Id, record.Id));
        foreach (var owned in loser.Identifiers) IdentifierTable.Reassign(context, owned.Field, owned.Value.Span, survivor.Id);
        survivor.Members.AddRange(loser.Members);
        survivor.Identifiers.AddRange(loser.Identifiers);
        survivor.Merges.Add(record.Id);
        foreach (var apart in loser.Apart) survivor.PartFrom(apart);
        context.Counters.Merges++;
        context.Counters.Customers--;
    }

    /// <summary>Takes the newest merge of <paramref name="survivor"/> back; both customers are written.</summary>
    public static void Part(Context context, Customer survivor, AuditRecord merge)
    {
        var loser = Restore(merge.Loser!, survivor);
        MoveIdentifiers(context, survivor, loser);
        Reclaim(context, merge.Loser!, loser);
        Reclaim(context, merge.Survivor!, survivor);
        IdentifierCap.Apply(context, loser);
        IdentifierCap.Apply(context, survivor);
        survivor.Merges.RemoveAt(survivor.Merges.Count - 1);
        survivor.PartFrom(loser.Id);
        loser.PartFrom(survivor.Id);
        NoMergeTable.Add(context, survivor.Id, loser.Id, merge.Id);
        CustomerTable.Write(context, survivor);
        CustomerTable.Write(context, loser);
        context.Counters.Undone++;
        context.Counters.Customers++;
    }

    /// <summary>The loser with its storage ids, whose counters went on counting on the survivor.</summary>
    private static Customer Restore(Customer before, Customer survivor)
    {
        var loser = new Customer { Id = before.Id, CreatedAt = before.CreatedAt, Merges = [.. before.Merges], Apart = [.. before.Apart] };
        foreach (var member in before.Members)
        {
            var index = survivor.MemberIndex(member.StorageId);
            loser.Members.Add(survivor.Members[index]);
            survivor.Members.RemoveAt(index);
        }

        return loser;
    }

    private static void MoveIdentifiers(Context context, Customer survivor, Customer loser)
    {
        foreach (var owned in survivor.Identifiers)
        {
            if (loser.MemberIndex(owned.Home) < 0) continue;
            loser.Identifiers.Add(owned);
            IdentifierTable.Reassign(context, owned.Field, owned.Value.Span, loser.Id);
        }

        survivor.Identifiers.RemoveAll(owned => loser.MemberIndex(owned.Home) >= 0);
    }

    /// <summary>
    /// Gives back what a side owned before the merge and nobody owns now: the cap released it meanwhile. If it was erased
    /// meanwhile, with a customer to whom it had moved, it stays so, lifted or not (rule L5).
    /// </summary>
    private static void Reclaim(Context context, Customer before, Customer now)
    {
        foreach (var owned in before.Identifiers)
        {
            if (IdentifierTable.TryRead(context.State, context.Account.Number, owned.Field, owned.Value.Span, out _)) continue;
            if (Suppression.Read(context.State, context.Account, owned.Field, owned.Value.Span) is not null) continue;
            now.Identifiers.Add(owned);
            IdentifierTable.Write(context, owned.Field, owned.Value.Span, new Ownership { Owner = now.Id });
        }
    }
}
