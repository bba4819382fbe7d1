namespace OpenOdp.Engine.Segments.Expressions;

/// <summary>Times as numbers: seconds since 1970, with ms behind the point.</summary>
internal static class Seconds
{
    /// <summary>Nearly 30,000 years from 1970 either way.</summary>
    private const decimal Largest = 900_000_000_000;

    /// <summary>As <see cref="Largest"/>, in ms.</summary>
    private const long LargestInstant = 900_000_000_000_000;

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
        if (IsWhole(seconds, out instant)) return true;
        if (Math.Abs(seconds) > Largest) return false;
        instant = (long)decimal.Floor(seconds * Microseconds.MillisecondsPerSecond);
        return true;
    }

    /// <summary>True for an instant of whole ms, as nearly all are: it takes a tenth of what decimals take.</summary>
    public static bool IsWhole(decimal seconds, out long instant)
    {
        instant = 0;
        var unit = seconds.Scale switch { 0 => 1000, 1 => 100, 2 => 10, 3 => 1, _ => 0 };
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(seconds, parts);
        var digits = (long)parts[1] << 32 | (uint)parts[0];
        if (unit == 0 || parts[2] != 0 || !IsInstant(digits) || !IsInstant(digits * unit)) return false;
        instant = decimal.IsNegative(seconds) ? -digits * unit : digits * unit;
        return true;
    }

    /// <summary>False for what is too large to be one.</summary>
    public static bool IsInstant(long milliseconds) => milliseconds is >= -LargestInstant and <= LargestInstant;

    /// <summary>When a number that moves comes to be an instant, or ceases to be one.</summary>
    public static long NextEdge(decimal seconds, long now)
    {
        if (seconds > Largest) return long.MaxValue;
        return After(now, seconds < -Largest ? MillisecondsTo(-Largest, seconds) : MillisecondsTo(Largest, seconds) + 1);
    }

    /// <summary>The same as a division of decimals, without what that takes: no zeros at the end.</summary>
    public static decimal FromInstant(long instant)
    {
        var (digits, scale) = (instant, (byte)3);
        for (; scale > 0 && digits % 10 == 0; scale--) digits /= 10;
        var size = digits < 0 ? -digits : digits;
        return new decimal((int)size, (int)(size >>> 32), 0, isNegative: digits < 0, scale);
    }

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
