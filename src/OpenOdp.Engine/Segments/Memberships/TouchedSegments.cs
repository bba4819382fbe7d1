using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Segments.Sequences;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Segments.Memberships;

/// <summary>
/// The segments of a customer that have to be worked out after a command; an event touches only those that read it.
/// </summary>
internal sealed class TouchedSegments
{
    private readonly HashSet<SegmentProgram> _programs = [];

    public bool IsEmpty => _programs.Count == 0;

    public bool Contains(SegmentProgram program) => _programs.Contains(program);

    public void Choose(
        Context context, Customer customer, Progress? progress, Touch touch, ReadOnlySpan<NewEvent> events, SegmentProgram? only)
    {
        _programs.Clear();
        foreach (ref readonly var one in events)
        {
            var item = EventItem.ReadRow(RowOf(context, one));
            context.Segments.Kinds.AddReaders(item.Type, item.HasAction, item.Action, _programs);
        }

        foreach (var program in context.Segments.Programs)
        {
            if (IsRead(program, touch)) _programs.Add(program);
        }

        _programs.RemoveWhere(program => !program.Includes(customer.Id));
        if (only is not null) _programs.Add(only);
        if (progress is not null) AddRemembered(context, customer, progress, events);
    }

    /// <summary>True when an event came after one that is later: then the runs are worked out from all events (SEQ-11).</summary>
    public static bool IsLate(ReadOnlySpan<NewEvent> events)
    {
        if (events.Length == 0) return false;
        var first = events[0];
        foreach (ref readonly var one in events)
        {
            if (one.Index < first.Index) first = one;
        }

        return events[0].SegmentTime < first.LastBefore;
    }

    public static ReadOnlySpan<byte> RowOf(Context context, in NewEvent one)
    {
        var key = EventTable.Key(
            stackalloc byte[EventTable.KeyLength], context.Account.Number, one.Home, one.SegmentTime, context.Header.Position,
            one.Index);
        return context.State.TryGet(Table.Events, key, out var row)
            ? row
            : throw new InvalidOperationException("An event that the command has stored is not there.");
    }

    private static bool IsRead(SegmentProgram program, Touch touch) => touch.HasFlag(Touch.History)
        || (touch.HasFlag(Touch.Fields) && (program.Plan.ConditionsReadCustomer || program.Plan.SequencesReadCustomer));

    /// <summary>
    /// Once anything is due, or an old event leaves the newest that count, all that is remembered may change; and a revision that
    /// does not count any more hands over to the one that does.
    /// </summary>
    private void AddRemembered(Context context, Customer customer, Progress progress, ReadOnlySpan<NewEvent> events)
    {
        var all = progress.Timer <= context.Header.RecordedAt / Microseconds.PerMillisecond
            || (events.Length > 0 && customer.EventsSeen >= SequenceRun.MaxEvents);
        foreach (var entry in progress.Entries)
        {
            var program = context.Segments.Find(entry.Number, entry.Revision);
            if (program is not null && !all) continue;
            program ??= context.Segments.LiveOf(entry.Number);
            if (program is not null) _programs.Add(program);
        }
    }
}
