using OpenOdp.Server.Json;

namespace OpenOdp.Server.Times;

/// <summary>Reads times of day and zones. All count milliseconds.</summary>
internal static class TimeText
{
    private const long Second = 1000;
    private const long Minute = 60 * Second;
    private const long Hour = 60 * Minute;

    /// <summary>
    /// 20:59:52.046, 205952,046 or less of it, of which the last part may have a fraction; 24:00 is the end of the day, and
    /// second 60, which clocks do not have, the next minute.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="mayBeShort">True when hours may have one digit, and AM or PM behind.</param>
    /// <param name="time">The time.</param>
    public static bool TryRead(ref TextCursor text, bool mayBeShort, out long time)
    {
        time = 0;
        var digits = text.DigitCount;
        if (digits is 4 or 6) return TryParts(ref text, isLong: false, 2, out time);
        if (digits != 2 && !(digits == 1 && mayBeShort)) return false;
        if (!TryParts(ref text, isLong: true, digits, out time)) return false;
        return !mayBeShort || TryHalf(ref text, ref time);
    }

    /// <summary>
    /// Nothing, Z, UTC, GMT, or hours and maybe minutes east of UTC; names behind it say nothing more. A name alone is refused:
    /// CST is three zones.
    /// </summary>
    public static bool TryZone(ref TextCursor text, out long offset)
    {
        offset = 0;
        if (text.IsAtEnd) return true;
        text.Take(' ');
        if (text.Take('Z', 'z')) return TryNames(ref text);
        var isNamed = text.Take("UTC"u8) || text.Take("GMT"u8);
        if (text.Next is (byte)'+' or (byte)'-' ? !TryOffset(ref text, out offset) : !isNamed) return false;
        return TryNames(ref text);
    }

    private static bool TryParts(ref TextCursor text, bool isLong, int hourDigits, out long time)
    {
        time = 0;
        if (!text.TakeDigits(hourDigits, out var hour)) return false;
        var (minute, second, unit) = (0, 0, Hour);
        if (isLong ? text.Take(':') : text.DigitCount > 0)
        {
            unit = Minute;
            if (!text.TakeDigits(2, out minute)) return false;
            if (isLong ? text.Take(':') : text.DigitCount > 0)
            {
                unit = Second;
                if (!text.TakeDigits(2, out second)) return false;
            }
        }

        if (text.DigitCount > 0 || !TryFraction(ref text, unit, out var fraction)) return false;
        time = hour * Hour + minute * Minute + second * Second + fraction;
        return minute < 60 && second <= 60 && (hour < 24 || time == 24 * Hour);
    }

    private static bool TryFraction(ref TextCursor text, long unit, out long fraction)
    {
        fraction = 0;
        if (!text.Take('.', ',')) return true;
        if (text.DigitCount == 0) return false;
        var place = 1L;
        while (text.TakeDigits(1, out var digit))
        {
            if (place > 1_000_000) continue; // less than a millisecond of an hour
            place *= 10;
            fraction += digit * unit * 1000 / place;
        }

        fraction /= 1000;
        return true;
    }

    /// <summary>8:59:52 PM.</summary>
    private static bool TryHalf(ref TextCursor text, ref long time)
    {
        if (text.Next != ' ' || text.At(2) is not ((byte)'M' or (byte)'m')) return true;
        text.Take(' ');
        var isAfternoon = text.Take("PM"u8);
        if (!isAfternoon && !text.Take("AM"u8) || time < Hour || time >= 13 * Hour) return false;
        time = time % (12 * Hour) + (isAfternoon ? 12 * Hour : 0);
        return true;
    }

    private static bool TryOffset(ref TextCursor text, out long offset)
    {
        offset = 0;
        var west = text.Next == '-';
        if (!text.Take('-', '+') || !text.TakeDigits(2, out var hours)) return false;
        var minutes = 0;
        if ((text.Take(':') || text.DigitCount > 0) && !text.TakeDigits(2, out minutes)) return false;
        offset = (hours * Hour + minutes * Minute) * (west ? -1 : 1);
        return hours < 24 && minutes < 60;
    }

    /// <summary>
    /// [Europe/Berlin] of Java, (Central European Time) of JavaScript, CEST or +02 and the monotonic clock of Go.
    /// </summary>
    private static bool TryNames(ref TextCursor text)
    {
        if (text.IsAtEnd) return true;
        if (text.Take('[')) return text.TakeRest() is [_, .., (byte)']'];
        if (!text.Take(' ')) return false;
        if (text.Take('(')) return text.TakeRest() is [_, .., (byte)')'];
        var name = text.Next == 'm' ? [] : text.TakeLetters();
        if (name.Length > 5 || name.ContainsAnyExceptInRange((byte)'A', (byte)'Z')) return false;
        if (name.Length == 0 && text.Next != 'm' && !TryOffset(ref text, out _)) return false;
        text.Take(' ');
        return text.IsAtEnd || text.Take("m="u8) && !text.TakeRest().ContainsAnyExceptInRange((byte)'+', (byte)'9');
    }
}
