using System.Globalization;

namespace OpenOdp.Server.Calls;

/// <summary>Ids as answers and addresses show them: texts, since JavaScript reads no numbers of 64 bits.</summary>
internal static class IdText
{
    public static string Of(ulong id) => id.ToString(CultureInfo.InvariantCulture);

    /// <summary>Null for 0, which is no id.</summary>
    public static string? OrNull(ulong id) => id == 0 ? null : Of(id);

    public static IReadOnlyList<string> Of(IEnumerable<ulong> ids) => [.. ids.Select(Of)];

    /// <summary>The stand-in for an address, from which a change came.</summary>
    public static string? OfOrigin(ulong origin) => origin == 0 ? null : origin.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>Reads one as it is shown, and so without zeros in front.</summary>
    public static bool TryRead(string text, out ulong id) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id) && (text[0] != '0' || text.Length == 1);
}
