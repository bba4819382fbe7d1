using System.Text;

namespace OpenOdp.Server.Json;

/// <summary>How messages name what a caller sent.</summary>
internal static class Quoting
{
    /// <summary>Characters shown at most.</summary>
    private const int Shown = 64;

    /// <summary>The text between back-ticks.</summary>
    public static string Quote(ReadOnlySpan<byte> utf8) => $"`{Show(utf8)}`";

    /// <summary>The text; a long one is cut.</summary>
    public static string Show(ReadOnlySpan<byte> utf8)
    {
        var shown = TextLength.Cut(utf8, Shown);
        return shown.Length == utf8.Length ? Encoding.UTF8.GetString(utf8) : Encoding.UTF8.GetString(shown) + "…";
    }
}
