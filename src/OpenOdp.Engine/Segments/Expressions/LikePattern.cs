using System.Text;
using OpenOdp.Engine.Identifiers;

namespace OpenOdp.Engine.Segments.Expressions;

/// <summary>
/// A pattern of LIKE (EXP-4): <c>*</c> and <c>%</c> match any run, also none; <c>\</c> takes the next character as it is; case
/// does not count; the whole text must match.
/// </summary>
internal sealed class LikePattern
{
    /// <summary>Bytes of a text, and of a pattern that is itself a value, at most: a longer one is missing.</summary>
    public const int MaxLength = 4096;

    private readonly int[] _text;

    /// <summary>Where in the text the pieces end, which stand between the runs; the first and the last may be empty.</summary>
    private readonly int[] _ends;

    /// <summary>
    /// For each end of a piece that is looked for, how much of its beginning stands there too (Knuth, Morris and Pratt).
    /// </summary>
    private readonly int[] _borders;

    private LikePattern(int[] text, int[] ends)
    {
        (_text, _ends, _borders) = (text, ends, new int[text.Length]);
        for (var i = 1; i < ends.Length - 1; i++) FindBorders(Piece(i), _borders.AsSpan(ends[i - 1]));
    }

    /// <summary>Takes a pattern to pieces. They share their memory: a pattern may have thousands.</summary>
    public static LikePattern Of(ReadOnlySpan<byte> pattern)
    {
        var text = new List<int>(pattern.Length);
        var ends = new List<int>();
        var isEscaped = false;
        while (pattern.Length > 0)
        {
            var value = Next(ref pattern);
            if (!isEscaped && value == '\\')
            {
                isEscaped = true;
                continue;
            }

            if (isEscaped || value is not ('*' or '%')) text.Add(CaseFolding.ToLower(value));
            else if (ends.Count == 0 || ends[^1] < text.Count) ends.Add(text.Count);
            isEscaped = false;
        }

        if (isEscaped) text.Add('\\'); // nothing follows it: it stands for itself
        return new LikePattern([.. text], [.. ends, text.Count]);
    }

    /// <summary>Turns a text into what patterns are compared with.</summary>
    /// <param name="text">The text.</param>
    /// <param name="room">As long as the text in bytes, at least.</param>
    public static ReadOnlySpan<int> Fold(ReadOnlySpan<byte> text, Span<int> room)
    {
        var count = 0;
        while (text.Length > 0) room[count++] = CaseFolding.ToLower(Next(ref text));
        return room[..count];
    }

    /// <summary>Takes the next code point.</summary>
    private static int Next(ref ReadOnlySpan<byte> text)
    {
        int value = text[0];
        var length = 1;
        if (value >= 0x80)
        {
            Rune.DecodeFromUtf8(text, out var rune, out length);
            value = rune.Value;
        }

        text = text[length..];
        return value;
    }

    /// <summary>Takes at most about as many steps as the lengths of the text and the pattern together.</summary>
    public bool Matches(ReadOnlySpan<int> text)
    {
        var first = Piece(0);
        var last = Piece(_ends.Length - 1);
        if (_ends.Length == 1) return text.SequenceEqual(first);
        if (text.Length < first.Length + last.Length || !text.StartsWith(first) || !text.EndsWith(last)) return false;
        text = text[first.Length..^last.Length];
        for (var i = 1; i < _ends.Length - 1; i++)
        {
            var end = EndOfFirst(text, Piece(i), _borders.AsSpan(_ends[i - 1]));
            if (end < 0) return false;
            text = text[end..];
        }

        return true;
    }

    private ReadOnlySpan<int> Piece(int i) => _text.AsSpan((i > 0 ? _ends[i - 1] : 0).._ends[i]);

    /// <summary>Where a piece ends in a text for the first time; -1 when it does not.</summary>
    private static int EndOfFirst(ReadOnlySpan<int> text, ReadOnlySpan<int> piece, ReadOnlySpan<int> borders)
    {
        var matched = 0;
        for (var i = 0; i < text.Length; i++)
        {
            while (matched > 0 && piece[matched] != text[i]) matched = borders[matched - 1];
            if (piece[matched] == text[i]) matched++;
            if (matched == piece.Length) return i + 1;
        }

        return -1;
    }

    private static void FindBorders(ReadOnlySpan<int> piece, Span<int> borders)
    {
        for (var (i, matched) = (1, 0); i < piece.Length; i++)
        {
            while (matched > 0 && piece[matched] != piece[i]) matched = borders[matched - 1];
            if (piece[matched] == piece[i]) matched++;
            borders[i] = matched;
        }
    }
}
