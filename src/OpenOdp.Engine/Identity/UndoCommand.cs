using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Erasure;
using OpenOdp.Engine.Identifiers;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Identity;

/// <summary>An operator takes back what identity did, newest first (rule I5). The command is the audit record's id.</summary>
public static class UndoCommand
{
    /// <summary>Writes the command.</summary>
    public static void Write(ByteWriter writer, ulong record) => writer.Varint(record);

    internal static RecordOutcome Apply(Context context, ReadOnlySpan<byte> command)
    {
        var id = new ByteReader(command).Varint();
        context.Effects.About = $"{id}";
        if (AuditTable.Show(context.State, context.Account, id) is not { } record)
        {
            return context.Fail(OutcomeKind.NotFound, AuditFault.Unknown(id));
        }

        if (record.Erased > 0 && !StillJoins(context, record))
        {
            return context.Fail(OutcomeKind.Conflict, AuditFault.NamesErased(record));
        }

        if (AuditFault.OfUndo(context, record) is { } never) return context.Fail(OutcomeKind.Conflict, never);
        ulong[] restored = [record.Into, record.From];
        var fault = record.Kind switch
        {
            AuditKind.Move => UndoMove(context, record, restored),
            AuditKind.Split => UndoSplit(context, record, restored),
            _ => UndoJoin(context, record, restored),
        };
        if (fault is not null) return context.Fail(OutcomeKind.Conflict, fault.Message);

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
        NoteMovedOn(context, undo);
        record.Counterpart = undo.Id;
        AuditTable.Put(context, record);
        context.Effects.Counters.Undone++;
        return context.Succeed(restored[0] == restored[1] ? [restored[0]] : restored);
    }

    /// <summary>
    /// What was attached goes along with its side: those whom it leaves by that may be erased, and it is a join still.
    /// </summary>
    private static bool StillJoins(Context context, AuditRecord record) =>
        record is { IsJoin: true, Counterpart: 0 } && CustomerTable.Exists(context.State, context.Account.Number, record.From);

    /// <summary>
    /// The identifier may be somebody else's by now, and whoever lives above the sides now may never have had it.
    /// </summary>
    private static void NoteMovedOn(Context context, AuditRecord undo)
    {
        if (undo.Value.IsEmpty) return;
        var isOwned = IdentifierTable.TryRead(
            context.State, context.Account.Number, undo.Field, undo.Value.Span, out var ownership);
        if (isOwned && (ownership.Owner == undo.From || ownership.Owner == undo.Into)) return;
        MentionTable.Note(context, undo.Field, undo.Value.Span, undo.From);
    }

    private static UndoFault? UndoJoin(Context context, AuditRecord record, ulong[] restored)
    {
        var account = context.Account.Number;
        var part = CustomerTable.ReadRow(context.State, account, record.From)!;
        if (UndoOrder.Later(context, record.From, record) is { } later) return later;

        var whole = CustomerTable.Follow(context.State, account, part.MergedInto)!;
        restored[0] = whole.Id;
        if (Merging.TryPart(context, whole, part, record, out var empty)) return null;
        if (UndoOrder.WayToLeaveSome(context, record, whole, empty) is { } way) return way;
        Settle(context, record, whole, part, empty);
        restored[1] = whole.Id;
        return null;
    }

    /// <summary>
    /// Nothing can part the two any more. The record counts as undone, so that it is in the way of no older one.
    /// </summary>
    private static void Settle(Context context, AuditRecord record, Customer whole, Customer part, ulong empty)
    {
        if (record.Kind == AuditKind.Merge) PartTable.Settle(context, part.MergedInto, record.Id, part.Id);
        context.Effects.Warn(
            $"Customer {empty} has no identifier left, and nothing that can be undone would give one back: "
                + $"customers {whole.Id} and {part.Id} stay one, with the events of both.");
    }

    /// <summary>
    /// The identifier goes back to whoever has the side that it came with. Past events stay where they are, as they did when it
    /// moved (ID-3).
    /// </summary>
    private static UndoFault? UndoMove(Context context, AuditRecord move, ulong[] restored)
    {
        if (UndoOrder.OfMove(context, move, out var from, out var into) is { } fault) return fault;
        var place = into.IndexOf(move.Field, move.Value.Span);
        MentionTable.NoteWay(context, move.Field, move.Value.Span, into.Identifiers[place].Home);
        into.Identifiers.RemoveAt(place);
        from.Identifiers.Add(move.Identifiers[0]);
        IdentifierTable.Reassign(context, move.Field, move.Value.Span, from.Id);
        IdentifierCap.Apply(context, from);
        CustomerTable.Write(context, from);
        CustomerTable.Write(context, into);
        (restored[0], restored[1]) = (into.Id, from.Id);
        return null;
    }

    /// <summary>All is as if there had been no split; what came since comes along.</summary>
    private static UndoFault? UndoSplit(Context context, AuditRecord split, ulong[] restored)
    {
        if (UndoOrder.OfSplit(context, split) is { } fault) return fault;
        NoMergeTable.Remove(context, split);
        var whole = SplitSides.GiveBack(context, split, undo: AuditTable.FirstId(context.Header.Position, context.Effects.Item));
        restored[0] = restored[1] = whole.Id;
        return null;
    }
}
