using OpenOdp.Engine.Segments.Expressions;
using OpenOdp.Engine.Segments.Language;
using OpenOdp.Engine.Segments.Sequences;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Segments.Memberships;

/// <summary>A customer's runs through the sequences of one segment, and what the segment's conditions make of them.</summary>
internal sealed class SegmentRuns
{
    private readonly SegmentPlan _plan;
    private readonly CountedSequence[] _counted;
    private readonly SequenceRun[] _runs;

    /// <param name="remembers">True to keep what an instance has nested when it can make no difference any more.</param>
    public SegmentRuns(SegmentPlan plan, bool remembers = false)
    {
        _plan = plan;
        _counted = [.. plan.Sequences];
        _runs = [.. plan.Sequences.Select(counted => new SequenceRun(counted.Sequence, plan.MaxEntries, remembers: remembers))];
    }

    /// <summary>True for a segment that no event can make a difference to.</summary>
    public bool IsEmpty => _runs.Length == 0;

    public void Clear()
    {
        foreach (var run in _runs) run.Clear();
    }

    /// <summary>Takes an event.</summary>
    /// <returns>False when nothing changes.</returns>
    public bool Apply(in Occurrence occurrence)
    {
        var changes = false;
        foreach (var run in _runs) changes |= run.Apply(occurrence);
        return changes;
    }

    /// <summary>Instances that were looked at for what is nested, which is what makes time cost anything.</summary>
    public long Visits => _runs.Sum(static run => run.Visits);

    /// <summary>True when an event, whenever it came, would change nothing.</summary>
    public bool Ignores(in Scope scope)
    {
        foreach (var run in _runs)
        {
            if (!run.Ignores(scope)) return false;
        }

        return true;
    }

    /// <summary>Makes room in the count of events for one that came late and is ignored.</summary>
    /// <returns>False when nothing changes.</returns>
    public bool MakeRoom(long time)
    {
        var changes = false;
        foreach (var run in _runs) changes |= run.MakeRoom(time);
        return changes;
    }

    /// <summary>Works the segment out for an instant, no earlier than the last that it was asked for.</summary>
    /// <returns>Whether the customer is a member, and until when that holds at least while nothing comes.</returns>
    public (bool IsMember, long Until) Evaluate(CustomerFields fields, long at, ulong seen)
    {
        foreach (var run in _runs) run.Advance(at, seen);
        return Evaluate(_plan.Root, fields, at, seen);
    }

    /// <summary>When the last instance dies; <see cref="long.MinValue"/> when there is none.</summary>
    public long LastDeath()
    {
        var last = long.MinValue;
        for (var i = 0; i < _runs.Length; i++)
        {
            if (_runs[i].Instances is [.., var newest]) last = Math.Max(last, newest.BornAt + _counted[i].Sequence.MaxAge);
        }

        return last;
    }

    /// <summary>The number of the event that opened the first instance; the largest number when there is none.</summary>
    public ulong FirstSeen()
    {
        var first = ulong.MaxValue - (ulong)_plan.MaxEntries;
        foreach (var run in _runs)
        {
            if (run.Instances is [var oldest, ..]) first = Math.Min(first, oldest.Seen);
        }

        return first;
    }

    /// <summary>
    /// True when entries would count but for the limits (rule G4), as far as none was forgotten that makes no difference.
    /// </summary>
    public bool LeaveOut(long at, ulong seen)
    {
        foreach (var run in _runs)
        {
            if (run.LeavesOut(at, seen)) return true;
        }

        return false;
    }

    /// <summary>Forgets instances that can make no difference.</summary>
    public void Prune(long at, ulong seen)
    {
        for (var i = 0; i < _runs.Length; i++) _runs[i].Prune(_counted[i], at, seen);
    }

    /// <summary>Writes the stored form; nothing when no run has an instance.</summary>
    public void Write(ByteWriter row, long origin, long now, ulong seen)
    {
        var start = row.Length;
        var any = false;
        Prune(now, seen);
        for (var i = 0; i < _runs.Length; i++)
        {
            any |= _runs[i].Instances.Length > 0;
            RunForm.Write(row, _counted[i].Sequence, _runs[i], origin);
        }

        if (!any) row.Truncate(start);
    }

    /// <summary>Writes the stored form over what is there, and keeps also what can make no difference any more.</summary>
    public void WriteWhole(ByteWriter writer, long origin)
    {
        writer.Clear();
        for (var i = 0; i < _runs.Length; i++) RunForm.Write(writer, _counted[i].Sequence, _runs[i], origin);
    }

    public void Read(ReadOnlySpan<byte> stored, long origin)
    {
        if (stored.IsEmpty)
        {
            Clear();
            return;
        }

        var reader = ByteReader.OfPart(stored);
        for (var i = 0; i < _runs.Length; i++) RunForm.Read(ref reader, _counted[i].Sequence, _runs[i], origin);
    }

    /// <summary>Turns to instances of the only sequence that have met nothing but the clock.</summary>
    public void Begin(IReadOnlyList<(long BornAt, ulong Seen)> entries)
    {
        Clear();
        foreach (var (bornAt, seen) in entries) _runs[0].Enter(bornAt, seen, _counted[0].Sequence.TimeoutsAfter(bornAt));
    }

    /// <summary>A run by the place of its sequence in the plan.</summary>
    public SequenceRun this[int index] => _runs[index];

    /// <summary>Works a condition out for the instant that the segment was worked out for last.</summary>
    public (bool IsTrue, long Until) Evaluate(Condition condition, CustomerFields fields, long at, ulong seen)
    {
        switch (condition)
        {
            case CombinedCondition combined:
                var until = long.MaxValue;
                for (var i = 0; i < combined.Conditions.Count; i++)
                {
                    var (isTrue, partUntil) = Evaluate(combined.Conditions[i], fields, at, seen);
                    if (isTrue != combined.NeedsAll) return (isTrue, partUntil); // it decides, as long as it holds
                    until = Math.Min(until, partUntil);
                }

                return (combined.NeedsAll, until);

            case CustomerCondition customer:
                var value = customer.Filter.Evaluate(new Scope(fields, at));
                return (value is { Kind: ValueKind.Boolean, Boolean: true }, value.Until);

            case SequenceCondition sequence:
                return _runs[sequence.Index].Holds(_counted[sequence.Index], at, seen);

            default: throw new InvalidOperationException($"There is no condition of kind {condition.GetType().Name}.");
        }
    }
}
