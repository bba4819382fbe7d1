using System.Buffers.Text;

namespace OpenOdp.Client.Json;

/// <summary>
/// Halves of surrogate pairs that are escaped in JSON. They are no characters, and the framework throws when it meets one; here
/// they are read as U+FFFD, as the server reads them, so that one bad name does not cost a whole datafile.
/// </summary>
internal static class HalfPairs
{
    private const int EscapeLength = 6;

    /// <summary>The same text without halves; itself when it has none.</summary>
    public static ReadOnlyMemory<byte> Mend(ReadOnlyMemory<byte> json)
    {
        byte[]? mended = null;
        for (var at = NextEscape(json.Span, 0); at >= 0;)
        {
            var code = CodeAt(json.Span, at);
            var isPair = IsHigh(code) && IsLow(CodeAt(json.Span, at + EscapeLength));
            if (!isPair && (IsHigh(code) || IsLow(code)))
            {
                mended ??= json.ToArray();
                "\\ufffd"u8.CopyTo(mended.AsSpan(at));
            }

            at = NextEscape(json.Span, at + (isPair ? 2 * EscapeLength : code < 0 ? 2 : EscapeLength));
        }

        return mended ?? json;
    }

    private static int NextEscape(ReadOnlySpan<byte> json, int from)
    {
        var next = from < json.Length ? json[from..].IndexOf((byte)'\\') : -1;
        return next < 0 ? -1 : from + next;
    }

    /// <summary>What an escape stands for; -1 when none of the form \uXXXX stands there.</summary>
    private static int CodeAt(ReadOnlySpan<byte> json, int at) =>
        json.Length >= at + EscapeLength && json[at] == '\\' && json[at + 1] == 'u'
            && Utf8Parser.TryParse(json.Slice(at + 2, 4), out ushort code, out var read, 'x') && read == 4 ? code : -1;

    private static bool IsHigh(int code) => code is >= 0xD800 and <= 0xDBFF;

    private static bool IsLow(int code) => code is >= 0xDC00 and <= 0xDFFF;
}
