using System.Numerics;
using System.Runtime.InteropServices;

namespace OpenOdp.Engine.Segments.Sequences;

/// <summary>
/// The instances of a sequence of one customer, or of one instance that the sequence is nested in. It takes events in their
/// order, and the clock in between; what it holds is as of the last of either.
/// </summary>
internal sealed class SequenceRun
{
    /// <summary>Events of a customer that count, the newest (rule G4).</summary>
    public const int MaxEvents = 5000;

    /// <summary>Instances that are kept to be used again.</summary>
    private const int MaxSpares = 16;

    private readonly SequencePlan _plan;
    private readonly int _maxEntries;
    private readonly List<Instance> _instances = [];
    private readonly Spares<Instance> _spares = new(MaxSpares);
    private readonly SameState _sameState = new();
    private readonly NestedRun[] _nested;

    /// <summary>For each leaf the number of an entry: up to that all instances have met an event that satisfies it.</summary>
    private readonly ulong[] _satisfiedTo;

    private readonly EventMatch? _match;
    private readonly bool _remembers;
    private readonly InstanceCount _count = new();

    /// <summary>No timeout of an instance comes before this instant.</summary>
    private long _due = long.MaxValue;

    /// <summary>Until when the newest entry would live that the limits have left out (rule G4).</summary>
    private long _leftOutUntil = long.MinValue;

    /// <summary>The number of its event among the customer's events.</summary>
    private ulong _leftOutSeen;

    /// <param name="maxEntries">Entries that count; older ones do not, whatever became of the newer (rule G4).</param>
    /// <param name="isOuter">False for a sequence nested in another one.</param>
    /// <param name="remembers">True to keep what is nested when it can make no difference any more.</param>
    public SequenceRun(SequencePlan plan, int maxEntries, bool isOuter = true, bool remembers = false)
    {
        (_plan, _maxEntries, _remembers) = (plan, maxEntries, remembers);
        _match = isOuter ? new EventMatch(plan) : null;
        _satisfiedTo = new ulong[plan.Leaves.Count];
        _nested = [.. Enumerable.Range(0, plan.Leaves.Count)
            .Where(leaf => plan.Leaves[leaf].Nested is not null).Select(leaf => NestedIn(leaf, plan.Leaves[leaf].Nested!))];
    }

    /// <summary>Entries so far; it starts anew when no instance is left.</summary>
    public ulong Entries { get; set; }

    /// <summary>The instant until which the clock is taken into account, in ms since 1970.</summary>
    public long AsOf { get; set; } = long.MinValue;

    /// <summary>Those that may still count, by their entry.</summary>
    public ReadOnlySpan<Instance> Instances => CollectionsMarshal.AsSpan(_instances);

    /// <summary>The runs of the sequences nested in this one.</summary>
    public ReadOnlySpan<NestedRun> Nested => _nested;

    public void Clear()
    {
        Shorten(0);
        (Entries, AsOf, _due) = (0, long.MinValue, long.MaxValue);
        (_leftOutUntil, _leftOutSeen) = (long.MinValue, 0);
        Array.Clear(_satisfiedTo);
        foreach (var nested in _nested) nested.Run.Clear();
    }

    /// <summary>Takes the next event.</summary>
    /// <returns>False when it changes nothing.</returns>
    public bool Apply(in Occurrence occurrence)
    {
        _match!.Read(occurrence.Scope, _instances.Count > 0);
        return Apply(occurrence, _match);
    }

    public bool Apply(in Occurrence occurrence, EventMatch match)
    {
        if (_instances.Count == 0 && !match.IsEntry) return false;

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
        while (gone < _instances.Count && !IsLeft(_instances[gone], at, seen)) _spares.Return(_instances[gone++]);
        _instances.RemoveRange(0, gone);
        return gone > 0;
    }

