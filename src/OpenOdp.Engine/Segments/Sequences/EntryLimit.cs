namespace OpenOdp.Engine.Segments.Sequences;

/// <summary>Which instances of a run count: those that are alive, and among the newest (rule G4).</summary>
/// <param name="plan">The sequence.</param>
/// <param name="maxEntries">Entries that count; older ones do not, whatever became of the newer.</param>
internal sealed class EntryLimit(SequencePlan plan, int maxEntries)
{
    /// <summary>Events of a customer that count, the newest.</summary>
    public const int MaxEvents = 5000;

    /// <summary>Until when the newest entry would live that was left out.</summary>
    private long _leftOutUntil = long.MinValue;

    /// <summary>The number of its event among the customer's events.</summary>
    private ulong _leftOutSeen;

    /// <summary>Entries so far.</summary>
    public ulong Entries { get; set; }

    /// <summary>Turns to another run.</summary>
    public void Clear()
    {
        Entries = 0;
        (_leftOutUntil, _leftOutSeen) = (long.MinValue, 0);
    }

    /// <summary>True for an instance that is alive and among the newest.</summary>
    /// <param name="seen">The customer's events so far.</param>
    public bool Counts(Instance instance, long at, ulong seen) => at < DeathOf(instance) && IsNewest(instance, seen);

    /// <summary>As <see cref="Counts"/>, and notes one that lives and is none of the newest.</summary>
    public bool IsLeft(Instance instance, long at, ulong seen)
    {
        if (Counts(instance, at, seen)) return true;
        var death = DeathOf(instance);
        if (at < death && instance.Seen >= _leftOutSeen) (_leftOutUntil, _leftOutSeen) = (death, instance.Seen);
        return false;
    }

    /// <summary>True when an instance would be alive that was noted, or is none of the newest.</summary>
    /// <param name="after">Only those that were opened by later events than this one.</param>
    public bool LeavesOut(ReadOnlySpan<Instance> instances, long at, ulong seen, ulong after)
    {
        if (at < _leftOutUntil && _leftOutSeen > after) return true;
        foreach (var instance in instances)
        {
            if (IsNewest(instance, seen)) return false; // and all behind it are newer
            if (IsAlive(instance, at, after)) return true;
        }

        return false;
    }

    /// <summary>True for an instance that is alive, and was opened by a later event than one.</summary>
    public bool IsAlive(Instance instance, long at, ulong after) => instance.Seen > after && at < DeathOf(instance);

    private long DeathOf(Instance instance) => instance.BornAt + plan.MaxAge;

    private bool IsNewest(Instance instance, ulong seen) =>
        Entries - instance.Number < (ulong)maxEntries && seen - instance.Seen < MaxEvents;
}
