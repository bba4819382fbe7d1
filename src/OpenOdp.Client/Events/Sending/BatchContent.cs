using System.Buffers;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using OpenOdp.Client.Events.Queueing;

namespace OpenOdp.Client.Events.Sending;

/// <summary>
/// The body of an event request: a JSON array of events that are JSON already. It reads only arrays that never change, so a
/// request that is still being written after its time-out cannot see another batch's bytes.
/// </summary>
internal sealed class BatchContent : HttpContent
{
    // Two of the socket's usual 8 KiB sends; larger events are written straight through.
    private const int ChunkSize = 16 * 1024;

    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly ArraySegment<QueuedEvent> _events;
    private readonly bool _gzip;

    public BatchContent(ArraySegment<QueuedEvent> events, bool gzip)
    {
        _events = events;
        _gzip = gzip;
        Headers.ContentType = Json;
        if (gzip)
        {
            Headers.ContentEncoding.Add("gzip");
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (!_gzip)
        {
            await WriteAsync(stream, cancellationToken).ConfigureAwait(false);
            return;
        }

        var compressed = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true);
        await using (compressed.ConfigureAwait(false))
        {
            await WriteAsync(compressed, cancellationToken).ConfigureAwait(false);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        // [a,b,c]: two brackets and a comma between each two.
        length = 1 + _events.Count;
        foreach (var queued in _events)
        {
            length += queued.Json.Length;
        }

        return !_gzip;
    }

    private async Task WriteAsync(Stream stream, CancellationToken cancellationToken)
    {
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkSize);
        try
        {
            chunk[0] = (byte)'[';
            var used = 1;
            for (var i = 0; i < _events.Count; i++)
            {
                var json = _events[i].Json;

                // Room for the event and the comma or bracket after it.
                if (used + json.Length + 1 > chunk.Length)
                {
                    await stream.WriteAsync(chunk.AsMemory(0, used), cancellationToken).ConfigureAwait(false);
                    used = 0;
                }

                if (json.Length + 1 > chunk.Length)
                {
                    await stream.WriteAsync(json, cancellationToken).ConfigureAwait(false);
                }
                else
                {
                    json.CopyTo(chunk, used);
                    used += json.Length;
                }

                chunk[used++] = (byte)(i == _events.Count - 1 ? ']' : ',');
            }

            await stream.WriteAsync(chunk.AsMemory(0, used), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }
}
