using System.Globalization;
using System.Text;

namespace OpenOdp.Load.Events;

/// <summary>
/// Renders whole requests: batch b holds the events b × size up to (b + 1) × size. Used by all connections at once.
/// </summary>
internal sealed class BatchWriter
{
    private const int LengthWidth = 8;
    private readonly EventSequence _events;
    private readonly int _size;
    private readonly byte[] _head;
    private readonly EventText[] _texts;

    public BatchWriter(EventSequence events, int size, string host, string publicKey)
    {
        (_events, _size) = (events, size);
        _head = Encoding.ASCII.GetBytes(
            $"POST /v3/events HTTP/1.1\r\nHost: {host}\r\nx-api-key: {publicKey}\r\nContent-Type: application/json\r\n"
            + $"Content-Length: {new string(' ', LengthWidth)}\r\n\r\n");
        _texts = [.. Enum.GetValues<EventShape>().Order().Select(shape => new EventText(shape, events.Users))];
    }

    /// <summary>Bytes of the longest request.</summary>
    public int MaxLength => _head.Length + 2 + _size * (_texts.Max(text => text.Length) + 1);

    public long Batches => (_events.Count + _size - 1) / _size;

    /// <summary>Events in a batch; the last may be smaller.</summary>
    public int CountOf(long batch) => (int)Math.Min(_size, _events.Count - batch * _size);

    /// <summary>Writes the request of a batch and returns its length.</summary>
    public int Write(Span<byte> room, long batch)
    {
        _head.CopyTo(room);
        var at = _head.Length;
        room[at++] = (byte)'[';
        var end = batch * _size + CountOf(batch);
        for (var number = batch * _size; number < end; number++)
        {
            var text = _texts[(int)_events.Shape(number)];
            text.Write(room[at..], _events.User(number), _events.Alias(number), _events.Id(number));
            at += text.Length;
            room[at++] = (byte)(number + 1 < end ? ',' : ']');
        }

        // Leading zeros are allowed (RFC 9110, 8.6), so that the length has a fixed place.
        (at - _head.Length).TryFormat(
            room.Slice(_head.Length - 4 - LengthWidth, LengthWidth), out _, "D8", CultureInfo.InvariantCulture);
        return at;
    }
}
