using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Segments.Memberships;

/// <summary>The rows of progress, each with its timer.</summary>
internal static class ProgressTable
{
    /// <summary>Reads a customer's progress, with its entries and without the runs.</summary>
    /// <returns>False when there is nothing to remember.</returns>
    public static bool TryRead(IStateReader state, uint account, ulong customer, Progress progress)
    {
        if (!TryGet(state, account, customer, out var row)) return false;
        progress.ReadWithoutRuns(row);
        return true;
    }

    /// <summary>Reads the runs of a progress that was read without them, of the same state.</summary>
    public static void ReadRuns(IStateReader state, uint account, ulong customer, Progress progress)
    {
        if (TryGet(state, account, customer, out var row)) progress.ReadRuns(row);
    }

    /// <summary>Reads a customer's progress, but for its entries.</summary>
    /// <returns>False when there is nothing to remember.</returns>
    public static bool TryReadRow(IStateReader state, uint account, ulong customer, Progress progress)
    {
        if (!TryGet(state, account, customer, out var row)) return false;
        progress.Read(row);
        return true;
    }

    private static bool TryGet(IStateReader state, uint account, ulong customer, out ReadOnlySpan<byte> row) =>
        state.TryGet(
            Table.Progress, StateKey.AccountAndId(stackalloc byte[StateKey.AccountAndIdLength], account, customer), out row);

    /// <summary>Writes a customer's progress, or removes it when it is empty, and sets the timer.</summary>
    /// <param name="timerBefore">What the timer is set to now; <see cref="long.MaxValue"/> when there is none.</param>
    public static void Write(Context context, ulong customer, Progress progress, long timerBefore)
    {
        progress.Forget(context.Segments, progress.At - context.Segments.LongestWindow);
        if (progress.IsEmpty) progress.Timer = long.MaxValue;
        TimerTable.Move(context, customer, timerBefore, progress.Timer);
        Span<byte> key = stackalloc byte[StateKey.AccountAndIdLength];
        StateKey.AccountAndId(key, context.Account.Number, customer);
        if (progress.IsEmpty)
        {
            context.State.Delete(Table.Progress, key);
            return;
        }

        var row = context.State.NewRow();
        progress.Write(row);
        context.State.Put(Table.Progress, key, row);
    }
}
