using System.Buffers.Binary;

namespace OpenOdp.Engine.State;

/// <summary>Lists of rows whose key is (account, id).</summary>
internal static class AccountRows
{
    /// <summary>Reads one row.</summary>
    public delegate T Reader<out T>(ulong id, ReadOnlySpan<byte> row);

    /// <summary>Those with a smaller id than <paramref name="before"/>, newest first.</summary>
    public static List<T> Before<T>(IStateReader state, Table table, uint account, ulong? before, int limit, Reader<T> read) =>
        Scan(state, table, account, 0, before ?? ulong.MaxValue, limit, descending: true, read);

    /// <summary>Those with a larger id than <paramref name="after"/>, oldest first.</summary>
    public static List<T> After<T>(IStateReader state, Table table, uint account, ulong after, int limit, Reader<T> read) =>
        Scan(state, table, account, after + 1, ulong.MaxValue, limit, descending: false, read);

    private static List<T> Scan<T>(
        IStateReader state, Table table, uint account, ulong from, ulong to, int limit, bool descending, Reader<T> read)
    {
        var found = new List<T>();
        using var rows = state.Scan(
            table,
            StateKey.AccountAndId(stackalloc byte[StateKey.AccountAndIdLength], account, from),
            StateKey.AccountAndId(stackalloc byte[StateKey.AccountAndIdLength], account, to),
            descending);
        while (found.Count < limit && rows.MoveNext())
        {
            found.Add(read(BinaryPrimitives.ReadUInt64BigEndian(rows.Key[4..]), rows.Value));
        }

        return found;
    }
}
