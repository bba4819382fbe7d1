using System.Buffers.Binary;
using OpenOdp.Engine.Log;
using OpenOdp.Storage.Rocks;

namespace OpenOdp.Storage.Log;

/// <summary>
/// The records of a log after a position, in their order, for whoever follows it: a replay today, and in a cluster every server,
/// which then applies what the others have appended.
/// </summary>
internal sealed class LogTail : IDisposable
{
    private readonly RocksCursor _records;
    private readonly byte[] _hash = new byte[LogRecord.HashLength];

    public LogTail(Database database, ulong after)
    {
        var from = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(from, after + 1);
        _records = RocksCursor.Of(database, Family.Log, from);
    }

    /// <summary>The record, until the next one.</summary>
    /// <exception cref="UnknownFormatException">It was written by a newer version.</exception>
    public LogRecord Record => LogRecord.Read(_records.Value);

    /// <summary>Its hash, until the next one.</summary>
    public ReadOnlySpan<byte> Hash => _hash;

    /// <summary>Goes to the next record.</summary>
    /// <returns>False at the end of the log.</returns>
    public bool MoveNext()
    {
        if (!_records.MoveNext()) return false;
        LogRecord.HashOf(_records.Value, _hash);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _records.Dispose();
}
