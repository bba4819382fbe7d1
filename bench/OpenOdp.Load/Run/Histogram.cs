using System.Numerics;

namespace OpenOdp.Load.Run;

/// <summary>
/// Counts of times in microseconds: exact below 64, then 32 steps for each doubling, so that a figure read from it is at
/// most 3 % too high. One writer at a time.
/// </summary>
internal sealed class Histogram
{
    private const int StepBits = 5;
    private const int Steps = 1 << StepBits;
    private readonly int[] _counts = new int[(64 - StepBits) * Steps];

    public long Count { get; private set; }

    public long Max { get; private set; }

    public void Record(long microseconds)
    {
        _counts[Index((ulong)Math.Max(microseconds, 0))]++;
        Count++;
        Max = Math.Max(Max, microseconds);
    }

    public void Add(Histogram other)
    {
        for (var i = 0; i < _counts.Length; i++) _counts[i] += other._counts[i];
        Count += other.Count;
        Max = Math.Max(Max, other.Max);
    }

    /// <summary>What was recorded since an earlier copy of the same counts.</summary>
    public Histogram Since(Histogram earlier)
    {
        var since = new Histogram { Max = Max };
        for (var i = 0; i < _counts.Length; i++)
        {
            since._counts[i] = _counts[i] - earlier._counts[i];
            since.Count += since._counts[i];
        }

        return since;
    }

    /// <summary>The time that the given share of all times does not exceed.</summary>
    public long Quantile(double share)
    {
        var left = (long)Math.Ceiling(share * Count);
        for (var i = 0; i < _counts.Length; i++)
        {
            left -= _counts[i];
            if (left <= 0) return Math.Min(Highest(i), Max);
        }

        return Max;
    }

    /// <summary>A number's highest six bits and how far they are shifted.</summary>
    private static int Index(ulong value)
    {
        var shift = Math.Max(BitOperations.Log2(value | 1) - StepBits, 0);
        return (shift << StepBits) + (int)(value >> shift);
    }

    private static long Highest(int index)
    {
        if (index < 2 * Steps) return index;
        var shift = (index >> StepBits) - 1;
        return ((long)(index - (shift << StepBits) + 1) << shift) - 1;
    }
}
