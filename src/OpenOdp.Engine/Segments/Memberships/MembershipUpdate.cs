using System.Runtime.InteropServices;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Segments.Expressions;
using OpenOdp.Engine.Segments.Sequences;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Segments.Memberships;

/// <summary>
/// Works out what a command has changed in the memberships of those whom it touched, once for each of them, so that an event and
/// all that it causes appear at one position.
/// </summary>
internal sealed class MembershipUpdate
{
    /// <summary>Changes by time of one customer and segment that one command tells at most; then it goes to the end.</summary>
    private const int MaxLapses = 1000;

    private readonly TouchedSegments _touched = new();
    private readonly CustomerFields _fields = new();
    private readonly Customer _customer = new();
    private readonly Dictionary<SegmentProgram, SegmentRuns> _runs = [];
    private readonly List<Work> _work = [];
    private readonly HashSet<SegmentProgram> _told = [];
    private readonly ByteWriter _scratch = new();
    private readonly MembershipTeller _teller = new();

    private Context _context = null!;
    private AccountSegments _segments = AccountSegments.None;
    private MembershipCause _cause;
    private SegmentProgram? _replayed;

    /// <summary>A segment of the customer at hand.</summary>
    private sealed record Work(SegmentProgram Program, SegmentRuns Runs, ProgressEntry Entry, bool IsReplayed)
    {
        public bool HasChanged { get; set; } = IsReplayed;
    }

    private long Now => _context.Header.RecordedAt / Microseconds.PerMillisecond;

    /// <summary>Begins a command.</summary>
    public void Begin(Context context, MembershipCause cause)
    {
        if (!ReferenceEquals(_segments, context.Segments)) _runs.Clear();
        (_context, _segments, _cause) = (context, context.Segments, cause);
        _teller.Begin(context);
    }

    /// <summary>Works out all whom the command has touched.</summary>
    public void UpdateTouched()
    {
        var touched = _context.Effects.Touched;
        touched.Events.Sort(static (one, other) =>
            (one.Customer, one.SegmentTime, one.Index).CompareTo((other.Customer, other.SegmentTime, other.Index)));
        var events = CollectionsMarshal.AsSpan(touched.Events);
        foreach (var (id, touch) in touched.Each())
        {
            while (events.Length > 0 && events[0].Customer < id) events = events[1..];
            var count = 0;
            while (count < events.Length && events[count].Customer == id) count++;
            Update(id, touch, events[..count]);
        }
    }

    /// <summary>Works out one customer for whom a timer, a build or what is cleared away asks.</summary>
    /// <param name="id">The customer's id.</param>
    /// <param name="only">A segment to work out; null for whatever is due.</param>
    /// <param name="isReplayed">True to work it out from the customer's events.</param>
    public void Update(ulong id, SegmentProgram? only, bool isReplayed)
    {
        _replayed = isReplayed ? only : null;
        Update(id, Touch.Row, [], only, isAsked: true);
        _replayed = null;
    }

    private void Update(
        ulong id, Touch touch, ReadOnlySpan<NewEvent> events, SegmentProgram? only = null, bool isAsked = false)
    {
        var progress = ProgressTable.Read(_context.State, _context.Account.Number, id);
        if (!CustomerTable.TryRead(_context.State, _context.Account.Number, id, _customer))
        {
            if (progress is not null) Leave(id, progress);
            return;
        }

        _touched.Choose(_context, _customer, progress, touch, events, only);
        if (_touched.IsEmpty && !isAsked) return;
        var timer = progress?.Timer ?? long.MaxValue;
        progress ??= new Progress { Origin = Now, At = Now };
        _fields.Load(_context.State, _context.Account, _customer);
        var hasChanged = GoOver(id, progress) | timer <= Now;
        Begin(id, progress, touch, events);
        if (_work.Exists(static work => work.IsReplayed)) Replay();
        Apply(events);
        hasChanged |= Settle(id, progress, touch, events, out var next);
        progress.Timer = TimerAfter(timer, next);
        if (!hasChanged && progress.Timer == timer) return;
        progress.At = Now;
        ProgressTable.Write(_context, id, progress, timer);
    }

    /// <summary>What was told by a revision that does not count any more goes over to the one that does.</summary>
    private bool GoOver(ulong id, Progress progress) => progress.Entries.RemoveAll(entry =>
    {
        if (_segments.Find(entry.Number, entry.Revision) is not null) return false;
        var live = _segments.LiveOf(entry.Number);
        _teller.End(entry, id, Now, MembershipCause.Definition, tells: live is null);
        if (live is not null && entry.IsTold) _told.Add(live);
        return true;
    }) > 0;

