using OpenOdp.Engine.Events;
using OpenOdp.Engine.Identity;

namespace OpenOdp.Server.Events;

/// <summary>
/// Reads the time of an event (EV-21): seconds since 1970, milliseconds when the number is too large for seconds, ISO-8601,
/// and the forms of CSV files. A missing zone is UTC, a missing time of day is midnight.
/// </summary>
internal static class TimestampText
{
    /// <summary>Above this a number counts milliseconds; as seconds it would be the year 5138.</summary>
    private const decimal LargestSeconds = 100_000_000_000m;

    private const long FirstMillisecond = -62_135_596_800_000; // 0001-01-01
    private const long LastMillisecond = 253_402_300_799_999; // 9999-12-31

    /// <summary>A field that was read.</summary>
    public static bool TryRead(in FieldEntry field, TextSource text, out long milliseconds)
    {
        milliseconds = 0;
        if (field.IsDropped) return false;
        return field.Kind switch
        {
            FieldKind.Integer => TryRead(field.Integer, out milliseconds),
            FieldKind.Text or FieldKind.Decimal => TryRead(IdentifierNormaliser.Trim(text[field.Value]), out milliseconds),
            _ => false,
        };
    }

    /// <summary>A number.</summary>
    public static bool TryRead(decimal number, out long milliseconds)
    {
        milliseconds = 0;
        var value = Math.Abs(number) > LargestSeconds ? number : number * 1000;
        if (value is < FirstMillisecond or > LastMillisecond) return false;
        milliseconds = (long)decimal.Floor(value);
        return true;
    }

    /// <summary>A text.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out long milliseconds)
    {
        milliseconds = 0;
        if (text.Length == 0) return false;
        if (!text[1..].ContainsAny("-/: "u8)) return NumberText.TryParse(text, out var number) && TryRead(number, out milliseconds);
        var rest = text;
        return (text.Contains((byte)'/') ? TryMonthFirst(ref rest, out var day) : TryYearFirst(ref rest, out day))
            && TryTimeOfDay(ref rest, out var time)
            && TryZone(ref rest, out var offset)
            && rest.Length == 0
            && InRange(milliseconds = day * 86_400_000 + time - offset);
    }

    private static bool InRange(long milliseconds) => milliseconds is >= FirstMillisecond and <= LastMillisecond;

    /// <summary>2018-09-10.</summary>
    private static bool TryYearFirst(ref ReadOnlySpan<byte> text, out long day)
    {
        day = 0;
        return TryDigits(ref text, 4, out var year) && TryMark(ref text, '-')
            && TryDigits(ref text, 2, out var month) && TryMark(ref text, '-')
            && TryDigits(ref text, 2, out var dayOfMonth)
            && TryDay(year, month, dayOfMonth, out day);
    }

    /// <summary>9/10/18 or 09/10/2018, always with a time of day.</summary>
    private static bool TryMonthFirst(ref ReadOnlySpan<byte> text, out long day)
    {
        day = 0;
        if (!TryNumber(ref text, out var month) || !TryMark(ref text, '/')) return false;
        if (!TryNumber(ref text, out var dayOfMonth) || !TryMark(ref text, '/')) return false;
        var isShort = text.Length < 3 || text[2] == ' ';
        if (!TryDigits(ref text, isShort ? 2 : 4, out var year) || text.Length == 0) return false;
        if (isShort) year += year < 69 ? 2000 : 1900; // as strptime reads %y
        return TryDay(year, month, dayOfMonth, out day);
    }

    private static bool TryDay(int year, int month, int dayOfMonth, out long day)
    {
        day = 0;
        if (year < 1 || month is < 1 or > 12 || dayOfMonth < 1 || dayOfMonth > DateTime.DaysInMonth(year, month)) return false;
        day = new DateOnly(year, month, dayOfMonth).DayNumber - new DateOnly(1970, 1, 1).DayNumber;
        return true;
    }

    /// <summary>Nothing, or T or space, hours and minutes, and maybe seconds and a fraction, of which milliseconds count.</summary>
    private static bool TryTimeOfDay(ref ReadOnlySpan<byte> text, out long milliseconds)
    {
        milliseconds = 0;
        if (text.Length == 0) return true;
        if (!TryMark(ref text, 'T') && !TryMark(ref text, 't') && !TryMark(ref text, ' ')) return false;
        if (!TryDigits(ref text, 2, out var hour) || !TryMark(ref text, ':') || !TryDigits(ref text, 2, out var minute)) return false;
        var second = 0;
        var fraction = 0;
        if (TryMark(ref text, ':') && !(TryDigits(ref text, 2, out second) && TryFraction(ref text, out fraction))) return false;
        milliseconds = ((hour * 60L + minute) * 60 + second) * 1000 + fraction;
        return hour < 24 && minute < 60 && second < 60;
    }

    private static bool TryFraction(ref ReadOnlySpan<byte> text, out int milliseconds)
    {
        milliseconds = 0;
        if (!TryMark(ref text, '.') && !TryMark(ref text, ',')) return true;
        var digits = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits < 0) digits = text.Length;
        for (var i = 0; i < 3; i++) milliseconds = milliseconds * 10 + (i < digits ? text[i] - '0' : 0);
        text = text[digits..];
        return digits > 0;
    }

    /// <summary>Nothing, Z, or hours and maybe minutes east of UTC.</summary>
    private static bool TryZone(ref ReadOnlySpan<byte> text, out long milliseconds)
    {
        milliseconds = 0;
        if (text.Length == 0 || TryMark(ref text, 'Z') || TryMark(ref text, 'z')) return true;
        var west = text[0] == '-';
        if (!TryMark(ref text, '-') && !TryMark(ref text, '+')) return false;
        if (!TryDigits(ref text, 2, out var hours)) return false;
        var minutes = 0;
        if (text.Length > 0)
        {
            TryMark(ref text, ':');
            if (!TryDigits(ref text, 2, out minutes)) return false;
        }

        milliseconds = (hours * 60L + minutes) * (west ? -60_000 : 60_000);
        return hours < 24 && minutes < 60;
    }

    private static bool TryMark(ref ReadOnlySpan<byte> text, char mark)
    {
        if (text.Length == 0 || text[0] != mark) return false;
        text = text[1..];
        return true;
    }

    private static bool TryDigits(ref ReadOnlySpan<byte> text, int count, out int value)
    {
        value = 0;
        if (text.Length < count) return false;
        for (var i = 0; i < count; i++)
        {
            if (text[i] is < (byte)'0' or > (byte)'9') return false;
            value = value * 10 + text[i] - '0';
        }

        text = text[count..];
        return true;
    }

    /// <summary>One or two digits.</summary>
    private static bool TryNumber(ref ReadOnlySpan<byte> text, out int value)
    {
        var isLong = text.Length > 1 && text[1] is >= (byte)'0' and <= (byte)'9';
        return TryDigits(ref text, isLong ? 2 : 1, out value);
    }
}
