using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Identity;

/// <summary>What an operator's change of identity would do now; nothing is changed.</summary>
public static class OperatorPreview
{
    /// <summary>Finds out what a split, a merge, an undo or an allowance would do.</summary>
    /// <param name="state">The state as of some position.</param>
    /// <param name="settings">The account.</param>
    /// <param name="kind">
    /// <see cref="CommandKind.Split"/>, <see cref="CommandKind.Merge"/>, <see cref="CommandKind.UndoMerge"/> or
    /// <see cref="CommandKind.AllowMerge"/>.
    /// </param>
    /// <param name="command">The command.</param>
    /// <param name="now">The time of the question, in microseconds since 1970.</param>
    public static RecordOutcome Of(
        IStateReader state, AccountSettings settings, CommandKind kind, ReadOnlySpan<byte> command, long now)
    {
        var context = new Context();
        BeginPreview(context, state, new StateOverlay(state), settings, kind, KeyClass.Private, now);
        return kind switch
        {
            CommandKind.Split => SplitCommand.Apply(context, command),
            CommandKind.Merge => MergeCommand.Apply(context, command),
            CommandKind.UndoMerge => UndoCommand.Apply(context, command),
            CommandKind.AllowMerge => AllowCommand.Apply(context, command),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Only changes of identity have a preview."),
        };
    }

    /// <summary>Sets a context as if a command were the next in the log.</summary>
    /// <returns>The id that the next customer would have.</returns>
    internal static ulong BeginPreview(
        Context context, IStateReader state, StateOverlay overlay, AccountSettings settings, CommandKind kind, KeyClass keyClass,
        long now)
    {
        var row = MachineRow.Read(state);
        var record = new LogRecord
        {
            Position = row.Position + 1,
            RecordedAt = now,
            ReceivedAt = now,
            Account = settings.Number,
            KeyClass = keyClass,
            Kind = kind,
        };
        context.Begin(new RecordHeader(record, row.Rules), overlay, settings, row.NextId);
        return row.NextId;
    }
}