    /// <summary>Reads the runs of each segment that is touched, and tells what time has changed before the first event.</summary>
    private void Begin(ulong id, Progress progress, Touch touch, ReadOnlySpan<NewEvent> events)
    {
        _work.Clear();
        var isLate = TouchedSegments.IsLate(events);
        var until = events.Length == 0 ? Now : Math.Min(Now, events[0].SegmentTime - 1);
        foreach (var program in _segments.Programs)
        {
            if (!_touched.Contains(program)) continue;
            var fieldsChanged = touch.HasFlag(Touch.Fields);
            var isReplayed = program.Plan.Sequences.Count > 0
                && (touch.HasFlag(Touch.History) || isLate || program == _replayed
                    || (fieldsChanged && program.Plan.SequencesReadCustomer));
            if (!_runs.TryGetValue(program, out var runs)) _runs.Add(program, runs = new SegmentRuns(program.Plan));
            var entry = progress.Of(program.Segment.Number, program.Revision);
            entry.IsTold |= _told.Remove(program);
            runs.Read(isReplayed ? default : entry.Runs, progress.Origin);
            var work = new Work(program, runs, entry, isReplayed);
            _work.Add(work);
            if (progress.Timer <= Now && !isReplayed && !fieldsChanged) TellLapses(id, work, progress.At, until);
        }
    }

    private void TellLapses(ulong id, Work work, long from, long until)
    {
        if (until < from) return;
        var (_, next) = work.Runs.Evaluate(_fields, from, _customer.EventsSeen);
        for (var lapses = 0; next <= until && lapses < MaxLapses; lapses++)
        {
            var at = next;
            (var isMember, next) = work.Runs.Evaluate(_fields, at, _customer.EventsSeen);
            _teller.Set(work.Program, work.Entry, id, isMember, at, MembershipCause.Time);
        }
    }

    private void Replay()
    {
        var history = CustomerHistory.Read(
            _context.State, _context.Account, _customer, Now - _segments.MaxWindow, out _);
        var seen = _customer.EventsSeen - (ulong)history.Count;
        foreach (var view in history)
        {
            var occurrence = new Occurrence(new Scope(_fields, view.Item(), view.At.SegmentTime), ++seen);
            foreach (var work in _work)
            {
                if (work.IsReplayed) work.Runs.Apply(occurrence);
            }
        }
    }

    private void Apply(ReadOnlySpan<NewEvent> events)
    {
        var seen = _customer.EventsSeen - (ulong)events.Length;
        foreach (ref readonly var one in events)
        {
            var item = EventItem.ReadRow(TouchedSegments.RowOf(_context, one));
            var occurrence = new Occurrence(new Scope(_fields, item, one.SegmentTime), ++seen);
            foreach (var work in _work)
            {
                if (!work.IsReplayed) work.HasChanged |= work.Runs.Apply(occurrence);
            }
        }
    }

    /// <summary>Works out who is a member now, and keeps the runs as of the last event.</summary>
    private bool Settle(ulong id, Progress progress, Touch touch, ReadOnlySpan<NewEvent> events, out long next)
    {
        var cause = _cause == MembershipCause.Event && touch.HasFlag(Touch.History) ? MembershipCause.Merge : _cause;
        int? eventIndex = cause == MembershipCause.Event && events.Length > 0 ? events[^1].Index : null;
        var (hasChanged, lastDeath) = (false, long.MinValue);
        next = long.MaxValue;
        foreach (var work in _work)
        {
            if (work.HasChanged) work.Entry.Runs = work.Runs.Write(_scratch, progress.Origin, Now, _customer.EventsSeen);
            var (isMember, until) = work.Runs.Evaluate(_fields, Now, _customer.EventsSeen);
            hasChanged |= work.HasChanged | _teller.Set(work.Program, work.Entry, id, isMember, Now, cause, eventIndex);
            hasChanged |= work.Entry.Waits != (until != long.MaxValue);
            work.Entry.Waits = until != long.MaxValue;
            next = Math.Min(next, until);
            if (work.Entry.Runs.Length > 0) lastDeath = Math.Max(lastDeath, work.Runs.LastDeath());
        }

        if (next == long.MaxValue && lastDeath > Now) next = lastDeath; // then nothing of it is left to remember
        return hasChanged;
    }

    /// <summary>Rule G3: an early timer looks again, so that only an earlier instant moves it.</summary>
    private long TimerAfter(long before, long next) => before > Now ? Math.Min(before, next) : next;

    /// <summary>The customer was merged away or erased.</summary>
    private void Leave(ulong id, Progress progress)
    {
        var cause = _cause == MembershipCause.Event ? MembershipCause.Merge : _cause;
        foreach (var entry in progress.Entries) _teller.End(entry, id, Now, cause, tells: true);
        progress.Entries.Clear();
        ProgressTable.Write(_context, id, progress, progress.Timer);
    }
}
