using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Identity;

/// <summary>Pairs of storage ids that an undo parted and that must not merge until an operator allows it (rule I5).</summary>
internal static class NoMergeTable
{
    public static bool Contains(IStateReader state, uint account, ulong one, ulong other) =>
        state.TryGet(Table.NoMerge, Key(stackalloc byte[20], account, one, other), out _);

    public static void Add(Context context, ulong one, ulong other, ulong merge)
    {
        context.Row.Clear();
        context.Row.Varint(merge);
        context.State.Put(Table.NoMerge, Key(stackalloc byte[20], context.Account.Number, one, other), context.Row.Written);
    }

    public static void Remove(Context context, ulong one, ulong other) =>
        context.State.Delete(Table.NoMerge, Key(stackalloc byte[20], context.Account.Number, one, other));

    private static ReadOnlySpan<byte> Key(Span<byte> room, uint account, ulong one, ulong other) =>
        StateKey.AccountAndTwoIds(room, account, Math.Min(one, other), Math.Max(one, other));
}
