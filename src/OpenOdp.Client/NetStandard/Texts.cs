// No number of netstandard2.0 writes UTF-8 itself; Texts does it for all that can be formatted.
global using IUtf8SpanFormattable = System.IFormattable;

using System.Buffers.Text;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.CodeAnalysis;

namespace OpenOdp.Client;

[Embedded]
internal static class Texts
{
    public static string Replace(this string text, string old, string replacement, StringComparison comparison) =>
        comparison == StringComparison.Ordinal
            ? text.Replace(old, replacement)
            : throw new ArgumentOutOfRangeException(nameof(comparison));

    public static bool TryFormat<T>(
        this T value, Span<byte> to, out int written, ReadOnlySpan<char> format = default, IFormatProvider? provider = null)
        where T : IFormattable
    {
        switch (value)
        {
            case int number: return Utf8Formatter.TryFormat(number, to, out written);
            case long number: return Utf8Formatter.TryFormat(number, to, out written);
            case decimal number: return Utf8Formatter.TryFormat(number, to, out written);
            case Guid id: return Utf8Formatter.TryFormat(id, to, out written);
            case DateTime time when format is "O": return Utf8Formatter.TryFormat(time, to, out written, 'O');
        }

        var text = value switch
        {
            double number => Shortest(number),
            float number => Shortest(number),
            _ => value.ToString(format.IsEmpty ? null : format.ToString(), provider),
        };
        written = Encoding.UTF8.GetBytes(text.AsSpan(), to);
        return true;
    }

    extension(string)
    {
        public static string Create(
            IFormatProvider? provider, [InterpolatedStringHandlerArgument(nameof(provider))] ref DefaultInterpolatedStringHandler text) =>
            text.ToStringAndClear();
    }

    extension(double)
    {
        public static bool IsFinite(double value) => !double.IsNaN(value) && !double.IsInfinity(value);
    }

    extension(float)
    {
        public static bool IsFinite(float value) => !float.IsNaN(value) && !float.IsInfinity(value);
    }

    /// <summary>
    /// The shortest text that reads as the same number: .NET Framework's own rounds to 15 digits, and its "R" takes 17 at once.
    /// </summary>
    private static string Shortest(double value) => Shortest(value, 15, 17, text => Parse(text).Equals(value));

    private static string Shortest(float value) => Shortest(value, 7, 9, text => ((float)Parse(text)).Equals(value));

    private static double Parse(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string Shortest(IFormattable value, int from, int to, Func<string, bool> isSame)
    {
        for (var digits = from; ; digits++)
        {
            var text = value.ToString("G" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
            if (digits == to || isSame(text)) return text;
        }
    }
}
