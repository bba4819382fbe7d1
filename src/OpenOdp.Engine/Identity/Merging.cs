using System.Diagnostics;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Erasure;
using OpenOdp.Engine.Identifiers;

namespace OpenOdp.Engine.Identity;

/// <summary>The identifier that made two customers one.</summary>
internal readonly record struct MergeCause(int Field, byte[] Value, string Reason);

/// <summary>
/// Joins two customers and parts them again. The one who is merged away is hung below the survivor with all that is its own; only
/// identifiers change their owner: events, attributes and counters stay where they are (rule I2).
/// </summary>
internal static class Merging
{
    /// <summary>Makes <paramref name="loser"/> part of <paramref name="survivor"/>; the caller writes the survivor.</summary>
    public static AuditRecord Merge(Context context, Customer survivor, Customer loser, MergeCause cause)
    {
        context.Effects.Counters.Merges++;
        context.Effects.Counters.Customers--;
        return Join(context, AuditKind.Merge, survivor, loser, survivor.Id, cause);
    }

    /// <summary>The same when an operator asks for it: the identifier that is named may be somebody else's by now.</summary>
    public static void MergeAsked(Context context, Customer survivor, Customer loser, int field, ReadOnlySpan<byte> value)
    {
        if (value.Length > 0) MentionTable.Note(context, field, value, survivor.Id);
        Merge(context, survivor, loser, new MergeCause(field, value.ToArray(), AuditReason.Operator));
    }

    /// <summary>
    /// New high identifiers become part of a customer, as if they had been one of their own a moment before (rule I8). They hang
    /// below the side that they came with, and go along with it.
    /// </summary>
    public static void Attach(Context context, Customer survivor, Customer newcomer, ulong home, MergeCause cause)
    {
        context.Effects.Counters.Attaches++;
        Join(context, AuditKind.Attach, survivor, newcomer, home, cause);
    }

    private static AuditRecord Join(
        Context context, AuditKind kind, Customer survivor, Customer loser, ulong below, MergeCause cause)
    {
        Debug.Assert(survivor.Lives && loser.Lives && survivor.Id != loser.Id, "Who is joined lives, and is two.");
        var released = new List<OwnedIdentifier>();
        var record = new AuditRecord(context, kind)
        {
            From = loser.Id,
            Into = survivor.Id,
            Field = cause.Field,
            Value = cause.Value,
            Reason = cause.Reason,
            Parties = Between(context, below, survivor),
            Identifiers = [.. loser.Identifiers],
            Released = released,
        };
        foreach (var owned in loser.Identifiers) IdentifierTable.Reassign(context, owned.Field, owned.Value.Span, survivor.Id);
        survivor.Identifiers.AddRange(loser.Identifiers);
        survivor.TakeEventsOf(loser);
        IdentifierCap.Apply(context, survivor, released);
        released.RemoveAll(owned => loser.IndexOf(owned.Field, owned.Value.Span) >= 0);

        PartTable.Add(context, below, record.Id, loser.Id, kind == AuditKind.Attach);
        CountPart(context, survivor, below, 1);
        NoMergeTable.HandOn(context, loser, survivor);
        (loser.MergedInto, loser.MergedBy) = (below, record.Id);
        CustomerTable.Write(context, loser);
        AuditTable.Add(context, record);
        return record;
    }

    /// <summary>Takes a merge or attach back; both customers are written.</summary>
    /// <param name="whole">The living customer.</param>
    /// <param name="part">What was merged into it or attached to it.</param>
    /// <param name="empty">Whoever would be left without an identifier, and could not be found any more; 0 when all is
    /// well.</param>
    /// <returns>False when there is such a one; then nothing has changed.</returns>
    public static bool TryPart(Context context, Customer whole, Customer part, AuditRecord record, out ulong empty)
    {
        Debug.Assert(whole.Lives && part.MergedBy == record.Id, "A part leaves the way it came.");
        bool IsOfPart(OwnedIdentifier owned) =>
            CustomerTable.IsPartOf(context.State, context.Account.Number, owned.Home, part.Id);
        var its = whole.Identifiers.FindAll(IsOfPart);
        var (released, kept) = (Released(context, record.Identifiers), Released(context, record.Released));
        empty = its.Count + released.Count == 0 ? part.Id : whole.Identifiers.Count - its.Count + kept.Count == 0 ? whole.Id : 0;
        if (empty != 0) return false;

        part.TakeEventsOf(whole);
        part.Identifiers.AddRange(its);
        whole.Identifiers.RemoveAll(IsOfPart);
        foreach (var owned in part.Identifiers)
        {
            MentionTable.NoteWay(context, owned.Field, owned.Value.Span, part.MergedInto);
            IdentifierTable.Reassign(context, owned.Field, owned.Value.Span, part.Id);
        }

        Reclaim(context, released, part);
        Reclaim(context, kept, whole);
        IdentifierCap.Apply(context, part);
        IdentifierCap.Apply(context, whole);

        PartTable.Remove(context, part.MergedInto, record.Id);
        CountPart(context, whole, part.MergedInto, -1);
        NoMergeTable.GiveBack(context, whole, part);
        (part.MergedInto, part.MergedBy) = (0, 0);
        NoMergeTable.Add(context, whole, part, record.Id);
        CustomerTable.Write(context, whole);
        CustomerTable.Write(context, part);
        context.Effects.Counters.Customers++;
        return true;
    }

    /// <summary>
    /// The parts from one that something belongs to or hangs below, up to the living customer, without the latter.
    /// </summary>
    public static List<ulong> Between(Context context, ulong below, Customer survivor)
    {
        var parts = new List<ulong>();
        for (var next = below;
             next != survivor.Id;
             next = CustomerTable.ReadRow(context.State, context.Account.Number, next)!.MergedInto)
        {
            parts.Add(next);
        }

        return parts;
    }

    public static void CountPart(Context context, Customer customer, ulong storageId, int change)
    {
        var below =
            storageId == customer.Id ? customer : CustomerTable.ReadRow(context.State, context.Account.Number, storageId)!;
        below.Parts = (ulong)((long)below.Parts + change);
        if (below != customer) CustomerTable.Write(context, below);
    }

    /// <summary>
    /// What a side owned before the merge and nobody owns now: the cap released it meanwhile. If it was erased meanwhile, with a
    /// customer to whom it had moved, it stays so, lifted or not (rule L5).
    /// </summary>
    private static List<OwnedIdentifier> Released(Context context, List<OwnedIdentifier> before) => before.FindAll(owned =>
        !IdentifierTable.TryRead(context.State, context.Account.Number, owned.Field, owned.Value.Span, out _)
        && Suppression.Read(context.State, context.Account, owned.Field, owned.Value.Span) is null);

    private static void Reclaim(Context context, List<OwnedIdentifier> released, Customer now)
    {
        foreach (var owned in released)
        {
            now.Identifiers.Add(owned);
            IdentifierTable.Write(context, owned.Field, owned.Value.Span, new Ownership { Owner = now.Id });
        }
    }
}
