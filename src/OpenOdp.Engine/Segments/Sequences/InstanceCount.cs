namespace OpenOdp.Engine.Segments.Sequences;

/// <summary>
/// How many instances of a run qualify at an instant (SEQ-9), and when time alone may change that: for each of them, the end of
/// what it is now.
/// </summary>
internal sealed class InstanceCount
{
    private readonly List<long> _qualifying = [];
    private readonly List<long> _others = [];

    public int Qualifying => _qualifying.Count;

    /// <param name="at">An instant until which the run has taken everything into account, and at which it has looked.</param>
    public void Take(SequenceRun run, long at, ulong seen)
    {
        _qualifying.Clear();
        _others.Clear();
        foreach (var instance in run.Instances)
        {
            if (!run.Counts(instance, at, seen)) continue;
            var (qualifies, change) = run.Outlook(instance);
            if (qualifies) _qualifying.Add(change);
            else if (change != long.MaxValue) _others.Add(change);
        }
    }

    /// <summary>Says whether the count is within bounds, and until when that holds at least.</summary>
    public (bool IsTrue, long Until) Holds(CountedSequence counted)
    {
        var count = Qualifying;
        if (count < counted.Min) return (false, Nth(_others, counted.Min - count));
        if (count > counted.Max) return (false, Nth(_qualifying, count - counted.Max));
        var falls = counted.Min == 0 ? long.MaxValue : Nth(_qualifying, count - counted.Min + 1);
        var exceeds = counted.Max == int.MaxValue ? long.MaxValue : Nth(_others, counted.Max - count + 1);
        return (true, Math.Min(falls, exceeds));
    }

    /// <summary>The n-th smallest, from 1 on; never when there are not as many.</summary>
    private static long Nth(List<long> instants, int n)
    {
        if (n > instants.Count) return long.MaxValue;
        for (var i = 1; i < instants.Count; i++)
        {
            if (instants[i - 1] <= instants[i]) continue;
            instants.Sort();
            break;
        }

        return instants[n - 1];
    }
}
