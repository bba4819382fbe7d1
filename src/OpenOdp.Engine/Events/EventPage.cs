using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Events;

/// <summary>A place in a customer's events.</summary>
/// <param name="SegmentTime">Milliseconds since 1970.</param>
/// <param name="Position">The position of the record.</param>
/// <param name="Index">The event's number within its record.</param>
public readonly record struct EventCursor(long SegmentTime, ulong Position, int Index)
{
    /// <summary>Compares two places: less than 0 when the first is earlier (rule D4).</summary>
    public static int Compare(EventCursor one, EventCursor other) =>
        one.SegmentTime != other.SegmentTime ? one.SegmentTime.CompareTo(other.SegmentTime)
        : one.Position != other.Position ? one.Position.CompareTo(other.Position)
        : one.Index.CompareTo(other.Index);
}

/// <summary>A stored event, to be shown; <see cref="Item"/> reads its fields.</summary>
public sealed record EventView(EventCursor At, byte[] Row)
{
    /// <summary>The event.</summary>
    public EventItem Item() => EventItem.ReadRow(Row);
}

/// <summary>
/// Reads the events of several storage ids as one list, newest first. A customer may have thousands of them, so that few walks
/// are open at once: each of them pins blocks of files. The others know where they stand and are opened again when it is their
/// turn.
/// </summary>
internal static class EventPage
{
    private const int MaxOpen = 64;

    public static IEnumerable<EventView> Read(
        IStateReader state, AccountSettings settings, IReadOnlyList<ulong> storageIds, EventCursor? after)
    {
        var newestFirst = Comparer<EventCursor>.Create(static (one, other) => EventCursor.Compare(other, one));
        var walks = new PriorityQueue<Walk, EventCursor>(newestFirst);
        var open = new HashSet<Walk>();
        try
        {
            foreach (var storageId in storageIds)
            {
                var walk = new Walk(state, settings.Number, storageId, after);
                open.Add(walk);
                if (walk.MoveNext()) walks.Enqueue(walk, walk.At);
                Bound(walk);
            }

            while (walks.TryDequeue(out var walk, out var at))
            {
                open.Add(walk);
                if (settings.ShowsEventsOf(at.Position)) yield return new EventView(at, walk.Row());
                if (walk.MoveNext()) walks.Enqueue(walk, walk.At);
                Bound(walk);
            }
        }
        finally
        {
            foreach (var walk in open) walk.Close();
        }

        void Bound(Walk walk)
        {
            if (open.Count <= MaxOpen) return;
            walk.Close();
            open.Remove(walk);
        }
    }

    /// <summary>A walk over the events of one storage id, newest first, that can be closed between its steps.</summary>
    private sealed class Walk(IStateReader state, uint account, ulong storageId, EventCursor? after)
    {
        private StateCursor? _rows;
        private bool _started;

        /// <summary>Where it stands.</summary>
        public EventCursor At { get; private set; }

        public bool MoveNext()
        {
            var rows = Rows();
            if (!rows.MoveNext()) return false;
            var (time, position, index) = EventTable.ReadKey(rows.Key);
            At = new EventCursor(time, position, index);
            _started = true;
            return true;
        }

        public byte[] Row() => Rows().Value.ToArray();

        public void Close()
        {
            _rows?.Dispose();
            _rows = null;
        }

        private StateCursor Rows()
        {
            if (_rows is not null) return _rows;
            var start = StateKey.AccountAndId(new byte[12], account, storageId);
            if (!_started)
            {
                return _rows = state.Scan(
                    Table.Events, start,
                    after is { } end ? Key(end) : StateKey.AccountAndId(new byte[12], account, storageId + 1), descending: true);
            }

            _rows = state.Scan(Table.Events, start, [.. Key(At), 0], descending: true);
            _rows.MoveNext();
            return _rows;
        }

        private ReadOnlySpan<byte> Key(EventCursor at) =>
            EventTable.Key(new byte[EventTable.KeyLength], account, storageId, at.SegmentTime, at.Position, at.Index);
    }
}
