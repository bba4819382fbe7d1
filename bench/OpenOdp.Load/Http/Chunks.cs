using System.Buffers.Text;

namespace OpenOdp.Load.Http;

/// <summary>Bodies in chunks (RFC 9112, 7.1).</summary>
internal static class Chunks
{
    /// <summary>Joins the chunks at the front of the buffer when the last of them has arrived; else changes nothing.</summary>
    public static bool TryJoin(Span<byte> buffer, out int length)
    {
        length = 0;
        for (var at = 0; ;)
        {
            if (!TryReadSize(buffer[at..], out var size, out var head)) return false;
            if (size == 0) break;
            at += head + size + 2;
            if (at > buffer.Length) return false;
        }

        for (var at = 0; ;)
        {
            TryReadSize(buffer[at..], out var size, out var head);
            if (size == 0) return true;
            buffer.Slice(at + head, size).CopyTo(buffer[length..]);
            length += size;
            at += head + size + 2;
        }
    }

    /// <summary>The last chunk counts only with the empty line behind it.</summary>
    private static bool TryReadSize(ReadOnlySpan<byte> buffer, out int size, out int head)
    {
        size = 0;
        head = buffer.IndexOf("\r\n"u8) + 2;
        if (head < 2) return false;
        if (!Utf8Parser.TryParse(buffer[..(head - 2)], out size, out _, 'x'))
        {
            throw new InvalidDataException("A chunk has no size.");
        }

        return size > 0 || buffer[head..].StartsWith("\r\n"u8);
    }
}
