using System.Buffers;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using OpenOdp.Client.Delivery.Queueing;

namespace OpenOdp.Client.Delivery.Sending;

/// <summary>
/// The body of an event request: events that are JSON already, between what their destination puts around them. It reads only
/// arrays that never change, so a request that is still being written after its time-out cannot see another batch's bytes.
/// </summary>
internal sealed class BatchContent : HttpContent
{
    // Two of the socket's usual 8 KiB sends; larger events are written straight through.
    private const int ChunkSize = 16 * 1024;

    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly byte[] Comma = [(byte)','];

    private readonly EventDestination _destination;
    private readonly ArraySegment<QueuedEvent> _events;
    private readonly bool _gzip;

    public BatchContent(EventDestination destination, ArraySegment<QueuedEvent> events, bool gzip)
    {
        _destination = destination;
        _events = events;
        _gzip = gzip;
        Headers.ContentType = Json;
        if (gzip)
        {
            Headers.ContentEncoding.Add("gzip");
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeAsync(stream, CancellationToken.None);

#if NET
    protected override Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        SerializeAsync(stream, cancellationToken);
#endif

    private async Task SerializeAsync(Stream stream, CancellationToken cancellationToken)
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
        // A comma between each two.
        length = _destination.Head.Length + _destination.Tail.Length + _events.Count - 1;
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
            var used = 0;
            await AddAsync(_destination.Head).ConfigureAwait(false);
            for (var i = 0; i < _events.Count; i++)
            {
                if (i > 0)
                {
                    await AddAsync(Comma).ConfigureAwait(false);
                }

                await AddAsync(_events[i].Json).ConfigureAwait(false);
            }

            await AddAsync(_destination.Tail).ConfigureAwait(false);
            await stream.WriteAsync(chunk.AsMemory(0, used), cancellationToken).ConfigureAwait(false);

            async ValueTask AddAsync(ReadOnlyMemory<byte> part)
            {
                if (used + part.Length > chunk.Length)
                {
                    await stream.WriteAsync(chunk.AsMemory(0, used), cancellationToken).ConfigureAwait(false);
                    used = 0;
                }

                if (part.Length > chunk.Length)
                {
                    await stream.WriteAsync(part, cancellationToken).ConfigureAwait(false);
                }
                else
                {
                    part.CopyTo(chunk.AsMemory(used));
                    used += part.Length;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }
}
