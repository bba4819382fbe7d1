using System.Buffers.Binary;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine;

/// <summary>
/// One row for each UTC day with records: its first position. It tells what arrived before a time long after the log has been
/// trimmed: events are kept by arrival, and longer than the log (rule L4).
/// </summary>
public static class DayTable
{
    /// <summary>
    /// A position below which everything was recorded before a time: the first one of that time's day, or the next one with
    /// records. Null when the rows do not reach back so far.
    /// </summary>
    /// <param name="state">The state.</param>
    /// <param name="time">The time, in microseconds since 1970.</param>
    /// <param name="end">The position after the last one, for a time after every day with records.</param>
    public static ulong? PositionBefore(IStateReader state, long time, ulong end)
    {
        Span<byte> from = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(from, Math.Max(time, 0) / Microseconds.PerDay);
        using var rows = state.Scan(Table.Days, from, StateKey.AboveAll);
        if (!rows.MoveNext()) return end;
        var reader = ByteReader.OfRow(Table.Days, rows.Value);
        var position = reader.Varint();
        return (long)reader.Varint() < time ? position : null;
    }

    /// <summary>Notes the first record of a day.</summary>
    /// <param name="state">Where changes are collected.</param>
    /// <param name="position">The record's position.</param>
    /// <param name="recordedAt">Its time.</param>
    /// <param name="previous">The time of the record before it.</param>
    internal static void Note(StateOverlay state, ulong position, long recordedAt, long previous)
    {
        if (recordedAt / Microseconds.PerDay == previous / Microseconds.PerDay) return;
        Span<byte> key = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(key, recordedAt / Microseconds.PerDay);
        var row = state.NewRow();
        row.Varint(position);
        row.Varint((ulong)previous);
        state.Put(Table.Days, key, row);
    }
}
