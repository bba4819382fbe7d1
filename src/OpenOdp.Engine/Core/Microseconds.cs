namespace OpenOdp.Engine;

/// <summary>The times of the log: microseconds since 1970.</summary>
public static class Microseconds
{
    /// <summary>In a millisecond.</summary>
    public const long PerMillisecond = 1000;

    /// <summary>Milliseconds in a second.</summary>
    public const long MillisecondsPerSecond = 1000;

    /// <summary>In a second.</summary>
    public const long PerSecond = 1000 * PerMillisecond;

    /// <summary>In an hour.</summary>
    public const long PerHour = 3600 * PerSecond;

    /// <summary>In a day.</summary>
    public const long PerDay = 24 * PerHour;

    /// <summary>A time of day and date, as the log has it.</summary>
    public static long Of(DateTimeOffset time) => Of(time - DateTimeOffset.UnixEpoch);

    /// <summary>A span of time.</summary>
    public static long Of(TimeSpan span) => span.Ticks / TimeSpan.TicksPerMicrosecond;
}
