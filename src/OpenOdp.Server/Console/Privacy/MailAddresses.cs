using System.Buffers;
using System.Globalization;
using System.Text;

namespace OpenOdp.Server.Console.Privacy;

/// <summary>
/// Masks e-mail addresses in texts, also as pages, queries and programs write them. Each text is looked through once: what stands
/// before an @ is looked for back to the @ before it, and what stands behind it up to the next.
/// </summary>
internal static class MailAddresses
{
    public const string Hidden = "•••";

    /// <summary>The longest name of a field that stays before the address in it.</summary>
    private const int MostOfName = 40;

    /// <summary>What an @ begins with, however it is written.</summary>
    private static readonly SearchValues<char> Begins = SearchValues.Create("@＠﹫%&\\");

    /// <summary>What stands before no @ of an address, and blanks.</summary>
    private static readonly SearchValues<char> Stops = SearchValues.Create("\"“”„«»?&(<,;");

    /// <summary>The text with the first character alone of what stands before each @.</summary>
    public static string Mask(string text)
    {
        StringBuilder? masked = null;
        var (done, last) = (0, 0);
        for (var at = Next(text, 0); at >= 0; at = Next(text, last))
        {
            var end = at + LengthOfAt(text, at);
            var start = StartOf(text, last, at, end);
            last = end;
            if (start == at) continue;
            masked ??= new StringBuilder(text.Length);
            masked.Append(text, done, start - done + LengthOfFirst(text, start)).Append(Hidden);
            done = at;
        }

        return masked is null ? text : masked.Append(text, done, text.Length - done).ToString();
    }

    public static int LengthOfFirst(string text, int at) => char.IsSurrogatePair(text, at) ? 2 : 1;

    /// <summary>A letter of any language, whole or a part of one.</summary>
    public static bool IsWord(char c) => char.IsLetterOrDigit(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Surrogate
        or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.Format;

    private static int Next(string text, int from)
    {
        while (text.AsSpan(from).IndexOfAny(Begins) is >= 0 and var found)
        {
            from += found;
            if (LengthOfAt(text, from) > 0) return from;
            from++;
        }

        return -1;
    }

    /// <summary>The length of the @ that begins here; 0 when none does.</summary>
    private static int LengthOfAt(string text, int at)
    {
        var rest = text.AsSpan(at);
        return rest[0] switch
        {
            '%' => OfPercent(rest),
            '&' => OfEntity(rest),
            '\\' => OfEscape(rest),
            '@' or '＠' or '﹫' => 1,
            _ => 0,
        };
    }

    /// <summary><c>%40</c>, encoded as often as one likes.</summary>
    private static int OfPercent(ReadOnlySpan<char> rest)
    {
        var length = 1;
        while (rest[length..].StartsWith("25")) length += 2;
        return rest[length..].StartsWith("40") ? length + 2
            : rest.StartsWith("%u0040", StringComparison.OrdinalIgnoreCase) ? 6
            : 0;
    }

    /// <summary><c>&amp;#64;</c>, <c>&amp;#x40;</c>, <c>&amp;commat;</c>, encoded as often as one likes.</summary>
    private static int OfEntity(ReadOnlySpan<char> rest)
    {
        var length = 1;
        while (rest[length..].StartsWith("amp;")) length += 4;
        if (rest[length..].StartsWith("commat")) return Ended(rest, length + 6);
        if (!rest[length..].StartsWith("#")) return 0;
        var isHex = rest[++length..].StartsWith("x", StringComparison.OrdinalIgnoreCase);
        if (isHex) length++;
        while (rest[length..].StartsWith("0")) length++;
        return rest[length..].StartsWith(isHex ? "40" : "64") ? Ended(rest, length + 2) : 0;
    }

    private static int Ended(ReadOnlySpan<char> rest, int length) => rest[length..].StartsWith(";") ? length + 1 : length;

    private static int OfEscape(ReadOnlySpan<char> rest) =>
        rest.StartsWith(@"\u0040") ? 6
        : rest.StartsWith(@"\u{40}") ? 6
        : rest.StartsWith(@"\x40") ? 4
        : 0;

    /// <summary>Where what stands before an @ begins; at the @ itself when it belongs to no address.</summary>
    /// <param name="last">Where the @ before it ends.</param>
    /// <param name="end">Where the @ ends.</param>
    private static int StartOf(string text, int last, int at, int end)
    {
        var (before, behind) = (at, end);
        while (before > last && char.IsWhiteSpace(text[before - 1])) before--;
        while (behind < text.Length && char.IsWhiteSpace(text[behind])) behind++;
        if (behind == text.Length || (IsStop(text[behind]) && text[behind] != '&')) return at;
        if ((before < at || behind > end) && !IsDomain(text.AsSpan(behind))) return at;
        var start = before > last && text[before - 1] == '"' ? Quote(text, last, before - 1) : Local(text, last, before);
        while (start < before && char.IsAscii(text[start]) && !char.IsAsciiLetterOrDigit(text[start])) start++;
        return start == before ? at : start;
    }

    /// <summary>True for what begins with two labels, the second with a letter.</summary>
    private static bool IsDomain(ReadOnlySpan<char> text)
    {
        var dot = 0;
        while (dot < text.Length && (IsWord(text[dot]) || text[dot] == '-')) dot++;
        return dot > 0 && dot + 1 < text.Length && text[dot] is '.' or '。' or '．' && char.IsLetter(text[dot + 1]);
    }

    private static int Local(string text, int last, int before)
    {
        var start = before;
        while (start > last && !IsStop(text[start - 1])) start--;
        return start + LengthOfName(text.AsSpan(start, before - start));
    }

    private static bool IsStop(char c) => char.IsWhiteSpace(c) || char.IsControl(c) || Stops.Contains(c);

    /// <summary>The length of <c>email=</c> and the like, which stays.</summary>
    private static int LengthOfName(ReadOnlySpan<char> local)
    {
        var length = local[..Math.Min(local.Length, MostOfName)].IndexOfAny('=', ':');
        return length > 0 && !local[..length].Contains('.') && PersonalFields.Contains(local[..length].ToString())
            ? length + 1
            : 0;
    }

    /// <summary>Where a quote begins that ends here; quotes in it have a backslash more than it.</summary>
    private static int Quote(string text, int last, int close)
    {
        var isEscaped = close > last && text[close - 1] == '\\';
        var open = close - 1;
        while (open >= last && (text[open] != '"' || (!isEscaped && open > last && text[open - 1] == '\\'))) open--;
        return Math.Max(open, last);
    }
}
