namespace OpenOdp.Engine.Segments.Expressions;

/// <summary>What times are cut to and moved by.</summary>
internal enum TimeUnit : byte
{
    Second,
    Minute,
    Hour,

    /// <summary>A day of the calendar of the zone, which may have 23 or 25 hours.</summary>
    Day,
}

/// <summary>Times as numbers: seconds since 1970, with ms behind the point.</summary>
internal static class Seconds
{
    /// <summary>Nearly 30,000 years from 1970 either way.</summary>
    private const decimal Largest = 900_000_000_000;

    /// <summary>In ms.</summary>
    public static long Of(TimeUnit unit) => unit switch
    {
        TimeUnit.Second => 1000,
        TimeUnit.Minute => 60_000,
        TimeUnit.Hour => 3_600_000,
        TimeUnit.Day => LocalTime.Day,
        _ => throw new InvalidOperationException($"There is no unit {unit}."),
    };

    /// <summary>Turns a number into an instant; false when it is too large for one.</summary>
    public static bool TryToInstant(decimal seconds, out long instant)
    {
        instant = 0;
        if (Math.Abs(seconds) > Largest) return false;
        instant = (long)decimal.Floor(seconds * Microseconds.MillisecondsPerSecond);
        return true;
    }

    /// <summary>When a number that moves comes to be an instant, or ceases to be one.</summary>
    public static long NextEdge(decimal seconds, long now)
    {
        if (seconds > Largest) return long.MaxValue;
        return After(now, seconds < -Largest ? MillisecondsTo(-Largest, seconds) : MillisecondsTo(Largest, seconds) + 1);
    }

    public static decimal FromInstant(long instant) => instant / (decimal)Microseconds.MillisecondsPerSecond;

    /// <summary>How many whole ms pass until a time comes to another one, or has just passed it.</summary>
    public static long MillisecondsTo(decimal to, decimal from) =>
        (long)decimal.Ceiling((to - from) * Microseconds.MillisecondsPerSecond);

    /// <inheritdoc cref="MillisecondsTo(decimal, decimal)"/>
    public static long MillisecondsTo(long toInstant, decimal from) =>
        toInstant == long.MaxValue ? long.MaxValue : MillisecondsTo(FromInstant(toInstant), from);

    /// <summary>An instant that is so much later than another; never comes too late to be one.</summary>
    public static long After(long instant, long milliseconds) =>
        milliseconds > long.MaxValue - Math.Max(instant, 0) ? long.MaxValue : instant + milliseconds;
}
