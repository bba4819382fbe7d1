namespace OpenOdp.Engine.Segments.Expressions;

/// <summary>From local time to instants and back (rule G2): a gap is at its end, an overlap in its first pass.</summary>
internal static class LocalTime
{
    public const long Day = 24 * 60 * 60 * Microseconds.MillisecondsPerSecond;

    /// <summary>Further from UTC than any zone is, or than one moves at once.</summary>
    private const long Far = 2 * Day;

    /// <summary>The instant of a local time.</summary>
    /// <param name="gapEnd">The local time up to which the instant stays the same; no later than <paramref name="local"/> when it
    /// is in no gap.</param>
    public static long ToInstant(ITimeZone zone, long local, out long gapEnd)
    {
        gapEnd = local;
        var from = local - Far;
        while (true)
        {
            var offset = zone.OffsetAt(from);
            var instant = local - offset;
            if (instant < from)
            {
                gapEnd = from + offset;
                return from;
            }

            var next = zone.NextChange(from);
            if (instant < next) return instant;
            from = next;
        }
    }

    /// <summary>The largest multiple of a unit that is not above a number.</summary>
    public static long Floor(long number, long unit) => number - (number % unit + unit) % unit;
}