    /// <summary>Lets the instances meet an event; those that have its leaves already stay as they are.</summary>
    private bool Meet(EventMatch match)
    {
        var (changes, kept) = (false, _nested.Length > 0 ? 0 : FirstLacking(match.Leaves));
        for (var i = kept; i < _instances.Count; i++)
        {
            var instance = _instances[i];
            var (satisfied, wasMet) = (instance.Satisfied, instance.WasMet);
            instance.Satisfied |= match.Leaves;
            if (!Settle(instance)) continue;
            changes |= instance.Satisfied != satisfied || instance.WasMet != wasMet;
            Keep(i, kept++);
        }

        changes |= kept < _instances.Count;
        Shorten(kept);
        for (var left = match.Leaves; left != 0; left &= left - 1) _satisfiedTo[BitOperations.TrailingZeroCount(left)] = Entries;
        return changes;
    }

    /// <summary>The place of the first instance that may lack one of some leaves.</summary>
    private int FirstLacking(ulong leaves)
    {
        var has = ulong.MaxValue;
        for (; leaves != 0; leaves &= leaves - 1) has = Math.Min(has, _satisfiedTo[BitOperations.TrailingZeroCount(leaves)]);
        var first = _instances.Count;
        while (first > 0 && _instances[first - 1].Number > has) first--;
        return first;
    }

