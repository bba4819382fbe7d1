using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Identifiers;

namespace OpenOdp.Engine.Identity;

/// <summary>Why a record cannot be undone now.</summary>
/// <param name="Message">What is wrong and what to do.</param>
/// <param name="HasWay">True when the message names what to undo first, and that can be undone in its turn.</param>
internal sealed record UndoFault(string Message, bool HasWay = false);

/// <summary>
/// Says what must be undone before a record can be (rule I5), by its kind and id. Whatever it names came later than the record,
/// so that no two wait for each other, and can be undone: joins always can, when what came later has been.
/// </summary>
internal static class UndoOrder
{
    /// <summary>Merges named at most when others must be undone first.</summary>
    private const int MaxNamed = 20;

    /// <summary>The merges that stand on a record, the newest first; null when none does.</summary>
    /// <param name="part">Whoever is taken out, or goes back.</param>
    public static UndoFault? Later(Context context, ulong part, AuditRecord record)
    {
        var later = LaterMerges(context, part, record.Id);
        if (later.Count == 0) return null;
        var more = later.Count > MaxNamed ? $" and {later.Count - MaxNamed} more" : string.Empty;
        return new($"Later merges stand on {AuditFault.Name(record)}. Undo these first, in this "
            + $"order: {string.Join(", ", later.Take(MaxNamed))}{more}.", true);
    }

    /// <summary>
    /// The way to undo a join without leaving one side without identifiers: the newest that took some from it goes first.
    /// </summary>
    /// <param name="whole">The customer of both sides.</param>
    /// <param name="empty">The side that would have none.</param>
    /// <returns>Null when none can be given back: they were released or erased.</returns>
    public static UndoFault? WayToLeaveSome(Context context, AuditRecord join, Customer whole, ulong empty)
    {
        var account = context.Account.Number;
        var (side, other) = empty == whole.Id ? (whole, join.From) : (CustomerTable.ReadRow(context.State, account, empty)!, 0);
        var taking = Taking(context, join, side, other).Where(audit => CanBe(context, audit)).MaxBy(audit => audit.Id);
        return taking is null ? null : new(NothingLeft(join, empty, $"Undo {AuditFault.Name(taking)} first."), true);
    }

    /// <summary>Why a move cannot be undone now; null when it can.</summary>
    /// <param name="from">Whoever has the side that the identifier came from.</param>
    /// <param name="into">Whoever has the side that it went to, and owns it.</param>
    public static UndoFault? OfMove(Context context, AuditRecord move, out Customer from, out Customer into)
    {
        (from, into) = (null!, null!);
        var account = context.Account.Number;
        var name = context.Account.Identifiers[move.Field].Name;
        if (move.Value.IsEmpty) return new($"This {name} belonged to a customer who was erased.");
        var home = move.Identifiers[0].Home;
        if (CustomerTable.Follow(context.State, account, home) is not { } giver)
        {
            return new($"The customers of move {move.Id} are erased.");
        }

        if (CustomerTable.Follow(context.State, account, move.Into) is not { } taker)
        {
            return new($"The customers of move {move.Id} are erased.");
        }

        (from, into) = (giver, taker);
        if (!IdentifierTable.TryRead(context.State, account, move.Field, move.Value.Span, out var ownership))
        {
            return new($"Nobody owns this {name} any more.");
        }

        if (ownership.Owner != into.Id) return MovedOn(context, move, ownership.Owner);
        if (from.Id == into.Id) return AreOne(context, home, move);
        return into.Identifiers.Count > 1 ? null : OnlyOne(context, move, into);
    }

    /// <summary>Why a split cannot be undone now; null when it can.</summary>
    public static UndoFault? OfSplit(Context context, AuditRecord split)
    {
        if (Later(context, split.Into, split) is { } later) return later;
        var account = context.Account.Number;
        var created = CustomerTable.Follow(context.State, account, split.Into)!;
        if (created.Id == split.Into) return null;
        var name = AuditFault.Name(split);
        return CustomerTable.Follow(context.State, account, split.Parties[0])?.Id == created.Id
            ? new($"The customers of {name} are one already, and can be parted no more.")
            : new($"Customer {split.Into}, whom {name} made, is one with customer {created.Id} and can be parted from it no "
                + $"more. Make the two one with customer {split.From} instead: POST /admin/customers:merge.");
    }

