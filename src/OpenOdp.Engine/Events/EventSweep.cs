using System.Buffers.Binary;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Events;

/// <summary>
/// Reads the events of many storage ids, one after the other in ascending order, in one walk: to begin a walk costs as much as to
/// read fifty events.
/// </summary>
/// <param name="end">The ids are smaller.</param>
internal sealed class EventSweep(IStateReader state, AccountSettings settings, ulong end) : IDisposable
{
    /// <summary>Events that are gone by; when the wanted ones are farther away, the walk begins anew.</summary>
    private const int MaxSkipped = 100;

    private StateCursor? _rows;
    private bool _hasRow;

    private ulong Id => BinaryPrimitives.ReadUInt64BigEndian(_rows!.Key[sizeof(uint)..]);

    /// <summary>The events of a storage id from an instant on, the oldest first.</summary>
    /// <param name="storageId">No smaller than that of the call before.</param>
    /// <param name="from">In ms since 1970.</param>
    public List<EventView> Read(ulong storageId, long from)
    {
        GoTo(storageId);
        var events = new List<EventView>();
        for (; _hasRow && Id == storageId; _hasRow = _rows!.MoveNext())
        {
            var (time, position, index) = EventTable.ReadKey(_rows!.Key);
            if (time < from || !settings.ShowsEventsOf(position)) continue;
            events.Add(new EventView(new EventCursor(time, position, index), _rows.Value.ToArray()));
        }

        return events;
    }

    public void Dispose() => _rows?.Dispose();

    private void GoTo(ulong storageId)
    {
        for (var skipped = 0; skipped < MaxSkipped && _rows is not null; skipped++)
        {
            if (!_hasRow || Id >= storageId) return;
            _hasRow = _rows.MoveNext();
        }

        _rows?.Dispose();
        _rows = state.Scan(
            Table.Events, StateKey.AccountAndId(new byte[12], settings.Number, storageId),
            StateKey.AccountAndId(new byte[12], settings.Number, end));
        _hasRow = _rows.MoveNext();
    }
}
