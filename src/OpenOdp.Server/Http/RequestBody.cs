using System.Buffers;
using System.IO.Compression;
using System.Numerics;

namespace OpenOdp.Server.Http;

/// <summary>What came of reading a body.</summary>
internal enum BodyStatus
{
    /// <summary>All of it is there.</summary>
    Complete,

    /// <summary>It is larger than <see cref="RequestBody.MaxBytes"/>, as sent or decompressed; the first part is there.</summary>
    TooLarge,

    /// <summary>It is encoded in a way that we do not read.</summary>
    UnknownEncoding,

    /// <summary>It does not decompress, or breaks the protocol.</summary>
    Broken,

    /// <summary>It came too slowly.</summary>
    Late,

    /// <summary>The client went away.</summary>
    Aborted,

    /// <summary>Other bodies take all the memory there is for them.</summary>
    NoMemory,
}

/// <summary>Holds the body of one request in one piece of memory. Made to be used again.</summary>
internal sealed class RequestBody(BodyMemory memory)
{
    /// <summary>Bytes of a body at most, also after decompression (EV-15): a small body cannot become a large one.</summary>
    public const int MaxBytes = 10 * 1024 * 1024;

    /// <summary>Encodings that we read, as told in <c>Accept-Encoding</c>.</summary>
    public const string Encodings = "gzip, br";

    private readonly byte[] _own = new byte[4096];
    private byte[]? _borrowed;
    private int _taken;
    private int _length;

    /// <summary>The bytes read.</summary>
    public ReadOnlySpan<byte> Bytes => Buffer.AsSpan(0, _length);

    private byte[] Buffer => _borrowed ?? _own;

    /// <summary>Forgets the bytes and gives borrowed memory back.</summary>
    public void Clear()
    {
        GiveBack();
        _length = 0;
    }

    /// <summary>Reads the body of a request.</summary>
    public async ValueTask<BodyStatus> ReadAsync(HttpRequest request)
    {
        if (request.ContentLength > MaxBytes) return BodyStatus.TooLarge;
        try
        {
            var encoding = request.Headers.ContentEncoding;
            if (encoding.Count == 0) return await ReadPlainAsync(request);
            return encoding.ToString().Trim().ToLowerInvariant() switch
            {
                "" or "identity" => await ReadPlainAsync(request),
                "gzip" or "x-gzip" => await ReadStreamAsync(new GZipStream(request.Body, CompressionMode.Decompress, leaveOpen: true), request.HttpContext.RequestAborted),
                "br" => await ReadStreamAsync(new BrotliStream(request.Body, CompressionMode.Decompress, leaveOpen: true), request.HttpContext.RequestAborted),
                _ => BodyStatus.UnknownEncoding,
            };
        }
        catch (BadHttpRequestException error)
        {
            return error.StatusCode switch
            {
                StatusCodes.Status408RequestTimeout => BodyStatus.Late,
                StatusCodes.Status413PayloadTooLarge => BodyStatus.TooLarge,
                _ => BodyStatus.Broken,
            };
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            return BodyStatus.Aborted;
        }
        catch (Exception error) when (error is InvalidDataException or InvalidOperationException)
        {
            return BodyStatus.Broken; // what the two decompressors throw
        }
    }

    private async ValueTask<BodyStatus> ReadPlainAsync(HttpRequest request)
    {
        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync();
            var bytes = read.Buffer;
            if (bytes.Length > MaxBytes - _length)
            {
                reader.AdvanceTo(bytes.End);
                return BodyStatus.TooLarge;
            }

            if (!TryMakeRoom((int)bytes.Length))
            {
                reader.AdvanceTo(bytes.End);
                return BodyStatus.NoMemory;
            }

            bytes.CopyTo(Buffer.AsSpan(_length));
            _length += (int)bytes.Length;
            reader.AdvanceTo(bytes.End);
            if (read.IsCompleted || _length == request.ContentLength) return BodyStatus.Complete;
        }
    }

    private async ValueTask<BodyStatus> ReadStreamAsync(Stream stream, CancellationToken cancellation)
    {
        await using (stream)
        {
            while (true)
            {
                if (!TryMakeRoom(1)) return BodyStatus.NoMemory;
                var count = await stream.ReadAsync(Buffer.AsMemory(_length), cancellation);
                if (count == 0) return BodyStatus.Complete;
                if (count > MaxBytes - _length) return BodyStatus.TooLarge;
                _length += count;
            }
        }
    }

    private bool TryMakeRoom(int bytes)
    {
        if (Buffer.Length - _length >= bytes) return true;
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)(_length + bytes)); // what the pool hands out
        if (!memory.TryTake(size)) return false;
        var larger = ArrayPool<byte>.Shared.Rent(size);
        Bytes.CopyTo(larger);
        GiveBack();
        (_borrowed, _taken) = (larger, size);
        return true;
    }

    private void GiveBack()
    {
        if (_borrowed is null) return;
        memory.Return(_taken);
        ArrayPool<byte>.Shared.Return(_borrowed);
        _borrowed = null;
    }
}
