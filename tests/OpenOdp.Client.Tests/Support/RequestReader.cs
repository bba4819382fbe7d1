using System.Globalization;
using System.Text;

namespace OpenOdp.Client.Tests.Support;

/// <summary>Reads requests from one connection, with a length or in chunks.</summary>
internal sealed class RequestReader(Stream stream)
{
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    public async Task<Received?> ReadAsync()
    {
        if (await LineAsync() is not { Length: > 0 } requestLine) return null;

        var words = requestLine.Split(' ');
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await LineAsync() is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':');
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        var body = headers.TryGetValue("Content-Length", out var length)
            ? await BytesAsync(int.Parse(length, CultureInfo.InvariantCulture))
            : headers.ContainsKey("Transfer-Encoding") ? await ChunksAsync()
            : [];
        return new Received(words[0], words[1], headers, body);
    }

    private async Task<byte[]> ChunksAsync()
    {
        var body = new MemoryStream();
        while (true)
        {
            var size = int.Parse(
                await LineAsync() ?? throw new IOException("chunk"), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            body.Write(await BytesAsync(size));
            await LineAsync();
            if (size == 0) return body.ToArray();
        }
    }

    private async Task<string?> LineAsync()
    {
        int newline;
        while ((newline = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n"u8)) < 0)
        {
            if (!await FillAsync()) return null;
        }

        var line = Encoding.UTF8.GetString(_buffer, _start, newline);
        _start += newline + 2;
        return line;
    }

    private async Task<byte[]> BytesAsync(int count)
    {
        while (_end - _start < count)
        {
            if (!await FillAsync()) throw new IOException("The request ended early.");
        }

        var bytes = _buffer.AsSpan(_start, count).ToArray();
        _start += count;
        return bytes;
    }

    private async Task<bool> FillAsync()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var read = await stream.ReadAsync(_buffer.AsMemory(_end));
        _end += read;
        return read > 0;
    }
}
