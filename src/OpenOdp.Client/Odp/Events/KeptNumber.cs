using System.Globalization;

namespace OpenOdp.Client.Odp.Events;

/// <summary>The numbers that the platform keeps: those of <see cref="decimal"/>. Others it would round or lose.</summary>
internal static class KeptNumber
{
    // A double has at most 17 significant digits, so between these its text always fits the 28 decimal places.
    private const double SurelyFrom = 1e-10;
    private const double SurelyTo = 1e28;

    public static bool Is(double value) => value == 0 || Math.Abs(value) is >= SurelyFrom and <= SurelyTo;

    /// <summary>True when the JSON number comes back from a decimal with the same digits.</summary>
    public static bool Is(ReadOnlySpan<byte> text)
    {
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)) return false;

        Span<byte> back = stackalloc byte[40]; // sign, 29 digits, point, and room
        value.TryFormat(back, out var length, default, CultureInfo.InvariantCulture);
        return Digits(text) is { } given && given == Digits(back[..length]);
    }

    /// <summary>The digits without zeros at either end, and the power of ten of the last; null beyond all reason.</summary>
    private static (string Digits, int Exponent)? Digits(ReadOnlySpan<byte> text)
    {
        var exponent = 0;
        var mark = text.IndexOfAny((byte)'e', (byte)'E');
        if (mark >= 0
            && !int.TryParse(text[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
        {
            return null;
        }

        var mantissa = System.Text.Encoding.ASCII.GetString(mark >= 0 ? text[..mark] : text).TrimStart('-');
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var all = mantissa.Replace(".", "", StringComparison.Ordinal).TrimStart('0');
        var digits = all.TrimEnd('0');
        return digits.Length == 0
            ? ("", 0)
            : (digits, exponent + all.Length - digits.Length - (point < 0 ? 0 : mantissa.Length - point - 1));
    }
}
