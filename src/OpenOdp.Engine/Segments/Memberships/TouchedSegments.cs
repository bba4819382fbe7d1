using System.Numerics;
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

    /// <summary>A bit for each program of the account.</summary>
    private ulong[] _marks = [];

    /// <summary>By their place.</summary>
    public IReadOnlyList<SegmentProgram> Programs => _programs;

    /// <summary>True when something is remembered of a revision that does not count any more.</summary>
    public bool HasGone { get; private set; }

    /// <summary>Notes a program.</summary>
    public void Add(SegmentProgram program) => _marks[program.Index >> 6] |= 1UL << (program.Index & 63);

    public void Choose(
        Context context, Customer customer, bool isBorn, Progress? progress, Touch touch, ReadOnlySpan<NewEvent> events,
        SegmentProgram? only)
    {
        var segments = context.Segments;
        if (_marks.Length < (segments.Programs.Length + 63) >> 6) _marks = new ulong[(segments.Programs.Length + 63) >> 6];
        foreach (ref readonly var one in events)
        {
            var item = EventItem.ReadRow(RowOf(context, one));
            segments.Kinds.AddReaders(item.Type, item.HasAction, item.Action, this);
            foreach (var program in segments.Audiences.ReadersOf(item, out _)) Add(program);
        }

        if (isBorn)
        {
            foreach (var program in segments.OpenToNewcomers) Add(program);
        }

        if (touch.HasFlag(Touch.History))
        {
            foreach (var program in segments.Programs) Add(program);
        }
        else if (touch.HasFlag(Touch.Fields))
        {
            foreach (var program in segments.CustomerReaders) Add(program);
        }

        foreach (var program in segments.Building)
        {
            if (!program.Includes(customer.Id)) Remove(program);
        }

        if (only is not null) Add(only);
        HasGone = false;
        if (progress is not null) AddRemembered(context, customer, progress, events);
        Collect(segments);
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

    private void Remove(SegmentProgram program) => _marks[program.Index >> 6] &= ~(1UL << (program.Index & 63));

    /// <summary>
    /// Once anything is due, or an old event leaves the newest that count, all that is remembered may change; and a revision that
    /// does not count any more hands over to the one that does.
    /// </summary>
    private void AddRemembered(Context context, Customer customer, Progress progress, ReadOnlySpan<NewEvent> events)
    {
        var all = progress.Timer <= context.Header.RecordedAt / Microseconds.PerMillisecond
            || (events.Length > 0 && customer.EventsSeen >= SequenceRun.MaxEvents);
        for (var i = 0; i < progress.Entries.Count; i++)
        {
            var entry = progress.Entries[i];
            var program = context.Segments.Find(entry.Number, entry.Revision);
            if (program is not null && !all) continue;
            HasGone |= program is null;
            program ??= context.Segments.LiveOf(entry.Number);
            if (program is not null) Add(program);
        }
    }

    private void Collect(AccountSegments segments)
    {
        _programs.Clear();
        for (var word = 0; word < _marks.Length; word++)
        {
            for (; _marks[word] != 0; _marks[word] &= _marks[word] - 1)
            {
                _programs.Add(segments.Programs[(word << 6) + BitOperations.TrailingZeroCount(_marks[word])]);
            }
        }
    }
}
