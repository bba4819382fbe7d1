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

    /// <summary>States of instances that are told apart when some are forgotten.</summary>
    private const int MaxGroups = 16;

    private readonly SequencePlan _plan;
    private readonly int _maxEntries;
    private readonly List<Instance> _instances = [];
    private readonly Spares<Instance> _spares = new(MaxSpares);
    private readonly Instance[] _newer = new Instance[MaxGroups];
    private readonly EventMatch? _match;
    private readonly bool _remembers;
    private readonly InstanceCount _count = new();

    /// <summary>Until when an entry would live that the limits have left out (rule G4).</summary>
    private long _leftOutUntil = long.MinValue;

    /// <param name="maxEntries">Entries that count; older ones do not, whatever became of the newer (rule G4).</param>
    /// <param name="isOuter">False for a sequence nested in another one.</param>
    /// <param name="remembers">True to keep what an instance has nested when it can make no difference any more.</param>
    public SequenceRun(SequencePlan plan, int maxEntries, bool isOuter = true, bool remembers = false)
    {
        (_plan, _maxEntries, _remembers) = (plan, maxEntries, remembers);
        _match = isOuter ? new EventMatch(plan) : null;
    }

    /// <summary>Entries so far; it starts anew when no instance is left.</summary>
    public ulong Entries { get; set; }

    /// <summary>The instant until which the clock is taken into account, in ms since 1970.</summary>
    public long AsOf { get; set; } = long.MinValue;

    /// <summary>Those that may still count, by their entry.</summary>
    public ReadOnlySpan<Instance> Instances => CollectionsMarshal.AsSpan(_instances);

    public void Clear()
    {
        Shorten(0);
        (Entries, AsOf, _leftOutUntil) = (0, long.MinValue, long.MinValue);
    }

    /// <summary>Takes the next event.</summary>
    /// <returns>False when it changes nothing.</returns>
    public bool Apply(in Occurrence occurrence)
    {
        _match!.Read(occurrence.Scope, _instances.Count > 0);
        return (_instances.Count > 0 || _match.IsEntry) && Apply(occurrence, _match);
    }

    private bool Apply(in Occurrence occurrence, EventMatch match)
    {
        // Events come before what the clock does in the same millisecond (SEQ-10), but whoever dies then is dead.
        Advance(occurrence.Time - 1, occurrence.Seen);
        var changes = match.IsEntry || _plan.HasTimeouts || _plan.HasNested;
        var kept = 0;
        for (var i = 0; i < _instances.Count; i++)
        {
            var instance = _instances[i];
            var (satisfied, wasMet) = (instance.Satisfied, instance.WasMet);
            if (!IsLeft(instance, occurrence.Time, occurrence.Seen) || !Meets(instance, occurrence, match)) continue;
            changes |= instance.Satisfied != satisfied || instance.WasMet != wasMet;
            Keep(i, kept++);
        }

        changes |= kept < _instances.Count;
        Shorten(kept);
        if (match.IsEntry) Enter(occurrence, match);
        AsOf = occurrence.Time - 1;
        return changes;
    }

    /// <summary>Lets an instance meet an event.</summary>
    /// <returns>False when the event disqualifies it.</returns>
    private bool Meets(Instance instance, in Occurrence occurrence, EventMatch match)
    {
        instance.Satisfied |= match.Leaves;
        for (var leaf = 0; leaf < instance.Nested.Length; leaf++)
        {
            instance.Nested[leaf]?.Apply(occurrence, match.Nested(leaf));
        }

        return instance.Settle(_plan, occurrence.Time, occurrence.Seen);
    }

    /// <summary>Takes what the clock does up to an instant, that included, into account.</summary>
    public void Advance(long at, ulong seen)
    {
        if (at <= AsOf) return;
        if (_plan is { HasTimeouts: false, HasNested: false })
        {
            AsOf = at; // the clock only makes instances older, and whoever asks looks at their age
            return;
        }

        var kept = 0;
        for (var i = 0; i < _instances.Count; i++)
        {
            if (IsKeptBy(_instances[i], at, seen)) Keep(i, kept++);
        }

        Shorten(kept);
        AsOf = at;
    }

    /// <summary>Says whether enough instances qualify, and not too many, and until when that holds at least.</summary>
    public (bool IsTrue, long Until) Holds(CountedSequence counted, long at, ulong seen)
    {
        _count.Take(this, _plan, at, seen);
        return _count.Holds(counted);
    }

    /// <summary>The instances that qualify at an instant until which everything is taken into account.</summary>
    public IEnumerable<Instance> Qualifying(long at, ulong seen) => _instances.Where(
        instance => Counts(instance, at, seen) && InstanceCount.Qualifies(_plan, instance, at, seen));

    /// <summary>
    /// Forgets instances that can make no difference: of those in the same state, which all meet the same, older ones when there
    /// are as many newer ones as the count can ask for. The clock ends the older ones first.
    /// </summary>
    public void Prune(CountedSequence counted, long now, ulong seen)
    {
        var kept = 0;
        for (var i = 0; i < _instances.Count; i++)
        {
            if (IsLeft(_instances[i], now, seen)) Keep(i, kept++);
        }

        Shorten(kept);
        if (_plan.UniqueKeys.Count > 0 || _instances.Count <= counted.Enough) return;
        Span<(ulong Satisfied, bool WasMet, int Count)> groups = stackalloc (ulong, bool, int)[MaxGroups];
        var used = 0;
        for (var i = _instances.Count - 1; i >= 0; i--)
        {
            var instance = _instances[i];
            if (!instance.IsSettled(_plan) && (_plan.HasNested || _plan.GoalWaits)) continue;
            var group = 0;
            while (group < used
                && (groups[group].Satisfied, groups[group].WasMet) != (instance.Satisfied, instance.WasMet))
            {
                group++;
            }

            if (group == MaxGroups) continue; // one more state: all of them are kept
            if (group == used)
            {
                groups[used++] = (instance.Satisfied, instance.WasMet, 1);
                _newer[group] = instance;
            }
            else if (!instance.EndsNoLaterThan(_newer[group]))
            {
                groups[group].Count = int.MinValue; // this state is one of many: its instances are kept
            }
            else if (++groups[group].Count > counted.Enough)
            {
                Remove(i);
            }
            else
            {
                _newer[group] = instance;
            }
        }
    }

    /// <summary>True for an instance that is alive and among the newest.</summary>
    public bool Counts(Instance instance, long at, ulong seen) =>
        at < instance.BornAt + _plan.MaxAge && IsNewest(instance, seen);

    /// <summary>True when an entry would count but for the limits (rule G4), as far as none was forgotten.</summary>
    public bool LeavesOut(long at, ulong seen)
    {
        if (at < _leftOutUntil) return true;
        foreach (var instance in _instances)
        {
            if (at < instance.BornAt + _plan.MaxAge && (!IsNewest(instance, seen) || instance.LeavesOut(at, seen))) return true;
        }

        return false;
    }

    private bool IsNewest(Instance instance, ulong seen) =>
        Entries - instance.Number < (ulong)_maxEntries && seen - instance.Seen < MaxEvents;

    /// <summary>As <see cref="Counts"/>, and notes one that lives and is none of the newest.</summary>
    private bool IsLeft(Instance instance, long at, ulong seen)
    {
        if (Counts(instance, at, seen)) return true;
        var death = instance.BornAt + _plan.MaxAge;
        if (at < death) _leftOutUntil = Math.Max(_leftOutUntil, death);
        return false;
    }

    private bool IsKeptBy(Instance instance, long until, ulong seen)
    {
        if (!IsLeft(instance, until, seen)) return false;
        if (instance is { Timeouts.Length: 0, Nested.Length: 0 }) return true;
        for (var at = Math.Max(AsOf, instance.BornAt); ;)
        {
            at = instance.NextChange(_plan, at, seen);
            if (at > until) return true;
            instance.Pass(at, seen);
            if (!instance.Settle(_plan, at, seen)) return false;
        }
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
        instance.Timeouts = match.Timeouts;
        if (_plan.HasNested)
        {
            instance.Nested = new SequenceRun?[_plan.Leaves.Count];
            for (var i = 0; i < instance.Nested.Length; i++) instance.Nested[i] = NestedIn(_plan.Leaves[i]);
        }

        if (!instance.Settle(_plan, occurrence.Time, occurrence.Seen)) Remove(_instances.Count - 1);
    }

    /// <summary>Adds an instance behind the others.</summary>
    public Instance Begin(long bornAt, ulong number, ulong seen)
    {
        var instance = _spares.Take();
        instance.Begin(bornAt, number, seen, _remembers);
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

    /// <summary>A run for a leaf that is a sequence; null for any other.</summary>
    public SequenceRun? NestedIn(Leaf leaf) => leaf.Nested is { } nested
        ? new SequenceRun(nested.Sequence, _maxEntries, isOuter: false, _remembers)
        : null;
}
