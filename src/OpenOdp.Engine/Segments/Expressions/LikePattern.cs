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

    /// <summary>What stands between the runs; the first and the last may be empty.</summary>
    private readonly int[][] _pieces;

    /// <summary>
    /// For each end of a piece that is looked for, how much of its beginning stands there too (Knuth, Morris and Pratt).
    /// </summary>
    private readonly int[][] _borders;

    private LikePattern(int[][] pieces) =>
        (_pieces, _borders) = (pieces, [.. pieces.Select((piece, i) => i > 0 && i < pieces.Length - 1 ? BordersOf(piece) : [])]);

    public static LikePattern Of(ReadOnlySpan<byte> pattern)
    {
        var pieces = new List<int[]>();
        var piece = new List<int>();
        var isEscaped = false;
        while (pattern.Length > 0)
        {
            var value = Next(ref pattern);
            if (!isEscaped && value == '\\')
            {
                isEscaped = true;
                continue;
            }

            if (isEscaped || value is not ('*' or '%'))
            {
                piece.Add(CaseFolding.ToLower(value));
            }
            else
            {
                pieces.Add([.. piece]);
                piece.Clear();
            }

            isEscaped = false;
        }

        if (isEscaped) piece.Add('\\'); // nothing follows it: it stands for itself
        return new LikePattern([.. pieces, [.. piece]]);
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
        var (first, last) = (_pieces[0], _pieces[^1]);
        if (_pieces.Length == 1) return text.SequenceEqual(first);
        if (text.Length < first.Length + last.Length || !text.StartsWith(first) || !text.EndsWith(last)) return false;
        text = text[first.Length..^last.Length];
        for (var i = 1; i < _pieces.Length - 1; i++)
        {
            var end = EndOfFirst(text, _pieces[i], _borders[i]);
            if (end < 0) return false;
            text = text[end..];
        }

        return true;
    }

    /// <summary>Where a piece ends in a text for the first time; -1 when it does not.</summary>
    private static int EndOfFirst(ReadOnlySpan<int> text, int[] piece, int[] borders)
    {
        if (piece.Length == 0) return 0;
        var matched = 0;
        for (var i = 0; i < text.Length; i++)
        {
            while (matched > 0 && piece[matched] != text[i]) matched = borders[matched - 1];
            if (piece[matched] == text[i]) matched++;
            if (matched == piece.Length) return i + 1;
        }

        return -1;
    }

    private static int[] BordersOf(int[] piece)
    {
        var borders = new int[piece.Length];
        for (var (i, matched) = (1, 0); i < piece.Length; i++)
        {
            while (matched > 0 && piece[matched] != piece[i]) matched = borders[matched - 1];
            if (piece[matched] == piece[i]) matched++;
            borders[i] = matched;
        }

        return borders;
    }
}
