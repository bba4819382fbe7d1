using OpenOdp.Engine.Segments.Expressions;

namespace OpenOdp.Engine.Segments.Sequences;

/// <summary>
/// The instances of a sequence of one customer, or of one instance that the sequence is nested in. It takes events in their
/// order, and the clock in between; what it holds is as of the last of either.
/// </summary>
internal sealed class SequenceRun
{
    private readonly SequencePlan _plan;
    private readonly int _maxEntries;
    private readonly EntryLimit _limit;
    private readonly InstanceList _instances = new();
    private readonly KeyIndex _keys;
    private readonly TimeoutQueue _timeouts;
    private readonly SameState _sameState = new();
    private readonly NestedRun[] _nested;
    private readonly MetLeaves _met;

    private readonly EventMatch? _match;
    private readonly bool _remembers;
    private readonly InstanceCount _count = new();
    private long _visits;

    /// <param name="maxEntries">Entries that count; older ones do not, whatever became of the newer (rule G4).</param>
    /// <param name="isOuter">False for a sequence nested in another one.</param>
    /// <param name="remembers">True to keep what is nested when it can make no difference any more.</param>
    public SequenceRun(SequencePlan plan, int maxEntries, bool isOuter = true, bool remembers = false)
    {
        (_plan, _maxEntries, _remembers) = (plan, maxEntries, remembers);
        _limit = new EntryLimit(plan, maxEntries);
        (_keys, _timeouts) = (new KeyIndex(_instances), new TimeoutQueue(_instances));
        _match = isOuter ? new EventMatch(plan) : null;
        _met = new MetLeaves(plan.Leaves.Count);
        _nested = [.. Enumerable.Range(0, plan.Leaves.Count)
            .Where(leaf => plan.Leaves[leaf].Nested is not null).Select(leaf => NestedIn(leaf, plan.Leaves[leaf].Nested!))];
    }

    /// <summary>Entries so far; it starts anew when no instance is left.</summary>
    public ulong Entries
    {
        get => _limit.Entries;
        set => _limit.Entries = value;
    }

    /// <summary>The instant until which the clock is taken into account, in ms since 1970.</summary>
    public long AsOf { get; set; } = long.MinValue;

    /// <summary>Another number whenever the instances, or what is nested, may have changed.</summary>
    public ulong Version { get; private set; }

    /// <summary>Instances that were looked at because of what is nested, whatever became of the run meanwhile.</summary>
    public long Visits => _visits + _nested.Sum(static nested => nested.Visits + nested.Run.Visits);

    /// <summary>Those that may still count, by their entry.</summary>
    public ReadOnlySpan<Instance> Instances => _instances.All;

    /// <summary>The runs of the sequences nested in this one.</summary>
    public ReadOnlySpan<NestedRun> Nested => _nested;

    public void Clear()
    {
        Version++;
        _instances.Remove(0, _instances.Count);
        if (_plan.HasKeys) _keys.Clear();
        if (_plan.HasTimeouts) _timeouts.Clear();
        _limit.Clear();
        AsOf = long.MinValue;
        _met.Clear();
        foreach (var nested in _nested) nested.Clear();
    }

    /// <summary>Takes the next event.</summary>
    /// <returns>False when it changes nothing.</returns>
    public bool Apply(in Occurrence occurrence)
    {
        _match!.Read(occurrence.Scope, _instances.Count > 0);
        return Apply(occurrence, _match);
    }

    /// <summary>True when an event, whenever it came, would do nothing to any instance.</summary>
    public bool Ignores(in Scope scope)
    {
        _match!.Read(scope, hasInstances: true);
        return !_match.IsAny;
    }

    /// <summary>
    /// Makes room in the count of the customer's events for one that came late, and which the run ignores: the instances that
    /// were opened after it have got later numbers.
    /// </summary>
    /// <returns>False when there are none.</returns>
    public bool MakeRoom(long time)
    {
        Version++;
        var changes = false;
        foreach (var nested in _nested) changes |= nested.MakeRoom(time);
        for (var i = _instances.Count - 1; i >= 0 && _instances[i].BornAt > time; i--)
        {
            _instances[i].Seen++;
            changes = true;
        }

        _keys.Clear();
        _timeouts.Clear();
        foreach (var instance in _instances.All) _timeouts.Add(instance);
        return changes;
    }

    public bool Apply(in Occurrence occurrence, EventMatch match)
    {
        if (_instances.Count == 0 && !match.IsEntry) return false;

        Version++;

        // Events come before what the clock does in the same millisecond (SEQ-10), but whoever dies then is dead.
        Advance(occurrence.Time - 1, occurrence.Seen);
        var changes = match.IsEntry || _plan.IsClocked;
        foreach (var nested in _nested) changes |= nested.Apply(this, occurrence, match);
        Look(occurrence.Time, occurrence.Seen);
        changes |= ForgetGone(occurrence.Time, occurrence.Seen) | Meet(match);
        if (match.IsEntry) Enter(occurrence, match);
        AsOf = occurrence.Time - 1;
        return changes;
    }

