using System.Text;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Identifiers;
using OpenOdp.Server.Ingest;
using OpenOdp.Server.Json;

namespace OpenOdp.Server.Times;

/// <summary>
/// Reads the time of an event (EV-21): a number since 1970, ISO-8601, the forms of CSV files, and those that common languages
/// print, where they mean one time only. A missing zone is UTC, a missing time of day is midnight.
/// </summary>
internal static class TimestampText
{
    /// <summary>Above this a number counts milliseconds; as seconds it would be the year 5138.</summary>
    private const decimal LargestSeconds = 100_000_000_000m;

    private const long FirstMillisecond = -62_135_596_800_000; // 0001-01-01
    private const long LastMillisecond = 253_402_300_799_999; // 9999-12-31

    /// <summary>A field that was read.</summary>
    /// <param name="field">The field.</param>
    /// <param name="text">Where its text lies.</param>
    /// <param name="milliseconds">Since 1970.</param>
    /// <param name="isFine">True for a number that counts micro- or nanoseconds, as its size says.</param>
    public static bool TryRead(in FieldEntry field, TextSource text, out long milliseconds, out bool isFine)
    {
        (milliseconds, isFine) = (0, false);
        if (field.IsDropped) return false;
        return field.Kind switch
        {
            FieldKind.Integer => TryRead(field.Integer, out milliseconds, out isFine),
            FieldKind.Text or FieldKind.Decimal =>
                TryRead(IdentifierNormaliser.Trim(text[field.Value]), out milliseconds, out isFine),
            _ => false,
        };
    }

    /// <summary>
    /// A time by its date, such as 2026-01-31T12:00:00Z: for calls, where a number is a slip, or stands for something else.
    /// </summary>
    public static bool TryReadDate(string text, out long milliseconds)
    {
        milliseconds = 0;
        return text.Length > 4 && text[4] == '-' && TryRead(Encoding.UTF8.GetBytes(text), out milliseconds, out _);
    }

    /// <summary>A text.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out long milliseconds, out bool isFine)
    {
        (milliseconds, isFine) = (0, false);
        var isOfDigits = !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');
        if (isOfDigits && text.Length is (4 or 6)) return false; // a year, or a month, or seconds
        var isDate = isOfDigits ? text.Length is 7 or 8 : text.Length > 4 && text[4] == '-';
        if (!isDate && NumberText.TryParse(text, out var number)) return TryRead(number, out milliseconds, out isFine);
        var cursor = new TextCursor(text);
        var isRead = IsNamed(text)
            ? NamedDateText.TryRead(ref cursor, out var day, out var time, out var offset)
            : TryDigits(ref cursor, out day, out time, out offset);
        milliseconds = day * 86_400_000 + time - offset;
        return isRead && cursor.IsAtEnd && InRange(milliseconds);
    }

    /// <summary>A number. What would lie beyond the year 9999 counts smaller units.</summary>
    private static bool TryRead(decimal number, out long milliseconds, out bool isFine)
    {
        var size = Math.Abs(number);
        isFine = size > LastMillisecond;
        var value = size <= LargestSeconds
            ? number * 1000
            : !isFine ? number : size / 1000 <= LastMillisecond ? number / 1000 : number / 1_000_000;
        var isRead = value is >= FirstMillisecond and <= LastMillisecond;
        milliseconds = isRead ? (long)decimal.Floor(value) : 0;
        return isRead;
    }

    private static bool TryDigits(ref TextCursor text, out long day, out long time, out long offset)
    {
        (time, offset) = (0, 0);
        if (!DateText.TryRead(ref text, out day, out var isMonthFirst)) return false;
        if (!text.Take('T', 't') && !text.Take(' ')) return !isMonthFirst && TimeText.TryZone(ref text, out offset);
        return TimeText.TryRead(ref text, isMonthFirst, out time) && TimeText.TryZone(ref text, out offset);
    }

    /// <summary>True when it begins with the name of a day or month, or with a day before one.</summary>
    private static bool IsNamed(ReadOnlySpan<byte> text)
    {
        if (text.Length == 0) return false;
        return char.IsAsciiLetter((char)text[0]) || text.IndexOf((byte)' ') is 1 or 2;
    }

    private static bool InRange(long milliseconds) => milliseconds is >= FirstMillisecond and <= LastMillisecond;
}
