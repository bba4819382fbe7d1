using System.Buffers;
using System.IO.Compression;

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

    /// <summary>It breaks the protocol.</summary>
    Broken,

    /// <summary>It does not decompress, breaks off, or has something behind its end.</summary>
    Damaged,

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
                "gzip" or "x-gzip" => await ReadGzipAsync(request),
                "br" => await ReadBrotliAsync(request),
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
        catch (InvalidDataException)
        {
            return BodyStatus.Damaged; // what the decompressor of gzip throws
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

    private async ValueTask<BodyStatus> ReadGzipAsync(HttpRequest request)
    {
        await using var gzip = new GZipStream(new GzipWithEnd(request.Body), CompressionMode.Decompress);
        while (true)
        {
            if (!TryMakeRoom(1)) return BodyStatus.NoMemory;
            var count = await gzip.ReadAsync(Buffer.AsMemory(_length), request.HttpContext.RequestAborted);
            if (count == 0) break;
            if (count > MaxBytes + GzipWithEnd.End.Length - _length) return BodyStatus.TooLarge;
            _length += count;
        }

        if (!Bytes.EndsWith(GzipWithEnd.End)) return BodyStatus.Damaged;
        _length -= GzipWithEnd.End.Length;
        return BodyStatus.Complete;
    }

    private async ValueTask<BodyStatus> ReadBrotliAsync(HttpRequest request)
    {
        var decoder = default(BrotliDecoder);
        try
        {
            var isDone = false;
            while (true)
            {
                var read = await request.BodyReader.ReadAsync(request.HttpContext.RequestAborted);
                var status = Decompress(ref decoder, read.Buffer, ref isDone);
                request.BodyReader.AdvanceTo(read.Buffer.End);
                if (status != BodyStatus.Complete) return status;
                if (read.IsCompleted) return isDone ? BodyStatus.Complete : BodyStatus.Damaged;
            }
        }
        finally
        {
            decoder.Dispose();
        }
    }

    private BodyStatus Decompress(ref BrotliDecoder decoder, in ReadOnlySequence<byte> pieces, ref bool isDone)
    {
        foreach (var piece in pieces)
        {
            if (isDone && piece.Length > 0) return BodyStatus.Damaged;
            var rest = piece.Span;
            for (var status = OperationStatus.DestinationTooSmall; status == OperationStatus.DestinationTooSmall;)
            {
                if (!TryMakeRoom(1)) return BodyStatus.NoMemory;
                status = decoder.Decompress(rest, Buffer.AsSpan(_length), out var consumed, out var written);
                if (status == OperationStatus.InvalidData) return BodyStatus.Damaged;
                if (written > MaxBytes - _length) return BodyStatus.TooLarge;
                _length += written;
                rest = rest[consumed..];
                isDone = status == OperationStatus.Done;
            }

            if (rest.Length > 0) return BodyStatus.Damaged;
        }

        return BodyStatus.Complete;
    }

    private bool TryMakeRoom(int bytes)
    {
        if (Buffer.Length - _length >= bytes) return true;
        if (memory.Rent(_length + bytes) is not { } larger) return false;
        Bytes.CopyTo(larger);
        GiveBack();
        _borrowed = larger;
        return true;
    }

    private void GiveBack()
    {
        if (_borrowed is null) return;
        memory.Return(_borrowed);
        _borrowed = null;
    }
}
