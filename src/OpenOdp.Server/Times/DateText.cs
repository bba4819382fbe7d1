using System.Globalization;
using OpenOdp.Server.Json;

namespace OpenOdp.Server.Times;

/// <summary>Reads the dates of ISO-8601, in their long and short forms, and the two of CSV files. Days count from 1970.</summary>
internal static class DateText
{
    private static readonly string[] Months =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    public static bool TryRead(ref TextCursor text, out long day, out bool isMonthFirst)
    {
        isMonthFirst = text.DigitCount is 1 or 2;
        return isMonthFirst ? TryMonthFirst(ref text, out day) : TryYearFirst(ref text, out day);
    }

    public static bool TryDay(int year, int month, int dayOfMonth, out long day)
    {
        day = 0;
        if (year is < 1 or > 9999 || month is < 1 or > 12 || dayOfMonth < 1 || dayOfMonth > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        day = Number(new DateOnly(year, month, dayOfMonth));
        return true;
    }

    /// <summary>Jun or June; the number of the month.</summary>
    public static bool TryMonth(ref TextCursor text, out int month)
    {
        var word = text.TakeLetters();
        month = 0;
        for (var i = 0; i < Months.Length && month == 0; i++)
        {
            if (Is(word, Months[i]) || Is(word, CultureInfo.InvariantCulture.DateTimeFormat.MonthNames[i])) month = i + 1;
        }

        return month > 0;
    }

    private static bool Is(ReadOnlySpan<byte> word, string name) => System.Text.Ascii.EqualsIgnoreCase(word, name);

    /// <summary>
    /// 2018-09-10, 2018/09/10, 20180910, 2018-253, 2018253, 2018-W37-1, 2018W371, and years of six digits with a sign.
    /// </summary>
    private static bool TryYearFirst(ref TextCursor text, out long day)
    {
        day = 0;
        int month, ofMonth, ofYear;
        var isExpanded = text.Take('+', '-');
        var digits = text.DigitCount;
        if (isExpanded ? digits != 6 : digits is not (4 or 7 or 8)) return false;
        if (!text.TakeDigits(isExpanded ? 6 : 4, out var year) || year is < 1 or > 9999) return false;
        if (digits == 7) return text.TakeDigits(3, out ofYear) && TryDayOfYear(year, ofYear, out day);
        if (digits == 8)
        {
            return text.TakeDigits(2, out month) && text.TakeDigits(2, out ofMonth) && TryDay(year, month, ofMonth, out day);
        }

        var mark = (char)text.Next;
        if (mark == 'W') return TryWeek(ref text, year, isLong: false, out day);
        if (mark is not ('-' or '/') || !text.Take(mark)) return false;
        if (mark == '-' && text.Next == 'W') return TryWeek(ref text, year, isLong: true, out day);
        if (mark == '-' && text.DigitCount == 3) return text.TakeDigits(3, out ofYear) && TryDayOfYear(year, ofYear, out day);
        return text.TakeDigits(2, out month) && text.Take(mark) && text.TakeDigits(2, out ofMonth)
            && TryDay(year, month, ofMonth, out day);
    }

    private static bool TryDayOfYear(int year, int ofYear, out long day)
    {
        day = Number(new DateOnly(year, 1, 1)) + ofYear - 1;
        return ofYear >= 1 && ofYear <= (DateTime.IsLeapYear(year) ? 366 : 365);
    }

    /// <summary>A week without a day is its Monday.</summary>
    private static bool TryWeek(ref TextCursor text, int year, bool isLong, out long day)
    {
        day = 0;
        var ofWeek = 1;
        if (!text.Take('W') || !text.TakeDigits(2, out var week) || week < 1 || week > ISOWeek.GetWeeksInYear(year)) return false;
        var hasDay = isLong ? text.Take('-') : text.DigitCount > 0;
        if (hasDay && !(text.TakeDigits(1, out ofWeek) && ofWeek is >= 1 and <= 7)) return false;
        day = Number(DateOnly.FromDateTime(ISOWeek.ToDateTime(year, 1, DayOfWeek.Thursday))) - 3 + (week - 1) * 7 + ofWeek - 1;
        return true;
    }

    /// <summary>9/10/18 or 09/10/2018.</summary>
    private static bool TryMonthFirst(ref TextCursor text, out long day)
    {
        day = 0;
        if (!text.TakeNumber(out var month) || !text.Take('/') || !text.TakeNumber(out var dayOfMonth) || !text.Take('/'))
        {
            return false;
        }

        var digits = text.DigitCount;
        if (digits is not (2 or 4) || !text.TakeDigits(digits, out var year)) return false;
        if (digits == 2) year += year < 69 ? 2000 : 1900; // as strptime reads %y
        return TryDay(year, month, dayOfMonth, out day);
    }

    private static long Number(DateOnly date) => date.DayNumber - new DateOnly(1970, 1, 1).DayNumber;
}
