namespace OpenOdp.Engine.Segments.Sequences;

/// <summary>
/// The run of a sequence that is nested in another one. The instances of the outer one share it: each sees those that were
/// opened after its own entry (SEQ-6), and what becomes of those does not depend on who sees them. An older one sees all that a
/// younger one sees, and more. So the outer instances for which the count is within its bounds lie between two places.
/// </summary>
/// <param name="leaf">Its place among the leaves of the outer sequence.</param>
/// <param name="counted">The sequence and its bounds.</param>
/// <param name="run">Its instances.</param>
internal sealed class NestedRun(int leaf, CountedSequence counted, SequenceRun run)
{
    /// <summary>The count is within its bounds for outer instances from this one on, by <see cref="Instance.Seen"/>.</summary>
    private ulong _from;

    /// <summary>… and before this one.</summary>
    private ulong _before;

    /// <summary>The outer instances for which <see cref="_from"/> may have changed it since they were settled.</summary>
    private SeenRange _passedByFrom = SeenRange.All;

    /// <summary>… and <see cref="_before"/>.</summary>
    private SeenRange _passedByBefore;

    /// <summary>For when, and at what version of the run, it has looked last.</summary>
    private (long At, ulong Seen, ulong Version) _looked;

    /// <summary>Its place among the leaves of the outer sequence.</summary>
    public int Leaf => leaf;

    public CountedSequence Counted => counted;

    public SequenceRun Run => run;

    /// <summary>The next instant at which the clock may change for whom the count is within its bounds.</summary>
    public long Until { get; private set; }

    /// <summary>Instances that were looked at to count them.</summary>
    public long Visits { get; private set; }

    /// <summary>True when the count is within its bounds for an outer instance, as of the last <see cref="Look"/>.</summary>
    public bool HoldsFor(Instance outer) => _from <= outer.Seen && outer.Seen < _before;

    /// <summary>Turns to other instances, outer ones too.</summary>
    public void Clear()
    {
        run.Clear();
        Begin();
    }

    /// <summary>Does what <see cref="SequenceRun.MakeRoom"/> says.</summary>
    public bool MakeRoom(long time)
    {
        Begin();
        return run.MakeRoom(time);
    }

    private void Begin()
    {
        (_passedByFrom, _passedByBefore) = (SeenRange.All, default);
        FirstAsking = 0;
    }

    /// <summary>No outer instance asks for the count that was opened by an earlier event.</summary>
    public ulong FirstAsking { get; private set; }

    /// <summary>Counts, for an instant until which everything is taken into account.</summary>
    /// <returns>True when it may be otherwise for an outer instance than it was.</returns>
    public bool Look(long at, ulong seen)
    {
        if ((at, seen, run.Version) == _looked) return false;
        run.Look(at, seen);
        _looked = (at, seen, run.Version);
        var (from, before) = (_from, _before);
        (_from, _before, Until) = (0, counted.Min == 0 ? ulong.MaxValue : 0, long.MaxValue);
        var count = 0;
        for (var i = run.Instances.Length - 1; i >= 0 && count < counted.Enough; i--)
        {
            var instance = run.Instances[i];
            Visits++;
            if (!run.Counts(instance, at, seen)) continue;
            var (qualifies, change) = run.Outlook(instance);
            Until = Math.Min(Until, change);
            if (!qualifies) continue;
            count++;
            if (count == counted.Min) _before = instance.Seen;
            if (count > counted.Max) _from = instance.Seen;
        }

        _passedByFrom.Include(from, _from);
        _passedByBefore.Include(before, _before);
        return (_from, _before) != (from, before);
    }

    /// <summary>
    /// The outer instances for which the count may be otherwise than when they were settled; they are settled now.
    /// </summary>
    public (SeenRange One, SeenRange Other) TakePassed()
    {
        var passed = (_passedByFrom, _passedByBefore);
        (_passedByFrom, _passedByBefore) = (default, default);
        return passed;
    }

    /// <summary>Takes the next event, when an outer instance asks for it.</summary>
    /// <returns>False when it changes nothing.</returns>
    public bool Apply(SequenceRun outer, in Occurrence occurrence, EventMatch match) =>
        ForgetUnseen(outer) && run.Apply(occurrence, match.Nested(leaf));

    /// <summary>Forgets instances that no outer one sees that asks for them.</summary>
    /// <returns>False when no outer one asks.</returns>
    public bool ForgetUnseen(SequenceRun outer)
    {
        if (outer.OldestAsking(this) is { } oldest)
        {
            FirstAsking = oldest.Seen;
            run.ForgetUpTo(oldest.Seen);
            return true;
        }

        if (outer.Instances is [.., var newest]) FirstAsking = newest.Seen + 1;
        run.Clear();
        return false;
    }
}
