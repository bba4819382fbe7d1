using System.Diagnostics;
using OpenOdp.Engine;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;

namespace OpenOdp.Storage.Log;

/// <summary>
/// Gives commands their place in the one total order: a position, a time, and the hash of the record before (rule L2). A server
/// alone decides that by itself, here and nowhere else. In a cluster the database that all servers append to decides it, and
/// what it gives back is read as <see cref="LogTail"/> reads. One thread at a time.
/// </summary>
internal sealed class Sequencer
{
    /// <summary>Room for most records; also the size from which on a command is large.</summary>
    public const int LeastRecord = 64 * 1024;

    private const int MaxKeptRecord = 1 << 20;

    private readonly TimeProvider _clock;
    private ByteWriter _stored = new(LeastRecord);
    private byte[] _previous = new byte[LogRecord.HashLength];
    private byte[] _hash;
    private ulong _position;
    private long _recordedAt;

    public Sequencer(LogHead head, TimeProvider clock)
    {
        _clock = clock;
        _position = head.Position;
        _recordedAt = head.RecordedAt;
        _hash = [.. head.Hash];
    }

    /// <summary>The last record in its stored form, until the next one.</summary>
    public ReadOnlySpan<byte> Stored => _stored.Written;

    /// <summary>The hash of the last record, until the next one.</summary>
    public ReadOnlySpan<byte> Hash => _hash;

    /// <summary>Makes a command the next record, which is valid until the one after it.</summary>
    public LogRecord Next(AppendRequest request)
    {
        Debug.Assert(_hash.Length == LogRecord.HashLength, "a record names the one before it");
        (_previous, _hash) = (_hash, _previous);
        _position++;
        _recordedAt = Math.Max(Microseconds.Of(_clock.GetUtcNow()), _recordedAt + 1);
        var record = new LogRecord
        {
            Position = _position,
            Previous = _previous,
            RecordedAt = _recordedAt,
            ReceivedAt = request.ReceivedAt,
            Account = request.Account,
            Key = request.Key,
            KeyClass = request.KeyClass,
            Origin = request.Origin,
            By = request.By.Span,
            Kind = request.Kind,
            Command = request.Command.Span,
        };
        if (_stored.Capacity > MaxKeptRecord) _stored = new ByteWriter(LeastRecord);
        _stored.Clear();
        record.Write(_stored);
        LogRecord.HashOf(_stored.Written, _hash);
        return record;
    }
}
