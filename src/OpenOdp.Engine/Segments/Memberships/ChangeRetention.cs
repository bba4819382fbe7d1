using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Segments.Memberships;

/// <summary>Where the changes of an account's memberships begin that are kept.</summary>
/// <param name="Position">No change of an earlier position is kept.</param>
/// <param name="At">Every change that is gone was of this instant or an earlier one, in ms since 1970.</param>
public readonly record struct ChangesStart(ulong Position, long At);

/// <summary>
/// Changes of memberships are kept for the account's window (rule S5), by the days on which they were recorded; ticks remove
/// the older ones. Who was a member at an instant since then still follows from the first change that came after it, or from
/// what holds now.
/// </summary>
public static class ChangeRetention
{
    /// <summary>Rows of changes that one tick removes at most.</summary>
    private const int MaxRows = 50;

    /// <summary>Where the changes begin that are kept; null while all are.</summary>
    public static ChangesStart? Start(IStateReader state, uint account)
    {
        if (!state.TryGet(Table.ChangesStart, StateKey.Account(stackalloc byte[4], account), out var row)) return null;
        var reader = ByteReader.OfRow(Table.ChangesStart, row);
        return new ChangesStart(reader.Varint(), reader.SignedVarint());
    }

    /// <summary>True when changes are older than the window.</summary>
    /// <param name="state">The state.</param>
    /// <param name="account">The account.</param>
    /// <param name="windowDays">Its window.</param>
    /// <param name="now">In microseconds since 1970.</param>
    public static bool IsDue(IStateReader state, uint account, int windowDays, long now) =>
        EndOf(state, windowDays, now) is { } end && ChangeTable.FirstPosition(state, account) < end;

    /// <summary>Removes the next of those that are older than the window.</summary>
    /// <returns>True when there are more.</returns>
    internal static bool Trim(Context context)
    {
        var (state, account) = (context.State, context.Account.Number);
        if (EndOf(state, context.Account.WindowDays, context.Header.RecordedAt) is not { } end) return false;
        if (ChangeTable.Remove(context, end, MaxRows, out var isMore) is not { } removed) return false;
        var row = state.NewRow();
        row.Varint(removed.Position);
        row.SignedVarint(Math.Max(removed.At, Start(state, account)?.At ?? long.MinValue));
        state.Put(Table.ChangesStart, StateKey.Account(stackalloc byte[4], account), row);
        return isMore;
    }

    /// <summary>Everything below this position was recorded before the window; null when nothing is known to be.</summary>
    private static ulong? EndOf(IStateReader state, int windowDays, long now) =>
        DayTable.PositionBefore(state, now - (windowDays * Microseconds.PerDay), end: ulong.MaxValue);
}
