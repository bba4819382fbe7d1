using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Erasure;

/// <summary>The end of the suppression of some identifiers, by an operator.</summary>
/// <param name="Id">The position of its command.</param>
/// <param name="At">When the suppression ended, in microseconds since 1970.</param>
/// <param name="Key">The number of the key that asked for it.</param>
/// <param name="Origin">Keyed hash of the address that it came from; 0 for none.</param>
/// <param name="Erasures">For each identifier the erasure that had suppressed it.</param>
public sealed record LiftView(ulong Id, long At, uint Key, ulong Origin, IReadOnlyList<ulong> Erasures);

/// <summary>The rows of lifts: (account, position) → who, when, and of which erasures.</summary>
public static class LiftTable
{
    /// <summary>Reads one lift; null when there is none with this id.</summary>
    public static LiftView? Read(IStateReader state, uint account, ulong id) =>
        state.TryGet(Table.Lifts, StateKey.AccountAndId(stackalloc byte[12], account, id), out var row) ? Read(id, row) : null;

    /// <summary>The lifts of an account, newest first.</summary>
    /// <param name="state">The state.</param>
    /// <param name="account">The account.</param>
    /// <param name="before">Only those with a smaller id; null for all.</param>
    /// <param name="limit">How many at most.</param>
    public static IReadOnlyList<LiftView> ReadPage(IStateReader state, uint account, ulong? before, int limit) =>
        AccountRows.Before(state, Table.Lifts, account, before, limit, Read);

    internal static void Write(Context context, List<ulong> erasures)
    {
        var row = context.State.NewRow();
        row.Varint((ulong)context.Header.RecordedAt);
        row.Varint(context.Header.Key);
        row.UInt64(context.Header.Origin);
        row.Varint((ulong)erasures.Count);
        foreach (var erasure in erasures) row.Varint(erasure);
        context.State.Put(
            Table.Lifts, StateKey.AccountAndId(stackalloc byte[12], context.Account.Number, context.Header.Position),
            row);
    }

    private static LiftView Read(ulong id, ReadOnlySpan<byte> row)
    {
        var reader = ByteReader.OfRow(Table.Lifts, row);
        var (at, key, origin) = ((long)reader.Varint(), (uint)reader.Varint(), reader.UInt64());
        var erasures = new ulong[reader.CountOfItems()];
        for (var i = 0; i < erasures.Length; i++) erasures[i] = reader.Varint();
        return new LiftView(id, at, key, origin, erasures);
    }
}
