namespace OpenOdp.Engine.Segments.Sequences;

/// <summary>One run through a sequence, from its entry event on (§6.6).</summary>
internal sealed class Instance
{
    private long[] _timeouts = [];

    /// <summary>The time of its entry event, in ms since 1970.</summary>
    public long BornAt { get; private set; }

    /// <summary>Its number among the entries of the sequence.</summary>
    public ulong Number { get; private set; }

    /// <summary>The number of its entry event among the customer's events.</summary>
    public ulong Seen { get; set; }

    /// <summary>The leaves that are satisfied and stay so (SEQ-7), a bit for each.</summary>
    public ulong Satisfied { get; set; }

    /// <summary>True once the goal was met: from then on nothing disqualifies it (SEQ-8).</summary>
    public bool WasMet { get; set; }

    /// <summary>What its unique keys amount to; empty when it has none.</summary>
    public byte[] Key { get; set; } = [];

    /// <summary>For each leaf that is a timeout, when the clock satisfies it; <see cref="long.MaxValue"/> for never.</summary>
    public ReadOnlySpan<long> Timeouts => _timeouts;

    /// <summary>The first of its timeouts that has not come; <see cref="long.MaxValue"/> for none.</summary>
    public long Due { get; private set; } = long.MaxValue;

    /// <summary>Turns to another run through the sequence.</summary>
    public void Begin(long bornAt, ulong number, ulong seen)
    {
        (BornAt, Number, Seen) = (bornAt, number, seen);
        (Satisfied, WasMet, Key) = (0, false, []);
        Await([]);
    }

    /// <summary>Sets the timeouts, of which those of satisfied leaves have come.</summary>
    public void Await(long[] timeouts)
    {
        _timeouts = timeouts;
        Due = long.MaxValue;
        for (var i = 0; i < timeouts.Length; i++)
        {
            if (!Has(i)) Due = Math.Min(Due, timeouts[i]);
        }
    }

    /// <summary>Lets the timeouts up to an instant come.</summary>
    public void Pass(long at)
    {
        if (Due > at) return;
        for (var i = 0; i < _timeouts.Length; i++)
        {
            if (_timeouts[i] <= at) Satisfied |= 1UL << i;
        }

        Await(_timeouts);
    }

    public bool Has(int leaf) => (Satisfied >> leaf & 1) != 0;

    /// <summary>True once it qualifies for life, whatever its leaves do.</summary>
    public bool IsSettled(SequencePlan plan) => WasMet && plan.GoalLatches;

    /// <summary>Forgets what makes no difference once it is settled.</summary>
    public void Forget()
    {
        Satisfied = 0;
        Await([]);
    }

    /// <summary>True when each of its timeouts comes no later than another's.</summary>
    public bool EndsNoLaterThan(Instance other)
    {
        for (var i = 0; i < _timeouts.Length; i++)
        {
            if (_timeouts[i] > other._timeouts[i]) return false;
        }

        return true;
    }
}
