using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace OpenOdp.Server.Http;

/// <summary>
/// The body of one request in one piece of memory: first as it was sent, at the pace of the client, then unpacked, which takes
/// the processor and what a stranger makes of a few bytes. Made to be used again.
/// </summary>
internal sealed class RequestBody(BodyMemory memory, TimeProvider clock)
{
    /// <summary>Bytes of a body at most, as sent and unpacked (EV-15): a small body cannot become a large one.</summary>
    public const int MaxBytes = 10 * 1024 * 1024;

    /// <summary>Encodings that we read, as told in <c>Accept-Encoding</c>.</summary>
    public const string Encodings = "gzip, br";

    private readonly BorrowedBytes _sent = new(memory);
    private readonly BorrowedBytes _unpacked = new(memory);
    private Packing _packing;

    private enum Packing
    {
        None,
        Gzip,
        Brotli,
    }

    /// <summary>The bytes read.</summary>
    public ReadOnlySpan<byte> Bytes => _packing == Packing.None ? _sent.Written : _unpacked.Written;

    /// <summary>How many bytes it has at most, before it is unpacked.</summary>
    public int MostBytes => _packing == Packing.None ? _sent.Length : MaxBytes;

    /// <summary>Forgets the bytes and gives borrowed memory back.</summary>
    public void Clear()
    {
        _sent.Clear();
        _unpacked.Clear();
        _packing = Packing.None;
    }

    /// <summary>Takes what is sent, as it is.</summary>
    public async ValueTask<BodyStatus> ReceiveAsync(HttpRequest request)
    {
        if (request.ContentLength > MaxBytes) return BodyStatus.TooLarge;
        if (!TryFindPacking(request)) return BodyStatus.UnknownEncoding;
        try
        {
            return await ReceiveAsync(request.BodyReader, request.ContentLength);
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
        catch (Exception error) when (IsBroken(error, request))
        {
            return BodyStatus.Broken;
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            return BodyStatus.Aborted;
        }
    }

    /// <summary>
    /// True for a body that breaks HTTP while its client is still there: the web server has no status for some of these, as for a
    /// chunk whose size is no number of 31 bits, or a trailer that is no text, and would answer 200 or 500 by itself.
    /// </summary>
    public static bool IsBroken(Exception error, HttpRequest request) =>
        error is InvalidOperationException or (IOException and not (ConnectionResetException or BadHttpRequestException))
        && !request.HttpContext.RequestAborted.IsCancellationRequested;

    /// <summary>Takes what begins as gzip does for it, though no header says so: as a file may.</summary>
    public void FindGzip()
    {
        if (_packing == Packing.None && _sent.Written.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b])) _packing = Packing.Gzip;
    }

    /// <summary>Unpacks what was received, if it is packed.</summary>
    /// <param name="most">Bytes at most. What has more is too large; unless that is final, nothing is kept until it is tried
    /// again with more.</param>
    public BodyStatus Unpack(int most)
    {
        if (_packing == Packing.None) return _sent.Length > most ? BodyStatus.TooLarge : BodyStatus.Complete;
        var status = _packing == Packing.Gzip ? UnpackGzip(most) : UnpackBrotli(most);
        if (status == BodyStatus.TooLarge && most < MaxBytes) _unpacked.Clear();
        return status;
    }

    private bool TryFindPacking(HttpRequest request)
    {
        var encoding = request.Headers.ContentEncoding;
        if (encoding.Count == 0) return true;
        Packing? packing = encoding.ToString().Trim().ToLowerInvariant() switch
        {
            "" or "identity" => Packing.None,
            "gzip" or "x-gzip" => Packing.Gzip,
            "br" => Packing.Brotli,
            _ => null,
        };
        _packing = packing ?? Packing.None;
        return packing is not null;
    }

    private async ValueTask<BodyStatus> ReceiveAsync(PipeReader reader, long? length)
    {
        BodyPace? pace = null;
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync();
                var bytes = read.Buffer;
                var isTooLarge = bytes.Length > MaxBytes - _sent.Length;
                if (isTooLarge || !_sent.TryMakeRoom((int)bytes.Length))
                {
                    reader.AdvanceTo(bytes.End);
                    return isTooLarge ? BodyStatus.TooLarge : BodyStatus.NoRoom;
                }

                bytes.CopyTo(_sent.Free);
                _sent.Advance((int)bytes.Length);
                reader.AdvanceTo(bytes.End);
                if (read.IsCompleted || _sent.Length == length) return BodyStatus.Complete;
                if (!BodyPace.Goes(ref pace, reader, clock, _sent.Length)) return BodyStatus.Late;
            }
        }
        finally
        {
            pace?.Dispose();
        }
    }

    private BodyStatus UnpackGzip(int most)
    {
        if (!_sent.TryMakeRoom(GzipEnd.Member.Length)) return BodyStatus.NoRoom;
        GzipEnd.Member.CopyTo(_sent.Free);
        try
        {
            using var gzip = new GZipStream(
                new MemoryStream(_sent.Array, 0, _sent.Length + GzipEnd.Member.Length), CompressionMode.Decompress);
            while (true)
            {
                if (!_unpacked.TryMakeRoom(1)) return BodyStatus.NoRoom;
                var count = gzip.Read(_unpacked.Free);
                if (count == 0) break;
                if (count > most + GzipEnd.Content.Length - _unpacked.Length) return BodyStatus.TooLarge;
                _unpacked.Advance(count);
            }
        }
        catch (InvalidDataException)
        {
            return BodyStatus.Damaged;
        }

        if (!_unpacked.Written.EndsWith(GzipEnd.Content)) return BodyStatus.Damaged;
        _unpacked.Truncate(_unpacked.Length - GzipEnd.Content.Length);
        return BodyStatus.Complete;
    }

    private BodyStatus UnpackBrotli(int most)
    {
        var decoder = default(BrotliDecoder);
        try
        {
            for (var rest = _sent.Written; ;)
            {
                if (!_unpacked.TryMakeRoom(1)) return BodyStatus.NoRoom;
                var status = decoder.Decompress(rest, _unpacked.Free, out var consumed, out var written);
                if (written > most - _unpacked.Length) return BodyStatus.TooLarge;
                _unpacked.Advance(written);
                rest = rest[consumed..];
                if (status == OperationStatus.DestinationTooSmall) continue;
                return status == OperationStatus.Done && rest.Length == 0 ? BodyStatus.Complete : BodyStatus.Damaged;
            }
        }
        finally
        {
            decoder.Dispose();
        }
    }
}
