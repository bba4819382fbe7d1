using OpenOdp.Engine;
using OpenOdp.Server.Ingest;

namespace OpenOdp.Server.Telemetry;

/// <summary>How often each limit has acted since the start, and how much was told to callers: no limit acts in silence.</summary>
internal sealed class LimitCounters
{
    private readonly long[] _counts = new long[Enum.GetValues<Limit>().Length];
    private long _warnings;

    /// <summary>Warnings told in answers.</summary>
    public long Warnings => Volatile.Read(ref _warnings);

    /// <summary>How often a limit has acted.</summary>
    public long this[Limit limit] => Volatile.Read(ref _counts[(int)limit]);

    /// <summary>A limit acted.</summary>
    public void Count(Limit limit) => Interlocked.Increment(ref _counts[(int)limit]);

    /// <summary>Warnings were told in an answer.</summary>
    public void Told(int warnings) => Interlocked.Add(ref _warnings, warnings);

    /// <summary>Counts what a parser found.</summary>
    public void Count(Findings findings)
    {
        if (!findings.HasLimits) return;
        for (var i = 1; i < _counts.Length; i++)
        {
            if (findings.Limits[i] > 0) Interlocked.Add(ref _counts[i], findings.Limits[i]);
        }
    }

    /// <summary>Counts what the engine told.</summary>
    public void Count(IReadOnlyList<ItemWarning> warnings)
    {
        foreach (var warning in warnings)
        {
            if (warning.Limit != Limit.None) Count(warning.Limit);
        }
    }
}
