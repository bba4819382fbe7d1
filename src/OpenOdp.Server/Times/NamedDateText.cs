using OpenOdp.Server.Json;

namespace OpenOdp.Server.Times;

/// <summary>
/// Reads times with English names: of mail and HTTP (<c>Thu, 30 Jun 2022 20:59:52 GMT</c>), of C, Java and <c>date</c>
/// (<c>Thu Jun 30 20:59:52 UTC 2022</c>), of JavaScript (<c>Thu Jun 30 2022 20:59:52 GMT+0200 (…)</c>).
/// </summary>
internal static class NamedDateText
{
    public static bool TryRead(ref TextCursor text, out long day, out long time, out long offset)
    {
        (day, time, offset) = (0, 0, 0);
        if (text.DigitCount == 0 && text.TakeLetters().Length >= 3) text.Take(',');
        if (text.At(0) == ' ') text.Take(' ');
        return text.DigitCount is 1 or 2
            ? TryDayFirst(ref text, out day, out time, out offset)
            : TryMonthFirst(ref text, out day, out time, out offset);
    }

    private static bool TryDayFirst(ref TextCursor text, out long day, out long time, out long offset)
    {
        (day, time, offset) = (0, 0, 0);
        return text.TakeNumber(out var ofMonth) && text.Take(' ')
            && DateText.TryMonth(ref text, out var month) && text.Take(' ')
            && TryYear(ref text, out var year)
            && DateText.TryDay(year, month, ofMonth, out day)
            && TryTimeAndZone(ref text, out time, out offset);
    }

    private static bool TryMonthFirst(ref TextCursor text, out long day, out long time, out long offset)
    {
        (day, time, offset) = (0, 0, 0);
        if (!DateText.TryMonth(ref text, out var month) || !text.Take(' ')) return false;
        text.Take(' '); // C writes a day of one digit behind two spaces
        if (!text.TakeNumber(out var ofMonth)) return false;
        var hasYear = text.At(5) is (byte)' ' or 0;
        var year = 0;
        if (!text.Take(' ') || hasYear && !TryYear(ref text, out year)) return false;
        if (hasYear) return DateText.TryDay(year, month, ofMonth, out day) && TryTimeAndZone(ref text, out time, out offset);
        if (!TimeText.TryRead(ref text, mayBeShort: false, out time) || !text.Take(' ')) return false;
        if (text.DigitCount == 0 && !((text.Take("UTC"u8) || text.Take("GMT"u8)) && text.Take(' '))) return false;
        return TryYear(ref text, out year) && DateText.TryDay(year, month, ofMonth, out day);
    }

    private static bool TryYear(ref TextCursor text, out int year)
    {
        year = 0;
        return text.DigitCount == 4 && text.TakeDigits(4, out year);
    }

    private static bool TryTimeAndZone(ref TextCursor text, out long time, out long offset)
    {
        (time, offset) = (0, 0);
        return text.IsAtEnd || text.Take(' ') && TimeText.TryRead(ref text, mayBeShort: false, out time)
            && TimeText.TryZone(ref text, out offset);
    }
}
