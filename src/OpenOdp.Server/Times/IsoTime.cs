using System.Globalization;
using OpenOdp.Engine;

namespace OpenOdp.Server.Times;

/// <summary>Times as the API writes them: ISO-8601 in UTC with milliseconds (GEN-7).</summary>
internal static class IsoTime
{
    public static string OfMicroseconds(long microseconds) => OfMilliseconds(microseconds / Microseconds.PerMillisecond);

    /// <summary>A caller's time may lie outside the years that a date can show; it is then shown at the nearest end.</summary>
    public static string OfMilliseconds(long milliseconds)
    {
        var clamped = Math.Clamp(
            milliseconds, DateTimeOffset.MinValue.ToUnixTimeMilliseconds(), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds());
        return DateTimeOffset.FromUnixTimeMilliseconds(clamped)
            .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
    }
}
