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
    private readonly List<SegmentProgram> _programs = [];
    private readonly ProgramMarks _marks = new();

    /// <summary>By their place.</summary>
    public IReadOnlyList<SegmentProgram> Programs => _programs;

    /// <summary>True when something is remembered of a revision that does not count any more.</summary>
    public bool HasGone { get; private set; }

    /// <summary>Chooses those that the command touches.</summary>
    /// <param name="isBorn">True for a customer whom the command has made.</param>
    /// <param name="only">A further one; null for none.</param>
    public void Choose(
        Context context, Customer customer, bool isBorn, Touch touch, ReadOnlySpan<NewEvent> events, SegmentProgram? only)
    {
        var segments = context.Segments;
        _marks.Begin(segments.Programs.Length);
        foreach (ref readonly var one in events)
        {
            var item = EventItem.ReadRow(RowOf(context, one));
            segments.Kinds.AddReaders(item.Type, item.HasAction, item.Action, _marks);
            foreach (var program in segments.Audiences.ReadersOf(item, out _)) _marks.Add(program);
        }

        if (isBorn)
        {
            foreach (var program in segments.OpenToNewcomers) _marks.Add(program);
        }

        if (touch.HasFlag(Touch.History))
        {
            foreach (var program in segments.Programs) _marks.Add(program);
        }
        else if (touch.HasFlag(Touch.Fields))
        {
            foreach (var program in segments.CustomerReaders) _marks.Add(program);
        }

        foreach (var program in segments.Building)
        {
            if (!program.Includes(customer.Id)) _marks.Remove(program);
        }

        if (only is not null) _marks.Add(only);
        HasGone = false;
        Settle(segments);
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

    /// <summary>
    /// Adds what is remembered, where that may change: all of it once anything is due, or an old event leaves the newest that
    /// count; and a revision that does not count any more hands over to the one that does.
    /// </summary>
    public void AddRemembered(Context context, Customer customer, Progress progress, ReadOnlySpan<NewEvent> events)
    {
        var all = progress.Timer <= context.Header.RecordedAt / Microseconds.PerMillisecond
            || (events.Length > 0 && customer.EventsSeen >= EntryLimit.MaxEvents);
        var (place, any) = (0, false);
        for (var i = 0; i < progress.Entries.Count; i++)
        {
            var entry = progress.Entries[i];
            var program = context.Segments.Find(entry.Number, entry.Revision, ref place);
            if (program is not null && !all) continue;
            HasGone |= program is null;
            program ??= context.Segments.LiveOf(entry.Number);
            if (program is null) continue;
            _marks.Add(program);
            any = true;
        }

        if (any) Settle(context.Segments);
    }

    private void Settle(AccountSegments segments)
    {
        _programs.Clear();
        _marks.CopyTo(_programs, segments.Programs);
    }
}
