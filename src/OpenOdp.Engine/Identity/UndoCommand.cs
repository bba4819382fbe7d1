using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Erasure;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Identity;

/// <summary>An operator takes back what identity did, newest first (rule I5). The command is the audit record's id.</summary>
public static class UndoCommand
{
    /// <summary>Writes the command of <see cref="Log.CommandKind.UndoMerge"/> or <see cref="Log.CommandKind.AllowMerge"/>.</summary>
    public static void Write(ByteWriter writer, ulong merge) => writer.Varint(merge);

    internal static RecordOutcome Apply(Context context, ReadOnlySpan<byte> command)
    {
        var id = new ByteReader(command).Varint();
        if (AuditTable.Show(context.State, context.Account, id) is not { } record) return context.Fail(OutcomeKind.NotFound, AuditFault.Unknown(id));
        if (record.Erased > 0) return context.Fail(OutcomeKind.Conflict, AuditFault.NamesErased(record));
        if (AuditFault.OfUndo(context, record) is { } never) return context.Fail(OutcomeKind.Conflict, never);
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
        if (UndoOrder.Later(context, record.From, record) is { } later) return later;

        var whole = CustomerTable.Follow(context.State, account, part.MergedInto)!;
        restored[0] = whole.Id;
        var empty = Merging.Part(context, whole, part, record);
        return empty == 0 ? null : UndoOrder.NothingLeft(context, record, empty);
    }

    /// <summary>
    /// The identifier goes back to whoever has the side that it came with. Past events stay where they are, as they did when it
    /// moved (ID-3).
    /// </summary>
    private static string? UndoMove(Context context, AuditRecord move, ulong[] restored)
    {
        var account = context.Account.Number;
        var name = context.Account.Identifiers[move.Field].Name;
        if (move.Value.IsEmpty) return $"This {name} belonged to a customer who was erased.";
        var before = move.Identifiers[0];
        var from = CustomerTable.Follow(context.State, account, before.Home);
        var into = CustomerTable.Follow(context.State, account, move.Into);
        if (from is null || into is null) return $"The customers of move {move.Id} are erased.";
        if (from.Id == into.Id) return UndoOrder.AreOne(context, before.Home, move);
        if (!IdentifierTable.TryRead(context.State, account, move.Field, move.Value.Span, out var ownership)) return $"Nobody owns this {name} any more.";
        if (ownership.Owner != into.Id) return UndoOrder.MovedOn(context, move, ownership.Owner);

        var place = into.IndexOf(move.Field, move.Value.Span);
        MentionTable.NoteWay(context, move.Field, move.Value.Span, into.Identifiers[place].Home);
        into.Identifiers.RemoveAt(place);
        if (into.Identifiers.Count == 0) return UndoOrder.NothingLeft(context, move, into.Id);
        from.Identifiers.Add(before);
        IdentifierTable.Reassign(context, move.Field, move.Value.Span, from.Id);
        IdentifierCap.Apply(context, from);
        CustomerTable.Write(context, from);
        CustomerTable.Write(context, into);
        (restored[0], restored[1]) = (into.Id, from.Id);
        return null;
    }

    /// <summary>All is as if there had been no split; what came since comes along.</summary>
    private static string? UndoSplit(Context context, AuditRecord split, ulong[] restored)
    {
        if (UndoOrder.Later(context, split.Into, split) is { } later) return later;
        NoMergeTable.Remove(context, split.From, split.Id);
        var whole = SplitSides.GiveBack(context, split, undo: AuditTable.FirstId(context.Position, context.Item));
        restored[0] = restored[1] = whole.Id;
        return null;
    }
}
