using System.Text;
using OpenOdp.Engine.State;

namespace OpenOdp.Server.Json;

/// <summary>
/// Takes the escapes out of a JSON text. The framework throws on half of a surrogate pair, and a body can hold a million of them;
/// here it becomes U+FFFD.
/// </summary>
internal static class JsonEscapes
{
    /// <summary>Appends the text.</summary>
    /// <param name="escaped">What stands between the quotes; a JSON reader has checked its form.</param>
    /// <param name="output">Receives the text, which is never longer.</param>
    /// <returns>False when half of a surrogate pair was replaced.</returns>
    public static bool Unescape(ReadOnlySpan<byte> escaped, ByteWriter output)
    {
        var isWhole = true;
        while (escaped.IndexOf((byte)'\\') is >= 0 and var at)
        {
            output.Raw(escaped[..at]);
            escaped = escaped[(at + 1)..];
            if (escaped[0] == 'u') isWhole &= Character(ref escaped, output);
            else output.Byte(Single(escaped[0]));
            escaped = escaped[1..];
        }

        output.Raw(escaped);
        return isWhole;
    }

    /// <summary>Reads <c>uXXXX</c>, or a pair of them, up to its last digit.</summary>
    private static bool Character(ref ReadOnlySpan<byte> text, ByteWriter output)
    {
        var unit = Unit(text[1..5]);
        text = text[4..];
        var isRune = Rune.TryCreate(unit, out var rune);
        if (!isRune && text[1..].StartsWith("\\u"u8) && Rune.TryCreate(unit, Unit(text[3..7]), out rune))
        {
            isRune = true;
            text = text[6..];
        }

        if (!isRune) rune = Rune.ReplacementChar;
        Span<byte> utf8 = stackalloc byte[4];
        output.Raw(utf8[..rune.EncodeToUtf8(utf8)]);
        return isRune;
    }

    private static char Unit(ReadOnlySpan<byte> digits)
    {
        var unit = 0;
        foreach (var digit in digits) unit = unit << 4 | (digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        return (char)unit;
    }

    private static byte Single(byte mark) => mark switch
    {
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        _ => mark,
    };
}
