using OpenOdp.Engine.Customers;

namespace OpenOdp.Engine.Identity;

/// <summary>Says what must be undone before a record can be (rule I5), by its kind and id.</summary>
internal static class UndoOrder
{
    /// <summary>Merges named at most when others must be undone first.</summary>
    private const int MaxNamed = 20;

    /// <summary>The merges that stand on a record, the newest first; null when none does.</summary>
    /// <param name="part">Whoever is taken out, or goes back.</param>
    public static string? Later(Context context, ulong part, AuditRecord record)
    {
        var later = LaterMerges(context, part, record.Id);
        if (later.Count == 0) return null;
        var more = later.Count > MaxNamed ? $" and {later.Count - MaxNamed} more" : string.Empty;
        return $"Later merges stand on {AuditFault.Name(record)}. Undo these first, in this order: {string.Join(", ", later.Take(MaxNamed))}{more}.";
    }

    /// <summary>Somebody's identifiers went to others. The newest record that took one from it goes first.</summary>
    public static string NothingLeft(Context context, AuditRecord record, ulong customer)
    {
        var account = context.Account.Number;
        AuditRecord? newest = null;
        foreach (var part in PartTable.All(context.State, account, CustomerTable.ReadRow(context.State, account, customer)!))
        {
            var took = Standing(context, part.StorageId, record.Id, audit => audit.Identifiers.Exists(owned => owned.Home == part.StorageId));
            if (took is not null && !(took.Id < newest?.Id)) newest = took;
        }

        var way = newest is null ? "No record can give one back: it was released, and seen with others." : $"Undo {AuditFault.Name(newest)} first.";
        return $"Without {AuditFault.Name(record)}, customer {customer} would have no identifier left, and its events could not be found: its identifiers have gone to others since. {way}";
    }

    /// <summary>An identifier is with neither of the two between whom it moved.</summary>
    public static string MovedOn(Context context, AuditRecord move, ulong owner)
    {
        var account = context.Account.Number;
        var customer = CustomerTable.Read(context.State, account, owner)!;
        var home = customer.Identifiers[customer.IndexOf(move.Field, move.Value.Span)].Home;
        var next = CustomerTable.Way(context.State, account, home)
            .Select(part => Standing(context, part.Id, move.Id, audit => audit.Id > move.Id && audit.Identifiers.Exists(owned => owned.Is(move.Field, move.Value.Span))))
            .MaxBy(audit => audit?.Id);
        var name = context.Account.Identifiers[move.Field].Name;
        return $"This {name} has moved on, to customer {owner}. {(next is null ? "It was released, and is a new one there." : $"Undo {AuditFault.Name(next)} first.")}";
    }

    /// <summary>The two between whom an identifier moved became one: by the newest of what lies between them.</summary>
    public static string AreOne(Context context, ulong home, AuditRecord move)
    {
        var account = context.Account.Number;
        var one = CustomerTable.Way(context.State, account, home);
        var other = CustomerTable.Way(context.State, account, move.Into);
        var joins = one.ExceptBy(other.Select(part => part.Id), part => part.Id).Concat(other.ExceptBy(one.Select(part => part.Id), part => part.Id));
        var newest = AuditTable.Read(context.State, account, joins.Max(part => part.MergedBy))!;
        return newest.IsJoin
            ? $"The customers of {AuditFault.Name(move)} are one by now. Undo {AuditFault.Name(newest)} first."
            : $"The customers of {AuditFault.Name(move)} are one again: the split between them was undone, by {newest.Id}.";
    }

    /// <summary>
    /// On the way up to the living customer, each merge that came later, and each that came into it later than what is taken out.
    /// What was attached or split goes along with its side and is in nobody's way.
    /// </summary>
    private static List<ulong> LaterMerges(Context context, ulong part, ulong record)
    {
        var account = context.Account.Number;
        var later = new List<ulong>();
        foreach (var step in CustomerTable.Way(context.State, account, part))
        {
            later.AddRange(PartTable.MergesOf(context.State, account, step.Id, above: record).Select(row => row.Merge));
            record = Math.Max(record, step.MergedBy - (step.Lives ? 0UL : 1));
        }

        later.Sort();
        later.Reverse();
        return later;
    }

    /// <summary>The newest move or split that names a part, that can be undone, and that did something.</summary>
    private static AuditRecord? Standing(Context context, ulong part, ulong except, Func<AuditRecord, bool> did) =>
        AuditTable.IdsOf(context.State, context.Account.Number, part)
            .Where(id => id != except)
            .Select(id => AuditTable.Show(context.State, context.Account, id))
            .FirstOrDefault(audit => audit is { Kind: AuditKind.Move or AuditKind.Split, Counterpart: 0, Erased: 0 } && did(audit));
}
