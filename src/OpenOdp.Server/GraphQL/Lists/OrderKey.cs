using System.Buffers.Text;
using System.Globalization;
using System.Runtime.InteropServices;

namespace OpenOdp.Server.GraphQL.Lists;

/// <summary>The place of an entry in an order: a value, and the entry's own cursor, by which equal ones differ.</summary>
internal readonly record struct OrderKey(bool IsMissing, double Number, string Words, string Own)
{
    /// <summary>Characters of a text that count.</summary>
    private const int MaxWords = 256;

    private const char Missing = 'm', OfNumber = 'n', OfWords = 'w', Between = '~';

    /// <summary>Its cursor.</summary>
    public string Text =>
        (IsMissing ? $"{Missing}"
            : Words.Length > 0 ? OfWords + Base64Url.EncodeToString(MemoryMarshal.AsBytes(Words.AsSpan()))
            : OfNumber + Number.ToString("R", CultureInfo.InvariantCulture))
        + Between + Own;

    public static OrderKey Of(object? value, string own) => value switch
    {
        string words => new OrderKey(false, 0, words.Length > MaxWords ? words[..MaxWords] : words, own),
        double number => new OrderKey(false, number, string.Empty, own),
        bool truth => new OrderKey(false, truth ? 1 : 0, string.Empty, own),
        _ => new OrderKey(true, 0, string.Empty, own),
    };

    /// <summary>Reads a cursor; null when it is none of an order.</summary>
    public static OrderKey? TryRead(string text)
    {
        var end = text.IndexOf(Between);
        if (end < 1) return null;
        var (value, own) = (text[1..end], text[(end + 1)..]);
        return text[0] switch
        {
            Missing => value.Length == 0 ? new OrderKey(true, 0, string.Empty, own) : null,
            OfNumber => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                ? new OrderKey(false, number, string.Empty, own)
                : null,
            OfWords => Base64Url.IsValid(value, out var length) && length % sizeof(char) == 0
                ? new OrderKey(
                    false, 0, new string(MemoryMarshal.Cast<byte, char>(Base64Url.DecodeFromChars(value))), own)
                : null,
            _ => null,
        };
    }
}
