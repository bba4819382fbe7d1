using System.Globalization;

namespace OpenOdp.Server.Configuration;

/// <summary>Bytes as people write them: <c>1073741824</c>, <c>512MiB</c>, <c>2 GiB</c>.</summary>
internal static class ByteSize
{
    private static readonly (string Unit, int Shift)[] Units = [("KiB", 10), ("MiB", 20), ("GiB", 30), ("TiB", 40), ("B", 0)];

    /// <summary>False when it is no such number, or more than a <see cref="long"/> holds.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        var number = text.AsSpan().Trim();
        var shift = 0;
        foreach (var unit in Units)
        {
            if (!number.EndsWith(unit.Unit, StringComparison.OrdinalIgnoreCase)) continue;
            number = number[..^unit.Unit.Length].TrimEnd();
            shift = unit.Shift;
            break;
        }

        if (!long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out bytes) || bytes > long.MaxValue >> shift)
        {
            return false;
        }

        bytes <<= shift;
        return true;
    }
}
