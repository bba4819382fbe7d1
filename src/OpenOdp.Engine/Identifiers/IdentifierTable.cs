using System.Buffers.Binary;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Identifiers;

/// <summary>Who owns an identifier, and how often it has merged customers in the current hour of log time (rule I6).</summary>
internal struct Ownership
{
    public ulong Owner;

    /// <summary>Hours since 1970 in which <see cref="MergesInHour"/> counts.</summary>
    public long Hour;

    public int MergesInHour;
}

/// <summary>The rows of identifiers: (account, field, value) → owner. An owner is always a live customer.</summary>
internal static class IdentifierTable
{
    private const byte Plain = 1;
    private const byte WithMerges = 2;
    private const int PrefixLength = 6;

    /// <summary>Room for the keys of all but very long values.</summary>
    public const int ShortKey = 128;

    public static bool TryRead(IStateReader state, uint account, int field, ReadOnlySpan<byte> value, out Ownership ownership)
    {
        ownership = default;
        if (!state.TryGet(Table.Identifiers, Key(Room(value, stackalloc byte[ShortKey]), account, field, value), out var row))
        {
            return false;
        }

        var reader = Reader(row);
        ownership.Owner = reader.Varint();
        if (reader.Form == Plain) return true;
        ownership.Hour = (long)reader.Varint();
        ownership.MergesInHour = reader.Count();
        return true;
    }

    /// <summary>The owner that a row names.</summary>
    public static ulong Owner(ReadOnlySpan<byte> row) => Reader(row).Varint();

    /// <summary>The key of an identifier; false when it does not fit.</summary>
    public static bool TryKey(Span<byte> room, uint account, int field, ReadOnlySpan<byte> value, out ReadOnlySpan<byte> key)
    {
        key = default;
        if (PrefixLength + value.Length > room.Length) return false;
        key = Key(room, account, field, value);
        return true;
    }

    /// <summary>Walks the identifiers of a field whose values begin so, in the order of their values.</summary>
    public static StateCursor Scan(IStateReader state, uint account, int field, ReadOnlySpan<byte> beginning)
    {
        var from = Key(new byte[PrefixLength + beginning.Length], account, field, beginning);
        return state.Scan(Table.Identifiers, from, [.. from, .. StateKey.AboveAll]);
    }

    /// <summary>The value that a key names.</summary>
    public static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> key) => key[PrefixLength..];

    public static void Write(Context context, int field, ReadOnlySpan<byte> value, Ownership ownership)
    {
        var row = context.State.NewRow(ownership.MergesInHour > 0 ? WithMerges : Plain);
        row.Varint(ownership.Owner);
        if (ownership.MergesInHour > 0)
        {
            row.Varint((ulong)ownership.Hour);
            row.Varint((ulong)ownership.MergesInHour);
        }

        context.State.Put(
            Table.Identifiers, Key(Room(value, stackalloc byte[ShortKey]), context.Account.Number, field, value),
            row);
    }

    /// <summary>Gives an identifier to another owner, keeping its count of merges.</summary>
    public static void Reassign(Context context, int field, ReadOnlySpan<byte> value, ulong owner)
    {
        TryRead(context.State, context.Account.Number, field, value, out var ownership);
        ownership.Owner = owner;
        Write(context, field, value, ownership);
    }

    public static void Delete(Context context, int field, ReadOnlySpan<byte> value) =>
        context.State.Delete(
            Table.Identifiers, Key(Room(value, stackalloc byte[ShortKey]), context.Account.Number, field, value));

    private static ByteReader Reader(ReadOnlySpan<byte> row) => ByteReader.OfRow(Table.Identifiers, row, newest: WithMerges);

    private static ReadOnlySpan<byte> Key(Span<byte> room, uint account, int field, ReadOnlySpan<byte> value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(room, account);
        BinaryPrimitives.WriteUInt16BigEndian(room[4..], checked((ushort)field));
        value.CopyTo(room[PrefixLength..]);
        return room[..(PrefixLength + value.Length)];
    }

    private static Span<byte> Room(ReadOnlySpan<byte> value, Span<byte> shortRoom) =>
        PrefixLength + value.Length <= shortRoom.Length ? shortRoom : new byte[PrefixLength + value.Length];
}
