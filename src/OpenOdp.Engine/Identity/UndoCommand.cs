using OpenOdp.Engine.Customers;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Identity;

/// <summary>An operator takes back what identity did, newest first (rule I5). The command is the audit record's id.</summary>
public static class UndoCommand
{
    /// <summary>Merges named at most when others must be undone first.</summary>
    private const int MaxNamed = 20;

    /// <summary>Writes the command of <see cref="Log.CommandKind.UndoMerge"/> or <see cref="Log.CommandKind.AllowMerge"/>.</summary>
    public static void Write(ByteWriter writer, ulong merge) => writer.Varint(merge);

    internal static RecordOutcome Apply(Context context, ReadOnlySpan<byte> command)
    {
        var id = new ByteReader(command).Varint();
        if (AuditTable.Show(context.State, context.Account.Number, id) is not { Kind: not (AuditKind.Undo or AuditKind.MergeRefused) } record)
        {
            return context.Fail(OutcomeKind.NotFound, $"There is no merge {id}.");
        }

        if (record.Erased > 0) return context.Fail(OutcomeKind.Conflict, AuditReason.NamesErased(id));
        if (record.Counterpart != 0) return context.Fail(OutcomeKind.Conflict, $"Merge {id} was undone already, by {record.Counterpart}.");
        ulong[] restored = [record.Into, record.From];
        var fault = record.Kind switch
        {
            AuditKind.Move => UndoMove(context, record, restored),
            AuditKind.Split => UndoSplit(context, record, restored),
            _ => UndoJoin(context, record, restored),
        };
        if (fault is not null) return context.Fail(OutcomeKind.Conflict, fault);

        var undo = new AuditRecord(context, AuditKind.Undo)
        {
            From = restored[0],
            Into = restored[1],
            Field = record.Field,
            Value = record.Value,
            Reason = AuditReason.Operator,
            Counterpart = id,
        };
        AuditTable.Add(context, undo);
        record.Counterpart = undo.Id;
        AuditTable.Put(context, record);
        context.Counters.Undone++;
        return context.Succeed(restored[0] == restored[1] ? [restored[0]] : restored);
    }

    private static string? UndoJoin(Context context, AuditRecord record, ulong[] restored)
    {
        var account = context.Account.Number;
        var part = CustomerTable.ReadRow(context.State, account, record.From)!;
        if (LaterMerges(context.State, account, part) is { Count: > 0 } later)
        {
            var more = later.Count > MaxNamed ? $" and {later.Count - MaxNamed} more" : string.Empty;
            return $"Later merges stand on merge {record.Id}. Undo these first, in this order: {string.Join(", ", later.Take(MaxNamed))}{more}.";
        }

        var whole = CustomerTable.Follow(context.State, account, part.MergedInto)!;
        restored[0] = whole.Id;
        var empty = Merging.Part(context, whole, part, record);
        return empty == 0 ? null : NothingLeft(record.Id, empty);
    }

    /// <summary>
    /// The identifier goes back to whoever has the side that it came with. Past events stay where they are, as they did when it
    /// moved (ID-3).
    /// </summary>
    private static string? UndoMove(Context context, AuditRecord move, ulong[] restored)
    {
        var account = context.Account.Number;
        var name = context.Account.Identifiers[move.Field].Name;
        var before = move.Identifiers[0];
        var from = CustomerTable.Follow(context.State, account, before.Home);
        var into = CustomerTable.Follow(context.State, account, move.Into);
        if (from is null || into is null || from.Id == into.Id) return $"The customers of move {move.Id} are one by now, or erased.";
        if (!IdentifierTable.TryRead(context.State, account, move.Field, move.Value.Span, out var ownership)) return $"Nobody owns this {name} any more.";
        if (ownership.Owner != into.Id) return $"This {name} has moved on, to customer {ownership.Owner}. Undo that first: its history has the move.";

        into.Identifiers.RemoveAt(into.IndexOf(move.Field, move.Value.Span));
        if (into.Identifiers.Count == 0) return NothingLeft(move.Id, into.Id);
        from.Identifiers.Add(before);
        IdentifierTable.Reassign(context, move.Field, move.Value.Span, from.Id);
        IdentifierCap.Apply(context, from);
        CustomerTable.Write(context, from);
        CustomerTable.Write(context, into);
        (restored[0], restored[1]) = (into.Id, from.Id);
        return null;
    }

    /// <summary>The new customer becomes part of the old one, by a merge like any other; what came since comes along.</summary>
    private static string? UndoSplit(Context context, AuditRecord split, ulong[] restored)
    {
        var account = context.Account.Number;
        NoMergeTable.Remove(context, split.From, split.Id);
        if (CustomerTable.ReadRow(context.State, account, split.Into) is not { } created || CustomerTable.Follow(context.State, account, split.From) is not { } whole)
        {
            return $"The customers of split {split.Id} are erased.";
        }

        if (!created.Lives) return $"Customer {created.Id} has been merged since. Undo merge {created.MergedBy} first.";
        Merging.Merge(context, whole, created, new MergeCause(split.Field, split.Value.ToArray(), AuditReason.Operator));
        CustomerTable.Write(context, whole);
        restored[0] = restored[1] = whole.Id;
        return null;
    }

    private static string NothingLeft(ulong record, ulong customer) =>
        $"Without {record}, customer {customer} would have no identifier left, and its events could not be found: its identifiers have gone to others since. Undo those moves first.";

    /// <summary>
    /// The merges to undo before a part can be taken out, the newest first: on the way up to the living customer, each that
    /// came later. What was attached goes along with its side and is in nobody's way.
    /// </summary>
    private static List<ulong> LaterMerges(IStateReader state, uint account, Customer part)
    {
        var way = new List<Customer> { part };
        while (CustomerTable.ReadRow(state, account, way[^1].MergedInto)! is { Lives: false } above) way.Add(above);

        var later = new List<ulong>();
        for (var i = way.Count - 1; i >= 0; i--)
        {
            var above = Math.Max(way[i].MergedBy, part.MergedBy);
            later.AddRange(PartTable.MergesOf(state, account, way[i].MergedInto, above).Select(row => row.Merge));
            if (way[i].MergedBy > part.MergedBy) later.Add(way[i].MergedBy);
        }

        return later;
    }
}