    /// <summary>True when a record that stands can be undone, now or when what its conflict names has been.</summary>
    private static bool CanBe(Context context, AuditRecord record)
    {
        var fault = record.Kind == AuditKind.Move ? OfMove(context, record, out _, out _) : OfSplit(context, record);
        return fault is null or { HasWay: true };
    }

    /// <summary>An identifier is with neither of the two between whom it moved.</summary>
    private static UndoFault MovedOn(Context context, AuditRecord move, ulong owner)
    {
        var account = context.Account.Number;
        var customer = CustomerTable.Read(context.State, account, owner)!;
        var home = customer.Identifiers[customer.IndexOf(move.Field, move.Value.Span)].Home;
        var next = CustomerTable.Way(context.State, account, home)
            .SelectMany(part => Since(context, part.Id, move)
                .Where(audit => audit.Identifiers.Exists(owned => owned.Is(move.Field, move.Value.Span)))
                .Take(1))
            .MaxBy(audit => audit.Id);
        var name = context.Account.Identifiers[move.Field].Name;
        var moved = $"This {name} has moved on, to customer {owner}.";
        if (next is null) return new($"{moved} It was released, and is a new one there.");
        return CanBe(context, next)
            ? new($"{moved} Undo {AuditFault.Name(next)} first.", true)
            : new($"{moved} What took it there, {AuditFault.Name(next)}, cannot be undone.");
    }

    /// <summary>
    /// The two between whom an identifier moved became one since: by the newest join of those that lie between them.
    /// </summary>
    private static UndoFault AreOne(Context context, ulong home, AuditRecord move)
    {
        var account = context.Account.Number;
        var one = CustomerTable.Way(context.State, account, home);
        var other = CustomerTable.Way(context.State, account, move.Into);
        var newest = one.ExceptBy(other.Select(part => part.Id), part => part.Id)
            .Concat(other.ExceptBy(one.Select(part => part.Id), part => part.Id))
            .Select(part => part.MergedBy)
            .Where(join => join > move.Id)
            .OrderDescending()
            .Select(join => AuditTable.Read(context.State, account, join)!)
            .FirstOrDefault(audit => audit is { IsJoin: true, Counterpart: 0 });
        var areOne = $"The customers of {AuditFault.Name(move)} are one by now";
        return newest is null
            ? new($"{areOne}: a split between them was undone, or a join that could part them no more.")
            : new($"{areOne}. Undo {AuditFault.Name(newest)} first.", true);
    }

    private static UndoFault OnlyOne(Context context, AuditRecord move, Customer into)
    {
        var taking = Taking(context, move, into).MaxBy(audit => audit.Id);
        return taking is not null && CanBe(context, taking)
            ? new(NothingLeft(move, into.Id, $"Undo {AuditFault.Name(taking)} first."), true)
            : new(NothingLeft(move, into.Id, "Make the two one instead: POST /admin/customers:merge."));
    }

    private static string NothingLeft(AuditRecord record, ulong customer, string way) =>
        $"Without {AuditFault.Name(record)}, customer {customer} would have no identifier left, and its events could not be "
            + $"found: its identifiers have gone to others since. {way}";

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
            later.AddRange(PartTable.MergesOf(context.State, account, step.Id, above: record));
            record = Math.Max(record, step.MergedBy - (step.Lives ? 0UL : 1));
        }

        later.Sort();
        later.Reverse();
        return later;
    }

    /// <summary>The moves and splits that took identifiers from a side since a record, and stand.</summary>
    /// <param name="except">A part that does not count.</param>
    private static IEnumerable<AuditRecord> Taking(Context context, AuditRecord record, Customer side, ulong except = 0) =>
        PartTable.All(context.State, context.Account.Number, side, except)
            .SelectMany(part => Since(context, part.StorageId, record).Where(
                audit => audit.Identifiers.Exists(owned => owned.Home == part.StorageId)));

    /// <summary>The moves and splits since a record that name a part and can be undone in principle, the newest first.</summary>
    private static IEnumerable<AuditRecord> Since(Context context, ulong part, AuditRecord record) =>
        AuditTable.IdsOf(context.State, context.Account.Number, part)
            .TakeWhile(id => id > record.Id)
            .Select(id => AuditTable.Show(context.State, context.Account, id))
            .OfType<AuditRecord>()
            .Where(audit => audit is { Kind: AuditKind.Move or AuditKind.Split, Counterpart: 0, Erased: 0 });
}