    /// <summary>Takes what the clock does up to an instant, that included, into account.</summary>
    public void Advance(long to, ulong seen)
    {
        if (to <= AsOf) return;
        if (_plan.IsClocked)
        {
            // Between two changes of what is nested, each instance goes its own way.
            Look(AsOf, seen);
            for (var next = NextOfNested(); next <= to; next = NextOfNested())
            {
                Pass(next - 1, seen);
                foreach (var nested in _nested) nested.Run.Advance(next, seen);
                if (Look(next, seen)) Pass(next, seen, settles: true);
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
    private void Pass(long until, ulong seen, bool settles = false)
    {
        if (!settles && until < _due) return;
        var kept = 0;
        _due = long.MaxValue;
        for (var i = 0; i < _instances.Count; i++)
        {
            var instance = _instances[i];
            if (!IsKeptBy(instance, until, seen, settles)) continue;
            _due = Math.Min(_due, instance.Due);
            Keep(i, kept++);
        }

        Shorten(kept);
    }

    private bool IsKeptBy(Instance instance, long until, ulong seen, bool settles)
    {
        if (!IsLeft(instance, until, seen)) return false;
        while (instance.Due <= until)
        {
            instance.Pass(instance.Due);
            if (!Settle(instance)) return false;
        }

        return !settles || Settle(instance);
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
        return _instances.Where(instance => Counts(instance, at, seen) && Outlook(instance).Qualifies);
    }

    /// <summary>The oldest instance for which the count of a nested sequence may still make a difference.</summary>
    /// <param name="at">Only those that are alive by then.</param>
    /// <param name="after">Only those that were opened by later events than this one.</param>
    public Instance? OldestAsking(NestedRun nested, long at = long.MinValue, ulong after = 0)
    {
        foreach (var instance in _instances)
        {
            var asks = _remembers || !(instance.Has(nested.Leaf) || instance.IsSettled(_plan));
            if (asks && IsAlive(instance, at, after)) return instance;
        }

        return null;
    }

    /// <summary>Forgets the instances that were opened by events up to one.</summary>
    public void ForgetUpTo(ulong lastSeen)
    {
        var kept = 0;
        for (var i = 0; i < _instances.Count; i++)
        {
            if (_instances[i].Seen > lastSeen) Keep(i, kept++);
        }

        Shorten(kept);
    }

    /// <summary>
    /// Forgets instances that can make no difference: of those in the same state, which all meet the same, older ones when there
    /// are as many newer ones as the count can ask for. The clock ends the older ones first.
    /// </summary>
    /// <param name="at">Whoever is dead by then is forgotten too.</param>
    public void Prune(CountedSequence counted, long at, ulong seen)
    {
        var kept = 0;
        for (var i = 0; i < _instances.Count; i++)
        {
            if (IsLeft(_instances[i], at, seen)) Keep(i, kept++);
        }

        Shorten(kept);
        foreach (var nested in _nested)
        {
            nested.ForgetUnseen(this);
            nested.Run.Prune(nested.Counted, AsOf, seen); // an event may still come of the time behind that
        }

        if (_plan.UniqueKeys.Count > 0 || _instances.Count <= counted.Enough) return;
        _sameState.Begin();
        for (var i = _instances.Count - 1; i >= 0; i--)
        {
            var instance = _instances[i];
            if (!instance.IsSettled(_plan) && (_plan.HasNested || _plan.GoalWaits)) continue;
            if (!_sameState.IsNeeded(instance, counted.Enough)) Remove(i);
        }
    }

    /// <summary>True for an instance that is alive and among the newest.</summary>
    public bool Counts(Instance instance, long at, ulong seen) =>
        at < instance.BornAt + _plan.MaxAge && IsNewest(instance, seen);

    /// <summary>True when an entry would count but for the limits (rule G4), as far as none was forgotten.</summary>
    /// <param name="after">Only those that were opened by later events than this one.</param>
    public bool LeavesOut(long at, ulong seen, ulong after = 0)
    {
        if (at < _leftOutUntil && _leftOutSeen > after) return true;
        foreach (var instance in _instances)
        {
            if (IsAlive(instance, at, after) && !IsNewest(instance, seen)) return true;
        }

        foreach (var nested in _nested)
        {
            if (OldestAsking(nested, at, after) is { } oldest && nested.Run.LeavesOut(at, seen, oldest.Seen)) return true;
        }

        return false;
    }

    private bool IsAlive(Instance instance, long at, ulong after) =>
        instance.Seen > after && at < instance.BornAt + _plan.MaxAge;

    private bool IsNewest(Instance instance, ulong seen) =>
        Entries - instance.Number < (ulong)_maxEntries && seen - instance.Seen < MaxEvents;

    /// <summary>As <see cref="Counts"/>, and notes one that lives and is none of the newest.</summary>
    private bool IsLeft(Instance instance, long at, ulong seen)
    {
        if (Counts(instance, at, seen)) return true;
        var death = instance.BornAt + _plan.MaxAge;
        if (at < death && instance.Seen >= _leftOutSeen) (_leftOutUntil, _leftOutSeen) = (death, instance.Seen);
        return false;
    }

    private void Enter(in Occurrence occurrence, EventMatch match)
    {
        var key = match.Key;
        for (var i = _instances.Count - 1; i >= 0 && key.Length > 0; i--)
        {
            if (_instances[i].Key.AsSpan().SequenceEqual(key)) Remove(i);
        }

        var instance = Begin(occurrence.Time, ++Entries, occurrence.Seen);
        instance.Key = key;
        Await(instance, match.Timeouts);
        if (!Settle(instance)) Remove(_instances.Count - 1);
    }

    /// <summary>Sets the timeouts of an instance.</summary>
    public void Await(Instance instance, long[] timeouts)
    {
        instance.Await(timeouts);
        _due = Math.Min(_due, instance.Due);
    }

    /// <summary>Adds an instance behind the others.</summary>
    public Instance Begin(long bornAt, ulong number, ulong seen)
    {
        var instance = _spares.Take();
        instance.Begin(bornAt, number, seen);
        _instances.Add(instance);
        return instance;
    }

    /// <summary>Moves an instance to the front of those that are dropped.</summary>
    private void Keep(int from, int to) => (_instances[to], _instances[from]) = (_instances[from], _instances[to]);

    private void Remove(int index)
    {
        _spares.Return(_instances[index]);
        _instances.RemoveAt(index);
    }

    private void Shorten(int count)
    {
        for (var i = _instances.Count - 1; i >= count; i--) _spares.Return(_instances[i]);
        _instances.RemoveRange(count, _instances.Count - count);
    }

    private NestedRun NestedIn(int leaf, CountedSequence counted) =>
        new(leaf, counted, new SequenceRun(counted.Sequence, _maxEntries, isOuter: false, _remembers));
}
