using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Events;

/// <summary>A place in a customer's events.</summary>
/// <param name="SegmentTime">Milliseconds since 1970.</param>
/// <param name="Position">The position of the record.</param>
/// <param name="Index">The event's number within its record.</param>
public readonly record struct EventCursor(long SegmentTime, ulong Position, int Index);

/// <summary>A stored event, to be shown; <see cref="Item"/> reads its fields.</summary>
public sealed record EventView(EventCursor At, byte[] Row)
{
    /// <summary>The event.</summary>
    public EventItem Item() => EventItem.Read(Row);
}

/// <summary>Reads the events of several storage ids as one list, newest first.</summary>
internal static class EventPage
{
    public static IEnumerable<EventView> Read(IStateReader state, AccountSettings settings, IReadOnlyList<ulong> storageIds, EventCursor? after)
    {
        var walks = new PriorityQueue<StateCursor, EventCursor>(Comparer<EventCursor>.Create(static (a, b) => Compare(b, a)));
        var open = new List<StateCursor>();
        try
        {
            foreach (var storageId in storageIds)
            {
                var walk = Walk(state, settings.Number, storageId, after);
                open.Add(walk);
                if (walk.MoveNext()) walks.Enqueue(walk, At(walk));
            }

            while (walks.TryDequeue(out var walk, out var at))
            {
                if (at.Position >= settings.Floor) yield return new EventView(at, walk.Value.ToArray());
                if (walk.MoveNext()) walks.Enqueue(walk, At(walk));
            }
        }
        finally
        {
            foreach (var walk in open) walk.Dispose();
        }
    }

    private static StateCursor Walk(IStateReader state, uint account, ulong storageId, EventCursor? after)
    {
        var end = after is { } cursor
            ? EventTable.Key(new byte[EventTable.KeyLength], account, storageId, cursor.SegmentTime, cursor.Position, cursor.Index)
            : StateKey.AccountAndId(new byte[12], account, storageId + 1);
        return state.Scan(Table.Events, StateKey.AccountAndId(new byte[12], account, storageId), end, descending: true);
    }

    private static EventCursor At(StateCursor walk)
    {
        var (time, position, index) = EventTable.ReadKey(walk.Key);
        return new EventCursor(time, position, index);
    }

    private static int Compare(EventCursor a, EventCursor b) =>
        a.SegmentTime != b.SegmentTime ? a.SegmentTime.CompareTo(b.SegmentTime)
        : a.Position != b.Position ? a.Position.CompareTo(b.Position)
        : a.Index.CompareTo(b.Index);
}
