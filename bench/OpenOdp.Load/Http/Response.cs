using System.Buffers.Text;
using System.Text;

namespace OpenOdp.Load.Http;

/// <summary>One HTTP/1.1 response as it lies in the receive buffer.</summary>
internal readonly ref struct Response
{
    public int Status { get; private init; }

    public ReadOnlySpan<byte> Headers { get; private init; }

    public ReadOnlySpan<byte> Body { get; private init; }

    /// <summary>Takes a response off the buffer once all of it is there. A chunked body is joined in place.</summary>
    /// <exception cref="InvalidDataException">It is no HTTP/1.1 response.</exception>
    public static bool TryRead(Span<byte> buffer, out Response response)
    {
        response = default;
        var end = buffer.IndexOf("\r\n\r\n"u8);
        if (end < 0) return false;
        var headers = buffer[..(end + 2)];
        if (!headers.StartsWith("HTTP/1.1 "u8) || !Utf8Parser.TryParse(headers[9..], out int status, out var digits)
            || digits != 3)
        {
            throw new InvalidDataException("The server's answer is not HTTP/1.1.");
        }

        var rest = buffer[(end + 4)..];
        if (Utf8Parser.TryParse(Header(headers, "Content-Length"u8), out int length, out _))
        {
            if (rest.Length < length) return false;
            response = new Response { Status = status, Headers = headers, Body = rest[..length] };
            return true;
        }

        if (!Header(headers, "Transfer-Encoding"u8).SequenceEqual("chunked"u8))
        {
            response = new Response { Status = status, Headers = headers };
            return true;
        }

        if (!Chunks.TryJoin(rest, out var joined)) return false;
        response = new Response { Status = status, Headers = headers, Body = rest[..joined] };
        return true;
    }

    /// <summary>The value of a header, or nothing.</summary>
    public static ReadOnlySpan<byte> Header(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> name)
    {
        while (true)
        {
            var end = headers.IndexOf("\r\n"u8);
            if (end < 0) return default;
            var line = headers[..end];
            if (line.Length > name.Length && line[name.Length] == ':' && Ascii.EqualsIgnoreCase(line[..name.Length], name))
            {
                return line[(name.Length + 1)..].Trim((byte)' ');
            }

            headers = headers[(end + 2)..];
        }
    }
}
