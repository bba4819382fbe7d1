// No number of netstandard2.0 writes UTF-8 itself; Texts does it for all that can be formatted.
global using IUtf8SpanFormattable = System.IFormattable;

using System.Buffers.Text;
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

        // .NET Framework would cut a number to 15 digits, or 7.
        var text = value.ToString(value is double or float ? "R" : format.ToString(), provider);
        written = Encoding.UTF8.GetBytes(text.AsSpan(), to);
        return true;
    }

    extension(string)
    {
        public static string Create(
            IFormatProvider? provider,
            [InterpolatedStringHandlerArgument(nameof(provider))] ref DefaultInterpolatedStringHandler text) =>
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
}