    /// <summary>Forgets the oldest that are dead, or none of the newest; the others are younger.</summary>
    private bool ForgetGone(long at, ulong seen)
    {
        var gone = 0;
        while (gone < _instances.Count && !_limit.IsLeft(_instances[gone], at, seen)) gone++;
        _instances.Remove(0, gone);
        return gone > 0;
    }

    /// <summary>
    /// Lets the instances meet an event: those that lack one of its leaves, or for which it changes what is nested.
    /// </summary>
    private bool Meet(EventMatch match)
    {
        var changes = Settle(_met.FirstLacking(match.Leaves, _instances), _instances.Count, match.Leaves) | SettlePassed();
        _met.Add(match.Leaves, Entries);
        return changes;
    }

    /// <summary>Settles the instances for which what is nested may count otherwise than when they were settled.</summary>
    private bool SettlePassed()
    {
        var changes = false;
        foreach (var nested in _nested)
        {
            var (one, other) = nested.TakePassed();
            changes |= Settle(_instances.PlaceOf(one.From), _instances.PlaceOf(one.Before));
            changes |= Settle(_instances.PlaceOf(other.From), _instances.PlaceOf(other.Before));
        }

        return changes;
    }

    /// <summary>Settles the instances from a place on, and before another, for which some leaves have become satisfied.</summary>
    private bool Settle(int from, int before, ulong leaves = 0)
    {
        var (changes, kept) = (false, from);
        _visits += before - from;
        for (var i = from; i < before; i++)
        {
            var instance = _instances[i];
            var (satisfied, wasMet) = (instance.Satisfied, instance.WasMet);
            instance.Satisfied |= leaves;
            if (!Settle(instance)) continue;
            changes |= instance.Satisfied != satisfied || instance.WasMet != wasMet;
            _instances.Keep(i, kept++);
        }

        _instances.Remove(kept, before - kept);
        return changes || kept < before;
    }

    /// <summary>Takes what the clock does up to an instant, that included, into account.</summary>
    public void Advance(long to, ulong seen)
    {
        if (to <= AsOf) return;
        Version++;
        if (_plan.IsClocked)
        {
            // Between two changes of what is nested, each instance goes its own way.
            Look(AsOf, seen);
            for (var next = NextOfNested(); next <= to; next = NextOfNested())
            {
                Pass(next - 1, seen);
                foreach (var nested in _nested) nested.Run.Advance(next, seen);
                if (!Look(next, seen)) continue;
                Pass(next, seen);
                SettlePassed();
            }

            Pass(to, seen);
            foreach (var nested in _nested) nested.Run.Advance(to, seen);
        }

        AsOf = to; // of others the clock only makes instances older, and whoever asks looks at their age
    }

    /// <summary>Counts what is nested, for an instant until which everything is taken into account.</summary>
    /// <returns>True when it may be otherwise for an instance than it was.</returns>
    public bool Look(long at, ulong seen)
    {
        var changes = false;
        foreach (var nested in _nested) changes |= nested.Look(at, seen);
        return changes;
    }

    private long NextOfNested() => _nested.Length == 0 ? long.MaxValue : _nested.Min(static nested => nested.Until);

    /// <summary>Lets timeouts come, while what is nested stands still.</summary>
    private void Pass(long until, ulong seen)
    {
        for (var place = _timeouts.Next(until); place >= 0; place = _timeouts.Next(until))
        {
            var instance = _instances[place];
            if (IsKeptBy(instance, until, seen)) _timeouts.Add(instance);
            else _instances.Remove(place);
        }
    }

    private bool IsKeptBy(Instance instance, long until, ulong seen)
    {
        if (!_limit.IsLeft(instance, until, seen)) return false;
        while (instance.Due <= until)
        {
            instance.Pass(instance.Due);
            if (!Settle(instance)) return false;
        }

        return true;
    }

    /// <summary>Works out goal and disqualifier.</summary>
    /// <returns>False when the instance is disqualified.</returns>
    private bool Settle(Instance instance)
    {
        if (instance.IsSettled(_plan)) return true;
        var leaves = LeavesOf(instance);
        instance.Satisfied |= leaves & _plan.Latching;
        if (_plan.Disqualifier is { } disqualifier && !instance.WasMet && disqualifier.Holds(leaves)) return false;
        if (_plan.Goal is not { } goal || !goal.Holds(leaves)) return true;
        instance.WasMet = true;
        if (instance.IsSettled(_plan) && !_remembers) instance.Forget();
        return true;
    }

    /// <summary>The leaves that are satisfied for an instance, as of the last <see cref="Look"/>.</summary>
    private ulong LeavesOf(Instance instance)
    {
        var leaves = instance.Satisfied;
        foreach (var nested in _nested)
        {
            if (nested.HoldsFor(instance)) leaves |= 1UL << nested.Leaf;
        }

        return leaves;
    }

