using System.Buffers;
using System.Globalization;
using System.Text;

namespace OpenOdp.Client.Json;

/// <summary>A growing piece of UTF-8 JSON text that is used again for the next event of the same thread.</summary>
internal sealed class Utf8Text
{
    // A thread keeps a buffer of up to 64 KiB; what one large event needed beyond that goes back to the collector.
    private const int LargestKept = 64 * 1024;

    private static readonly SearchValues<char> Escaped =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(code => (char)code), '"', '\\']);

    private byte[] _bytes = new byte[1024];
    private int _length;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    public void Clear()
    {
        _length = 0;
        if (_bytes.Length > LargestKept)
        {
            _bytes = new byte[1024];
        }
    }

    public void Raw(ReadOnlySpan<byte> utf8)
    {
        utf8.CopyTo(Room(utf8.Length));
        _length += utf8.Length;
    }

    public void Byte(byte value)
    {
        Room(1)[0] = value;
        _length++;
    }

    /// <summary>Writes a JSON string. A lone surrogate becomes U+FFFD, as UTF-8 cannot carry it.</summary>
    public void Quoted(ReadOnlySpan<char> text)
    {
        Byte((byte)'"');
        for (int stop; (stop = text.IndexOfAny(Escaped)) >= 0; text = text[(stop + 1)..])
        {
            Plain(text[..stop]);
            Escape(text[stop]);
        }

        Plain(text);
        Byte((byte)'"');
    }

    public void Formatted<T>(T value)
        where T : IUtf8SpanFormattable
    {
        // The longest value is a decimal or a 128-bit integer, 40 characters; a shortest round-trip double takes at most 24.
        value.TryFormat(Room(64), out var written, default, CultureInfo.InvariantCulture);
        _length += written;
    }

    public Span<byte> Room(int count)
    {
        if (_bytes.Length - _length < count)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + count));
        }

        return _bytes.AsSpan(_length);
    }

    public void Advance(int count) => _length += count;

    /// <summary>Takes back what was written beyond a length.</summary>
    public void Cut(int length) => _length = length;

    private void Plain(ReadOnlySpan<char> text)
    {
        // One UTF-16 unit gives at most three bytes.
        _length += Encoding.UTF8.GetBytes(text, Room(text.Length * 3));
    }

    private void Escape(char code)
    {
        ReadOnlySpan<byte> text = code switch
        {
            '"' => "\\\""u8,
            '\\' => "\\\\"u8,
            '\n' => "\\n"u8,
            '\r' => "\\r"u8,
            '\t' => "\\t"u8,
            _ => default,
        };
        if (!text.IsEmpty)
        {
            Raw(text);
            return;
        }

        Raw("\\u00"u8);
        Byte((byte)(code < 0x10 ? '0' : '1'));
        Byte((byte)"0123456789abcdef"[code & 0xF]);
    }
}
