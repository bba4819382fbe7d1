using System.Buffers.Binary;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Events;

/// <summary>
/// The rows of events: (account, storage id, segment time, position, index) → event, so that a customer's events lie
/// together in the order of time.
/// </summary>
internal static class EventTable
{
    public const int KeyLength = 30;

    /// <param name="segmentTime">As <see cref="SegmentTime"/> gives it.</param>
    public static ReadOnlySpan<byte> Key(
        Span<byte> room, uint account, ulong storageId, long segmentTime, ulong position, int index)
    {
        StateKey.AccountAndId(room, account, storageId);
        BinaryPrimitives.WriteUInt64BigEndian(room[12..], Sortable(segmentTime));
        BinaryPrimitives.WriteUInt64BigEndian(room[20..], position);
        BinaryPrimitives.WriteUInt16BigEndian(room[28..], checked((ushort)index));
        return room[..KeyLength];
    }

    /// <summary>
    /// The earlier of the event's <c>ts</c> and its record's time (rule D4), in ms since 1970; the times given are in µs.
    /// </summary>
    public static long SegmentTime(in EventItem item, long receivedAt, long recordedAt) =>
        Math.Min(item.Timestamp ?? receivedAt / Microseconds.PerMillisecond, recordedAt / Microseconds.PerMillisecond);

    public static (long SegmentTime, ulong Position, int Index) ReadKey(ReadOnlySpan<byte> key) =>
        ((long)(BinaryPrimitives.ReadUInt64BigEndian(key[12..]) ^ 1UL << 63),
            BinaryPrimitives.ReadUInt64BigEndian(key[20..]),
            BinaryPrimitives.ReadUInt16BigEndian(key[28..]));

    /// <summary>All events of one storage id.</summary>
    public static StateCursor Scan(IStateReader state, uint account, ulong storageId, bool descending = false) =>
        state.Scan(
            Table.Events,
            StateKey.AccountAndId(stackalloc byte[12], account, storageId),
            StateKey.AccountAndId(stackalloc byte[12], account, storageId + 1),
            descending);

    private static ulong Sortable(long time) => (ulong)time ^ 1UL << 63;
}