    /// <summary>
    /// Says whether an instance qualifies, which it does as long as it lives (SEQ-9), and when time alone may change that, as
    /// of the last <see cref="Look"/>.
    /// </summary>
    public (bool Qualifies, long Change) Outlook(Instance instance)
    {
        var leaves = LeavesOf(instance);
        var qualifies = _plan.Goal is not { } goal || instance.IsSettled(_plan) || goal.Holds(leaves);
        var death = instance.BornAt + _plan.MaxAge;
        var isFree = _plan.Goal is null ? _plan.Disqualifier is null : instance.IsSettled(_plan);
        var change = isFree ? long.MaxValue : instance.Due;
        foreach (var nested in _nested)
        {
            if (!isFree && !instance.Has(nested.Leaf)) change = Math.Min(change, nested.Until);
        }

        if (qualifies) return (true, Math.Min(death, change));
        return (false, change < death && _plan.GoalWaits ? change : long.MaxValue);
    }

    /// <summary>Says whether enough instances qualify, and not too many, and until when that holds at least.</summary>
    public (bool IsTrue, long Until) Holds(CountedSequence counted, long at, ulong seen)
    {
        Look(at, seen);
        _count.Take(this, at, seen);
        return _count.Holds(counted);
    }

    /// <summary>The instances that qualify at an instant until which everything is taken into account.</summary>
    public IEnumerable<Instance> Qualifying(long at, ulong seen)
    {
        Look(at, seen);
        return _instances.All.ToArray().Where(instance => Counts(instance, at, seen) && Outlook(instance).Qualifies);
    }

    /// <summary>The oldest instance for which the count of a nested sequence may still make a difference.</summary>
    /// <param name="at">Only those that are alive by then.</param>
    /// <param name="after">Only those that were opened by later events than this one.</param>
    public Instance? OldestAsking(NestedRun nested, long at = long.MinValue, ulong after = 0)
    {
        for (var i = _instances.PlaceOf(nested.FirstAsking); i < _instances.Count; i++)
        {
            var instance = _instances[i];
            var asks = _remembers || !(instance.Has(nested.Leaf) || instance.IsSettled(_plan));
            if (asks && _limit.IsAlive(instance, at, after)) return instance;
        }

        return null;
    }

    /// <summary>Forgets the instances that were opened by events up to one.</summary>
    public void ForgetUpTo(ulong lastSeen)
    {
        Version++;
        _instances.Remove(0, _instances.PlaceOf(lastSeen + 1));
    }

    /// <summary>
    /// Forgets instances that can make no difference: of those in the same state, which all meet the same, older ones when there
    /// are as many newer ones as the count can ask for. The clock ends the older ones first.
    /// </summary>
    /// <param name="at">Whoever is dead by then is forgotten too.</param>
    public void Prune(CountedSequence counted, long at, ulong seen)
    {
        Version++;
        ForgetGone(at, seen);
        foreach (var nested in _nested)
        {
            nested.ForgetUnseen(this);
            nested.Run.Prune(nested.Counted, AsOf, seen); // an event may still come of the time behind that
        }

        if (_plan.HasKeys || _instances.Count <= counted.Enough) return;
        _sameState.Begin();
        for (var i = _instances.Count - 1; i >= 0; i--)
        {
            var instance = _instances[i];
            if (!instance.IsSettled(_plan) && (_plan.HasNested || _plan.GoalWaits)) continue;
            if (!_sameState.IsNeeded(instance, counted.Enough)) _instances.Remove(i);
        }
    }

    /// <summary>True for an instance that is alive and among the newest.</summary>
    public bool Counts(Instance instance, long at, ulong seen) => _limit.Counts(instance, at, seen);

    /// <summary>True when an entry would count but for the limits (rule G4), as far as none was forgotten.</summary>
    /// <param name="after">Only those that were opened by later events than this one.</param>
    public bool LeavesOut(long at, ulong seen, ulong after = 0)
    {
        if (_limit.LeavesOut(_instances.All, at, seen, after)) return true;
        foreach (var nested in _nested)
        {
            if (OldestAsking(nested, at, after) is { } oldest && nested.Run.LeavesOut(at, seen, oldest.Seen)) return true;
        }

        return false;
    }

    private void Enter(in Occurrence occurrence, EventMatch match)
    {
        var replaced = match.Key.Length > 0 ? _keys.Find(match.Key) : -1;
        if (replaced >= 0) _instances.Remove(replaced);
        var instance = Enter(occurrence.Time, occurrence.Seen, match.Timeouts);
        instance.Key = match.Key;
        if (match.Key.Length > 0) _keys.Add(instance);
        if (!Settle(instance)) _instances.Remove(_instances.Count - 1);
    }

    /// <summary>Opens an instance behind the others.</summary>
    public Instance Enter(long bornAt, ulong seen, long[] timeouts)
    {
        var instance = _instances.Add(bornAt, ++Entries, seen);
        Await(instance, timeouts);
        return instance;
    }

    /// <summary>Sets the timeouts of an instance.</summary>
    public void Await(Instance instance, long[] timeouts)
    {
        instance.Await(timeouts);
        _timeouts.Add(instance);
    }

    /// <summary>Adds an instance behind the others.</summary>
    public Instance Begin(long bornAt, ulong number, ulong seen) => _instances.Add(bornAt, number, seen);

    private NestedRun NestedIn(int leaf, CountedSequence counted) =>
        new(leaf, counted, new SequenceRun(counted.Sequence, _maxEntries, isOuter: false, _remembers));
}
