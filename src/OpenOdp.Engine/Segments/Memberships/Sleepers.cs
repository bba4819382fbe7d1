using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Segments.Sequences;

namespace OpenOdp.Engine.Segments.Memberships;

/// <summary>The segments that sleep for the customer at hand (<see cref="SleepRule"/>), while a command is worked out.</summary>
internal sealed class Sleepers(PendingKinds pending)
{
    private Customer _customer = null!;
    private bool _isAllowed;

    /// <summary>True when segments go on sleeping for whom the event is an entry.</summary>
    public bool HasNews { get; private set; }

    /// <summary>Turns to a customer and what came.</summary>
    /// <param name="single">The event, when it is only one, behind all others; else all wake up.</param>
    public void Begin(Customer customer, bool isSingle, in Occurrence single)
    {
        (_customer, HasNews) = (customer, false);
        _isAllowed = isSingle && customer.EventsSeen < EntryLimit.MaxEvents
            && (single.Scope.Event.Timestamp ?? single.Time) == single.Time; // when its timeouts come follows from its time
    }

    /// <summary>True for a segment without an entry in the row that goes on sleeping.</summary>
    /// <param name="entries">How many entries to its sequence there were.</param>
    public bool GoesOn(SegmentProgram program, in Occurrence single, int entries)
    {
        if (!_isAllowed || program.Sleep is not { } sleep || program.IsStaleFor(_customer.Id)) return false;
        var isEntry = sleep.Entry.Takes(single.Scope.Event);
        if ((isEntry && entries >= PendingEntries.Most) || !sleep.Outlasts(single.Scope.Event, entries)) return false;
        HasNews |= isEntry;
        return true;
    }

    /// <summary>True when a segment that wakes up makes the customer a member whatever comes.</summary>
    /// <param name="entries">The entries to its sequence; null when there were none.</param>
    public bool MakesMember(
        SegmentProgram program, in Occurrence single, PendingEntries? entries, long now, out long until, out ulong firstSeen)
    {
        (until, firstSeen) = (0, 0);
        return _isAllowed && program.Sleep is { } sleep
            && sleep.MakesMember(single, entries?.All ?? [], now, out until, out firstSeen);
    }

    /// <summary>Remembers the event for those that sleep; when there is none, what they had in common goes.</summary>
    /// <returns>True when the row has changed.</returns>
    public bool Keep(Context context, bool hasOtherEvents, ReadOnlySpan<NewEvent> events, in Occurrence single)
    {
        if (HasNews) pending.Add(single.Scope.Event, single.Time, single.Seen);
        if (HasNews || pending.Count == 0) return HasNews;
        if (hasOtherEvents)
        {
            pending.Clear();
            return true;
        }

        var hasChanged = false;
        foreach (ref readonly var one in events)
        {
            hasChanged |= pending.Forget(EventItem.ReadRow(TouchedSegments.RowOf(context, one)));
        }

        return hasChanged;
    }
}
