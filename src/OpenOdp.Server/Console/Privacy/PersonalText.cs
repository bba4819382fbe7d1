using System.Globalization;
using System.Text;

namespace OpenOdp.Server.Console.Privacy;

/// <summary>Texts as readers see them.</summary>
internal static class PersonalText
{
    private const string Hidden = "•••";

    /// <summary>Of a personal value no more than tells it from its neighbours; of a short one nothing.</summary>
    public static string Hide(string value)
    {
        if (value.Length == 0) return value;
        var masked = MaskAddresses(value);
        var first = value[..LengthOfFirst(value, 0)] + Hidden;
        var isAddress = masked != value && masked.StartsWith(first, StringComparison.Ordinal) && IsDomain(masked[first.Length..]);
        return isAddress ? masked : value.Length < 3 ? Hidden : first;
    }

    /// <summary>Of a text of any other name: JSON as bodies are masked, and of each e-mail address the first character.</summary>
    public static string Mask(string text) =>
        text.AsSpan().TrimStart() is ['{' or '[', ..]
            && MaskedBody.Of(Encoding.UTF8.GetBytes(text), isIndented: false) is { } json
            ? json
            : MaskAddresses(text);

    private static string MaskAddresses(string text)
    {
        var (masked, done, last) = (new StringBuilder(), 0, 0);
        for (var at = Next(text, 0); at >= 0; at = Next(text, at + 1))
        {
            var start = at;
            while (start > last && IsLocal(text[start - 1])) start--;
            while (start < at && char.IsAscii(text[start]) && !char.IsAsciiLetterOrDigit(text[start])) start++;
            var domain = at + LengthOfAt(text, at);
            last = domain;
            if (start == at || domain == text.Length || !(IsWord(text[domain]) || text[domain] == '[')) continue;
            masked.Append(text, done, start - done + LengthOfFirst(text, start)).Append(Hidden);
            done = at;
        }

        return done == 0 ? text : masked.Append(text, done, text.Length - done).ToString();
    }

    /// <summary>Where an @ is, also one as addresses of pages have it.</summary>
    private static int Next(string text, int from)
    {
        for (var i = from; i < text.Length; i++)
        {
            if (LengthOfAt(text, i) > 0) return i;
        }

        return -1;
    }

    private static int LengthOfAt(string text, int at) =>
        text[at] == '@' ? 1 : string.CompareOrdinal(text, at, "%40", 0, 3) == 0 ? 3 : 0;

    private static bool IsLocal(char c) => IsWord(c) || ".!#$%'*+-^_`{|}~".Contains(c, StringComparison.Ordinal);

    /// <summary>A letter of any language, whole or a part of one.</summary>
    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Surrogate
        or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.Format;

    private static bool IsDomain(string text) => text.All(static c => IsWord(c) || c is '@' or '.' or '-' or '%');

    private static int LengthOfFirst(string text, int at) => char.IsSurrogatePair(text, at) ? 2 : 1;
}
