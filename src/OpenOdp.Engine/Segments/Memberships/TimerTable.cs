using System.Buffers.Binary;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Segments.Memberships;

/// <summary>The rows of timers: (account, instant, customer) → nothing. A customer has one at most (rule G3).</summary>
public static class TimerTable
{
    private const int KeyLength = 20;

    /// <summary>
    /// When the next timer of an account is due, in ms since 1970; <see cref="long.MaxValue"/> when there is none.
    /// </summary>
    public static long Next(IStateReader state, uint account)
    {
        using var rows = state.Scan(Table.Timers, Key(account, 0, 0), Key(account, long.MaxValue, ulong.MaxValue));
        return rows.MoveNext() ? InstantOf(rows.Key) : long.MaxValue;
    }

    /// <summary>The customers whose timers are due at an instant, in the order of the timers.</summary>
    internal static List<ulong> Due(IStateReader state, uint account, long now, int limit)
    {
        var customers = new List<ulong>();
        using var rows = state.Scan(Table.Timers, Key(account, 0, 0), Key(account, now + 1, 0));
        while (customers.Count < limit && rows.MoveNext())
        {
            customers.Add(BinaryPrimitives.ReadUInt64BigEndian(rows.Key[12..]));
        }

        return customers;
    }

    internal static void Move(Context context, ulong customer, long from, long to)
    {
        if (from == to) return;
        if (from != long.MaxValue) context.State.Delete(Table.Timers, Key(context.Account.Number, from, customer));
        if (to != long.MaxValue) context.State.Put(Table.Timers, Key(context.Account.Number, to, customer), []);
    }

    private static long InstantOf(ReadOnlySpan<byte> key) => (long)BinaryPrimitives.ReadUInt64BigEndian(key[4..]);

    /// <summary>No timer is before 1970: it is set to what comes after the time of a record.</summary>
    private static byte[] Key(uint account, long instant, ulong customer) =>
        [.. StateKey.AccountAndTwoIds(stackalloc byte[KeyLength], account, (ulong)Math.Max(instant, 0), customer)];
}
