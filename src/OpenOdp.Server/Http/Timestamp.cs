using System.Globalization;
using System.Text;

namespace OpenOdp.Server.Http;

/// <summary>Times in answers: ISO-8601, UTC, milliseconds, Z (GEN-7).</summary>
internal static class Timestamp
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>An instant.</summary>
    public static string Of(DateTimeOffset instant) => instant.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>Milliseconds since 1970.</summary>
    public static string Of(long milliseconds) => Of(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));

    /// <summary>The same as bytes.</summary>
    public static byte[] Utf8Of(long milliseconds) => Encoding.ASCII.GetBytes(Of(milliseconds));
}
