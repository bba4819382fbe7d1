using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Events;

/// <summary>
/// Raises an account's floor: events below it are no longer visible, in any read (rule L4). The command is the new floor.
/// Duplicates are recognised as before: their window is their own (rule I7).
/// </summary>
public static class FloorCommand
{
    /// <summary>Writes the command.</summary>
    public static void Write(ByteWriter writer, ulong floor) => writer.Varint(floor);

    internal static RecordOutcome Apply(Context context, ReadOnlySpan<byte> command)
    {
        var floor = new ByteReader(command).Varint();
        var account = context.Account;
        if (floor < account.Floor)
        {
            return context.Fail(OutcomeKind.Conflict, $"The floor is at {account.Floor} and cannot go down.");
        }

        if (floor > context.Header.Position)
        {
            return context.Fail(
                OutcomeKind.Conflict, $"The floor cannot be raised to {floor}: the log ends at {context.Header.Position}.");
        }

        if (floor == account.Floor) return context.Succeed();
        var changed = account with { Floor = floor, Revision = account.Revision + 1 };
        AccountTable.Write(context.State, changed);
        context.Effects.ChangedAccount = changed;
        if (context.Segments.All.Count == 0) return context.Succeed();
        context.Effects.ChangedSegments = context.Segments.Refreshed(context.State, account.Number);
        return context.Succeed(goesOn: true);
    }
}
