namespace OpenOdp.Engine.Segments.Sequences;

/// <summary>One run through a sequence, from its entry event on (§6.6).</summary>
internal sealed class Instance
{
    private bool _remembers;

    /// <summary>The time of its entry event, in ms since 1970.</summary>
    public long BornAt { get; private set; }

    /// <summary>Its number among the entries of the sequence.</summary>
    public ulong Number { get; private set; }

    /// <summary>The number of its entry event among the customer's events.</summary>
    public ulong Seen { get; private set; }

    /// <summary>The leaves that are satisfied and stay so (SEQ-7), a bit for each.</summary>
    public ulong Satisfied { get; set; }

    /// <summary>True once the goal was met: from then on nothing disqualifies it (SEQ-8).</summary>
    public bool WasMet { get; set; }

    /// <summary>For each leaf that is a timeout, when the clock satisfies it; <see cref="long.MaxValue"/> for never.</summary>
    public long[] Timeouts { get; set; } = [];

    /// <summary>For each leaf that is a sequence, its instances.</summary>
    public SequenceRun?[] Nested { get; set; } = [];

    /// <summary>What its unique keys amount to; empty when it has none.</summary>
    public byte[] Key { get; set; } = [];

    /// <summary>Turns to another run through the sequence.</summary>
    public void Begin(long bornAt, ulong number, ulong seen, bool remembers)
    {
        _remembers = remembers;
        (BornAt, Number, Seen) = (bornAt, number, seen);
        (Satisfied, WasMet) = (0, false);
        (Timeouts, Nested, Key) = ([], [], []);
    }

    /// <summary>True once it qualifies for life, whatever its leaves do.</summary>
    public bool IsSettled(SequencePlan plan) => WasMet && plan.GoalLatches;

    /// <summary>True when each of its timeouts comes no later than another's.</summary>
    public bool EndsNoLaterThan(Instance other)
    {
        for (var i = 0; i < Timeouts.Length; i++)
        {
            if (Timeouts[i] > other.Timeouts[i]) return false;
        }

        return true;
    }

    private void Forget()
    {
        Satisfied = 0;
        (Timeouts, Nested) = ([], []);
    }

    /// <summary>True when a sequence in it leaves an entry out that could still satisfy a leaf.</summary>
    public bool LeavesOut(long at, ulong seen)
    {
        for (var i = 0; i < Nested.Length; i++)
        {
            if (Nested[i] is { } run && !Has(i) && run.LeavesOut(at, seen)) return true;
        }

        return false;
    }

    public bool Has(int leaf) => (Satisfied >> leaf & 1) != 0;

    /// <summary>
    /// The next instant at which the clock, or the end of a nested instance, changes a leaf; <see cref="long.MaxValue"/> for
    /// never.
    /// </summary>
    /// <param name="at">The instant until which everything is taken into account.</param>
    public long NextChange(SequencePlan plan, long at, ulong seen)
    {
        var next = long.MaxValue;
        for (var i = 0; i < Timeouts.Length; i++)
        {
            if (!Has(i)) next = Math.Min(next, Timeouts[i]);
        }

        for (var i = 0; i < Nested.Length; i++)
        {
            if (Nested[i] is { } run && !Has(i)) next = Math.Min(next, run.Holds(plan.Leaves[i].Nested!, at, seen).Until);
        }

        return next;
    }

    /// <summary>Takes the clock's changes up to an instant into account.</summary>
    public void Pass(long at, ulong seen)
    {
        for (var i = 0; i < Timeouts.Length; i++)
        {
            if (Timeouts[i] <= at) Satisfied |= 1UL << i;
        }

        foreach (var run in Nested) run?.Advance(at, seen);
    }

    /// <summary>Works out goal and disqualifier as of an instant.</summary>
    /// <returns>False when the instance is disqualified.</returns>
    public bool Settle(SequencePlan plan, long at, ulong seen)
    {
        for (var i = 0; i < Nested.Length; i++)
        {
            if (Nested[i] is not { } run || Has(i)) continue;
            var nested = plan.Leaves[i].Nested!;
            if (nested.Latches && run.Holds(nested, at, seen).IsTrue) Satisfied |= 1UL << i;
        }

        if (plan.Disqualifier is { } disqualifier && !WasMet && Holds(plan, disqualifier, at, seen)) return false;
        if (WasMet || plan.Goal is not { } goal || !Holds(plan, goal, at, seen)) return true;
        WasMet = true;
        if (IsSettled(plan) && !_remembers) Forget();
        return true;
    }

    public bool Holds(SequencePlan plan, Continuation continuation, long at, ulong seen)
    {
        if (continuation.Leaf >= 0)
        {
            var leaf = continuation.Leaf;
            return Has(leaf)
                || (plan.Leaves[leaf].Nested is { Latches: false } nested && Nested[leaf]!.Holds(nested, at, seen).IsTrue);
        }

        for (var i = 0; i < continuation.Parts.Count; i++)
        {
            if (Holds(plan, continuation.Parts[i], at, seen) != continuation.NeedsAll) return !continuation.NeedsAll;
        }

        return continuation.NeedsAll;
    }
}
