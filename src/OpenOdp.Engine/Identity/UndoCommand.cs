using OpenOdp.Engine.Customers;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Identity;

/// <summary>An operator takes a merge back, newest first (rule I5). The command is the merge's id.</summary>
public static class UndoCommand
{
    /// <summary>Writes the command of <see cref="Log.CommandKind.UndoMerge"/> or <see cref="Log.CommandKind.AllowMerge"/>.</summary>
    public static void Write(ByteWriter writer, ulong merge) => writer.Varint(merge);

    internal static RecordOutcome Apply(Context context, ReadOnlySpan<byte> command)
    {
        var id = new ByteReader(command).Varint();
        var account = context.Account.Number;
        if (AuditTable.Read(context.State, account, id) is not { Kind: AuditKind.Merge } merge)
        {
            return context.Fail(OutcomeKind.NotFound, $"There is no merge {id}.");
        }

        if (merge.Counterpart != 0) return context.Fail(OutcomeKind.Conflict, $"Merge {id} was undone already, by {merge.Counterpart}.");
        if (LaterMerges(context.State, account, merge) is { Count: > 0 } later)
        {
            return context.Fail(OutcomeKind.Conflict, $"Later merges stand on merge {id}. Undo these first, in this order: {string.Join(", ", later)}.");
        }

        var survivor = CustomerTable.Read(context.State, account, merge.Into)!;
        var undo = new AuditRecord(context, AuditKind.Undo)
        {
            From = merge.Into,
            Into = merge.From,
            Field = merge.Field,
            Value = merge.Value,
            Reason = AuditReason.Operator,
            Counterpart = id,
        };
        Merging.Part(context, survivor, merge);
        AuditTable.Add(context, undo);
        merge.Counterpart = undo.Id;
        AuditTable.Put(context, merge);
        return context.Succeed(restored: [merge.Into, merge.From]);
    }

    /// <summary>What must be undone before this merge can be: the newest first.</summary>
    public static IReadOnlyList<ulong> LaterMerges(IStateReader state, uint account, AuditRecord merge)
    {
        // The survivor may have been merged away since, and its survivor too: the way to the one who lives.
        var way = new List<AuditRecord>();
        var live = CustomerTable.ReadRow(state, account, merge.Into, out var redirect);
        while (live is null && redirect is { } to)
        {
            way.Add(AuditTable.Read(state, account, to.Merge)!);
            live = CustomerTable.ReadRow(state, account, to.Into, out redirect);
        }

        // Back along it: what stands above each merge on its survivor's stack, then that merge.
        var later = new List<ulong>();
        var stack = live!.Merges;
        for (var i = way.Count - 1; i >= 0; i--)
        {
            AddAbove(stack, way[i].Id, later);
            later.Add(way[i].Id);
            stack = way[i].Loser!.Merges;
        }

        AddAbove(stack, merge.Id, later);
        return later;
    }

    private static void AddAbove(List<ulong> stack, ulong merge, List<ulong> later)
    {
        for (var i = stack.Count - 1; i >= 0 && stack[i] != merge; i--) later.Add(stack[i]);
    }
}
