using System.Buffers.Text;
using System.Globalization;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.State;
using OpenOdp.Server.Ingest;

namespace OpenOdp.Server.Json;

/// <summary>
/// Reads numbers into the form that is stored (rule D3): a whole number when it is one and fits 64 bits, else decimal text
/// without exponent and trailing zeros. The range, and the precision to which longer fractions are rounded, are those of
/// <see cref="decimal"/>.
/// </summary>
internal static class NumberText
{
    /// <summary>What is a number here, for a warning: that of <see cref="decimal"/>.</summary>
    public const string Range = "a number from -79228162514264337593543950335 to 79228162514264337593543950335";

    /// <summary>What is kept of one: its 96 bits hold every number of 28 digits, and those of 29 that they can reach.</summary>
    public const string Precision = "28 digits (29 up to 79228162514264337593543950335), and 28 places behind the point";

    /// <summary>Any fraction this long fits <see cref="decimal"/> exactly.</summary>
    private const int SurelyExact = 28;

    /// <summary>Reads a JSON number or a decimal text; false when it is none, or out of range.</summary>
    /// <param name="text">As it was sent.</param>
    /// <param name="at">Where the text lies, for the common case that it can stay there.</param>
    /// <param name="scratch">Takes a canonical text that differs.</param>
    /// <param name="field">Receives kind and value.</param>
    /// <param name="isExact">False when it had to be rounded.</param>
    public static bool TryRead(ReadOnlySpan<byte> text, TextSlice at, ByteWriter scratch, ref FieldEntry field, out bool isExact)
    {
        isExact = true;
        if (Utf8Parser.TryParse(text, out long integer, out var used) && used == text.Length)
        {
            (field.Kind, field.Integer) = (FieldKind.Integer, integer);
            return true;
        }

        if (IsCanonicalFraction(text))
        {
            (field.Kind, field.Value) = (FieldKind.Decimal, at);
            return true;
        }

        if (!TryParse(text, out var value)) return false;
        isExact = IsExact(text, value);
        if (value == decimal.Truncate(value) && value is >= long.MinValue and <= long.MaxValue)
        {
            (field.Kind, field.Integer) = (FieldKind.Integer, (long)value);
            return true;
        }

        (field.Kind, field.Value) = (FieldKind.Decimal, Format(value, scratch));
        return true;
    }

    /// <summary>Turns a number that was read into its text.</summary>
    public static void ToText(ref FieldEntry field, ByteWriter scratch)
    {
        if (field.Kind == FieldKind.Integer) field.Value = Format(field.Integer, scratch);
        field.Kind = FieldKind.Text;
    }

    /// <summary>Parses what JSON and people write: sign, point, exponent.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out decimal value) =>
        decimal.TryParse(text, NumberStyles.Float, NumberFormatInfo.InvariantInfo, out value);

    /// <summary>A number is exact when its digits are those that were sent; the place of the point then is right, too.</summary>
    private static bool IsExact(ReadOnlySpan<byte> sent, decimal value)
    {
        Span<byte> text = stackalloc byte[40]; // sign, 29 digits, point, and room
        value.TryFormat(text, out var length, default, NumberFormatInfo.InvariantInfo);
        var kept = new Digits(text[..length]);
        var all = new Digits(sent);
        while (all.TryNext(out var digit))
        {
            if (digit != (kept.TryNext(out var other) ? other : (byte)'0')) return false;
        }

        while (kept.TryNext(out var left))
        {
            if (left != '0') return false;
        }

        return true;
    }

    /// <summary>Digits, a point, digits that do not end in 0, and no more of them than fit.</summary>
    private static bool IsCanonicalFraction(ReadOnlySpan<byte> text)
    {
        if (text.Length > SurelyExact) return false;
        var digits = text is [(byte)'-', ..] ? text[1..] : text;
        var point = digits.IndexOf((byte)'.');
        if (point < 1 || point == digits.Length - 1 || digits[^1] == '0') return false;
        if (digits[0] == '0' && point > 1) return false;
        return !digits[..point].ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && !digits[(point + 1)..].ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }

    private static TextSlice Format(decimal value, ByteWriter scratch)
    {
        Span<byte> text = stackalloc byte[40]; // sign, 29 digits, point, and room
        value.TryFormat(text, out var length, default, NumberFormatInfo.InvariantInfo);
        var digits = text[..length];
        if (digits.Contains((byte)'.')) digits = digits.TrimEnd((byte)'0').TrimEnd((byte)'.');
        var start = scratch.Length;
        scratch.Raw(digits);
        return TextSlice.InScratch(start, digits.Length);
    }

    /// <summary>The digits of a number from the first that is not 0, up to its exponent.</summary>
    private ref struct Digits(ReadOnlySpan<byte> text)
    {
        private ReadOnlySpan<byte> _left = text[IndexOfFirst(text)..];

        public bool TryNext(out byte digit)
        {
            digit = 0;
            if (_left is [(byte)'.', ..]) _left = _left[1..];
            if (_left.Length == 0 || !IsDigit(_left[0])) return false;
            digit = _left[0];
            _left = _left[1..];
            return true;
        }

        private static int IndexOfFirst(ReadOnlySpan<byte> text)
        {
            for (var i = 0; i < text.Length; i++)
            {
                if (text[i] is >= (byte)'1' and <= (byte)'9') return i;
                if (text[i] is (byte)'e' or (byte)'E') break;
            }

            return text.Length;
        }

        private static bool IsDigit(byte b) => b is >= (byte)'0' and <= (byte)'9';
    }
}
