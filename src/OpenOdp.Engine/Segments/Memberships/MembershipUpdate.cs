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
    private const int MaxLapses = 250;

    /// <summary>Events that an assurance must save at least, for its end costs a look at all of them.</summary>
    private const int WorthReading = 500;

    /// <summary>Events that are read anew until what can make no difference is forgotten.</summary>
    private const int PrunedAfter = 32;

    private readonly TouchedSegments _touched = new();
    private readonly CustomerFields _fields = new();
    private readonly Customer _customer = new();
    private readonly Progress _progress = new();
    private readonly SegmentWorks _works = new();
    private readonly List<SegmentWork> _work = [];
    private readonly HashSet<SegmentProgram> _told = [];
    private readonly MembershipTeller _teller = new();
    private readonly ByteWriter _asOfLastEvent = new();
    private readonly Sleepers _sleepers;

    private Context _context = null!;
    private AccountSegments _segments = AccountSegments.None;
    private MembershipCause _cause;
    private SegmentProgram? _replayed;
    private EventSweep? _sweep;

    public MembershipUpdate() => _sleepers = new Sleepers(_progress.Pending);

    /// <summary>True when an event came after one that is later: then who takes it from the row ignores it (SEQ-11).</summary>
    private bool _isLate;

    /// <summary>True once the limits have left something out of what the customer at hand did (rule G4).</summary>
    private bool _leavesOut;

    /// <summary>Events that the command has read anew so far, for whoever bounds its work.</summary>
    public int EventsRead { get; private set; }

    private long Now => _context.Header.RecordedAt / Microseconds.PerMillisecond;

    /// <summary>Begins a command.</summary>
    public void Begin(Context context, MembershipCause cause)
    {
        (_context, _segments, _cause) = (context, context.Segments, cause);
        _works.Begin(_segments);
        _teller.Begin(context);
        EventsRead = 0;
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

        Write();
    }

    /// <summary>Writes down what the command has told; the last of it.</summary>
    public void Write() => _teller.Write();

    /// <summary>Works out one customer for whom a timer, a build or what is cleared away asks.</summary>
    /// <param name="id">The customer's id.</param>
    /// <param name="only">A segment to work out; null for whatever is due.</param>
    public void Update(ulong id, SegmentProgram? only) => Update(id, Touch.Row, [], only, isAsked: true);

    /// <summary>Works a segment out for one customer from the customer's events.</summary>
    /// <param name="sweep">A walk over the events of many customers, of whom this one is the next.</param>
    public void Replay(ulong id, SegmentProgram program, EventSweep sweep)
    {
        (_replayed, _sweep) = (program, sweep);
        Update(id, program);
        (_replayed, _sweep) = (null, null);
    }

    private void Update(
        ulong id, Touch touch, ReadOnlySpan<NewEvent> events, SegmentProgram? only = null, bool isAsked = false)
    {
        var lives = CustomerTable.TryRead(_context.State, _context.Account.Number, id, _customer);
        var isBorn = lives && _customer.CreatedAt == _context.Header.RecordedAt;
        var isKnown = !isBorn && ProgressTable.TryReadRow(_context.State, _context.Account.Number, id, _progress);
        if (lives) _touched.Choose(_context, _customer, isBorn, touch, events, only);
        if (isKnown)
        {
            if (lives && !isAsked && touch == Touch.Row && IsAssured(events)) return;
            _progress.ReadEntries();
        }

        if (!lives)
        {
            if (isKnown) Leave(id);
            return;
        }

        if (isKnown) _touched.AddRemembered(_context, _customer, _progress, events);
        if (_touched.Programs.Count == 0 && !isAsked) return;
        _leavesOut = false;
        if (!isKnown) _progress.Begin(Now);
        var timer = _progress.Timer;
        _fields.Load(_context.State, _context.Account, _customer);
        var hasChanged = timer <= Now || _touched.HasGone;
        if (_touched.HasGone) GoOver(id);
        var single = events.Length == 1 ? OccurrenceOf(events[0], _customer.EventsSeen) : default;
        Begin(touch, events, single);
        hasChanged |= _sleepers.HasNews;
        if (_work.Count == 0 && !hasChanged) return;
        if (_work.Exists(static work => work.ReadsEvents)) Replay();
        if (timer <= Now && !touch.HasFlag(Touch.Fields)) TellLapses(id, events);
        Apply(events, single);
        hasChanged |= Settle(id, touch, events, single, out var next);
        if (_leavesOut) _context.Effects.Counters.SegmentsTruncated++;
        _progress.Timer = TimerAfter(timer, next);
        if (!hasChanged && _progress.Timer == timer) return;
        _progress.At = Now;
        ProgressTable.Write(_context, id, _progress, timer);
    }

    /// <summary>True when the events change nothing: the customer is a member of all that they touch, whatever comes.</summary>
    private bool IsAssured(ReadOnlySpan<NewEvent> events)
    {
        if (_customer.EventsSeen >= EntryLimit.MaxEvents || TouchedSegments.IsLate(events)) return false;
        foreach (var program in _touched.Programs)
        {
            if (program.IsStaleFor(_customer.Id)) return false;
        }

        return _progress.AssuresAll(_touched.Programs, _segments, Now, _customer.EventsSeen);
    }

    /// <summary>What was told by a revision that does not count any more goes over to the one that does.</summary>
    private void GoOver(ulong id)
    {
        foreach (var entry in (ProgressEntry[])[.. _progress.Entries])
        {
            if (_segments.Find(entry.Number, entry.Revision) is not null) continue;
            var live = _segments.LiveOf(entry.Number);
            _teller.End(entry, id, Now, MembershipCause.Definition, tells: live is null);
            if (live is not null && entry.IsTold) _told.Add(live);
            _progress.Remove(entry);
        }
    }

    /// <summary>Finds out for each segment that is touched where its runs come from, and reads what is stored of them.</summary>
    /// <param name="single">The only event.</param>
    private void Begin(Touch touch, ReadOnlySpan<NewEvent> events, in Occurrence single)
    {
        _work.Clear();
        _isLate = TouchedSegments.IsLate(events);
        _sleepers.Begin(_customer, events.Length == 1 && !_isLate && !touch.HasFlag(Touch.History), single);
        var place = 0;
        for (var i = 0; i < _touched.Programs.Count; i++)
        {
            var program = _touched.Programs[i];
            var entry = _progress.Find(program.Segment.Number, program.Revision, ref place);
            var pending = entry is null && program.Sleep is { } sleep ? _progress.Pending.Of(sleep.Entry) : null;
            if (entry is null && !_told.Contains(program) && _sleepers.GoesOn(program, single, pending?.Count ?? 0)) continue;
            var isNew = entry is null;
            entry ??= _progress.Insert(place, program.Segment.Number, program.Revision);
            if (_told.Count > 0) entry.IsTold |= _told.Remove(program);
            var from = Source(program, entry, touch, events);
            if (from == RunsFrom.Row && isNew) from = WakeUp(program, entry, single, pending);
            else if (from == RunsFrom.Nowhere && _progress.Timer > Now && (entry.IsTold || !program.IsLive)) continue;
            var work = _works.Of(program);
            work.Begin(entry, from);
            if (from == RunsFrom.Pending) work.Runs.Begin(pending!.All);
            else work.Runs.Read(from == RunsFrom.Row ? _progress.RunsOf(entry) : default, _progress.Origin);
            _work.Add(work);
        }
    }

    private RunsFrom Source(SegmentProgram program, ProgressEntry entry, Touch touch, ReadOnlySpan<NewEvent> events)
    {
        if (program.Plan.Sequences.Count == 0) return RunsFrom.Row;
        if (touch.HasFlag(Touch.History) || program == _replayed || program.IsStaleFor(_customer.Id)
            || (touch.HasFlag(Touch.Fields) && program.Plan.SequencesReadCustomer))
        {
            return RunsFrom.AllEvents;
        }

        if (!entry.HasAssurance) return !_isLate || Ignores(program, events) ? RunsFrom.Row : RunsFrom.AllEvents;
        if (entry.IsAssured(program, Now, _customer.EventsSeen) && (!_isLate || program.OnlyGrowsLate)) return RunsFrom.Nowhere;
        return _isLate ? RunsFrom.AllEvents : RunsFrom.EarlierEvents;
    }

    /// <summary>Where the runs come from of a program that has had no entry.</summary>
    private RunsFrom WakeUp(SegmentProgram program, ProgressEntry entry, in Occurrence single, PendingEntries? pending)
    {
        var isMember = _sleepers.MakesMember(program, single, pending, Now, out var until, out var firstSeen);
        if (isMember && TryAssure(program, entry, until, firstSeen)) return RunsFrom.Nowhere;
        return pending is null ? RunsFrom.Row : RunsFrom.Pending;
    }

    /// <summary>True when events, whenever they came, do nothing to a program's sequences.</summary>
    private bool Ignores(SegmentProgram program, ReadOnlySpan<NewEvent> events)
    {
        var runs = _works.Of(program).Runs;
        foreach (ref readonly var one in events)
        {
            var item = EventItem.ReadRow(TouchedSegments.RowOf(_context, one));
            if (!runs.Ignores(new Scope(_fields, item, one.SegmentTime))) return false;
        }

        return true;
    }

    /// <summary>Tells what time has changed before the first event.</summary>
    private void TellLapses(ulong id, ReadOnlySpan<NewEvent> events)
    {
        var until = events.Length == 0 ? Now : Math.Min(Now, events[0].SegmentTime - 1);
        foreach (var work in _work)
        {
            if (!work.TakesEvents) continue;
            var isAhead = events.Length == 0 && work.ReadsEvents; // an event may still come of the time that is passed over here
            if (isAhead) work.Runs.WriteWhole(_asOfLastEvent, _progress.Origin);
            TellLapses(id, work, Math.Max(_progress.At, work.AssuredUntil - 1), until);
            if (isAhead) work.Runs.Read(_asOfLastEvent.Written, _progress.Origin);
        }
    }

    private void TellLapses(ulong id, SegmentWork work, long from, long until)
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
        var from = long.MaxValue;
        foreach (var work in _work) from = Math.Min(from, work.ReadsEventsFrom(Now));
        var isWhole = true;
        var history = _sweep is null ? null : CustomerHistory.TryRead(_sweep, _context.State, _context.Account, _customer, from);
        history ??= CustomerHistory.Read(_context.State, _context.Account, _customer, from, out isWhole);
        _leavesOut |= !isWhole;
        EventsRead += history.Count;
        var seen = _customer.EventsSeen - (ulong)history.Count;
        foreach (var view in history)
        {
            var occurrence = new Occurrence(new Scope(_fields, view.Item(), view.At.SegmentTime), ++seen);
            var isEarlier = view.At.Position != _context.Header.Position;
            foreach (var work in _work)
            {
                if (work.From == RunsFrom.AllEvents || (work.From == RunsFrom.EarlierEvents && isEarlier))
                {
                    work.Runs.Apply(occurrence);
                    if (seen % PrunedAfter == 0) work.Runs.Prune(view.At.SegmentTime, seen);
                }
            }
        }
    }

    private void Apply(ReadOnlySpan<NewEvent> events, in Occurrence single)
    {
        if (!_work.Exists(static work => work.TakesEvents)) return;
        if (events.Length == 1)
        {
            Apply(single); // it is read already
            return;
        }

        var seen = _customer.EventsSeen - (ulong)events.Length;
        foreach (ref readonly var one in events) Apply(OccurrenceOf(one, ++seen));
    }

    private void Apply(in Occurrence occurrence)
    {
        foreach (var work in _work)
        {
            if (!work.TakesEvents) continue;
            work.HasChanged |= _isLate ? work.Runs.MakeRoom(occurrence.Time) : work.Runs.Apply(occurrence);
        }
    }

    private Occurrence OccurrenceOf(in NewEvent one, ulong seen) =>
        new(new Scope(_fields, EventItem.ReadRow(TouchedSegments.RowOf(_context, one)), one.SegmentTime), seen);

    /// <summary>Works out who is a member now, and keeps the runs as of the last event.</summary>
    private bool Settle(ulong id, Touch touch, ReadOnlySpan<NewEvent> events, in Occurrence single, out long next)
    {
        var cause = _cause == MembershipCause.Event && touch.HasFlag(Touch.History) ? MembershipCause.Merge : _cause;
        int? eventIndex = cause == MembershipCause.Event && events.Length > 0 ? events[^1].Index : null;
        var (hasChanged, lastDeath) = (false, long.MinValue);
        next = long.MaxValue;
        foreach (var work in _work)
        {
            var (isMember, until) = work.From == RunsFrom.Nowhere ? (true, work.AssuredUntil) : Settle(work);
            hasChanged |= work.HasChanged | _teller.Set(work.Program, work.Entry, id, isMember, Now, cause, eventIndex);
            hasChanged |= work.Entry.Waits != (until != long.MaxValue);
            work.Entry.Waits = until != long.MaxValue;
            next = Math.Min(next, until);
            if (work.Entry.RunsLength > 0) lastDeath = Math.Max(lastDeath, work.Runs.LastDeath());
        }

        hasChanged |= _sleepers.Keep(_context, touch.HasFlag(Touch.History), events, single);
        lastDeath = Math.Max(lastDeath, _progress.Pending.Last + _segments.LongestWindow);
        if (next == long.MaxValue && lastDeath > Now) next = lastDeath; // then nothing of it is left to remember
        return hasChanged;
    }

    /// <summary>Keeps the runs, unless the customer is a member until an instant whatever comes.</summary>
    private (bool IsMember, long Until) Settle(SegmentWork work)
    {
        var entry = work.Entry;
        if (work.HasChanged) _progress.SetRuns(entry, work.Runs, Now, _customer.EventsSeen);
        var (isMember, until) = work.Runs.Evaluate(_fields, Now, _customer.EventsSeen);
        _leavesOut |= work.HasChanged && work.Runs.LeaveOut(Now, _customer.EventsSeen);
        entry.Release();
        if (!work.Program.OnlyGrows || !isMember || until == long.MaxValue) return (isMember, until);
        work.HasChanged |= TryAssure(work.Program, entry, until, work.Runs.FirstSeen());
        return (isMember, until);
    }

    /// <summary>Notes that the customer is a member whatever comes, if that saves enough.</summary>
    /// <param name="firstSeen">The number of the first event that it needs.</param>
    private bool TryAssure(SegmentProgram program, ProgressEntry entry, long until, ulong firstSeen)
    {
        var assuredTo = firstSeen + (ulong)program.Plan.MaxEntries;
        if (assuredTo < _customer.EventsSeen + WorthReading) return false;
        entry.Assure(until - program.Window, assuredTo);
        entry.RunsLength = 0;
        return true;
    }

    /// <summary>Rule G3: an early timer looks again, so that only an earlier instant moves it.</summary>
    private long TimerAfter(long before, long next) => before > Now ? Math.Min(before, next) : next;

    /// <summary>The customer was merged away or erased.</summary>
    private void Leave(ulong id)
    {
        var cause = _cause == MembershipCause.Event ? MembershipCause.Merge : _cause;
        foreach (var entry in _progress.Entries) _teller.End(entry, id, Now, cause, tells: true);
        _progress.Clear();
        ProgressTable.Write(_context, id, _progress, _progress.Timer);
    }
}
