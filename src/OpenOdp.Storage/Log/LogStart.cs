using System.Buffers.Binary;
using OpenOdp.Engine.Log;
using OpenOdp.Storage.Rocks;

namespace OpenOdp.Storage.Log;

/// <summary>
/// Where a log starts: at its first record, or where it was trimmed to. Where it ends, <see cref="LogHead"/> says.
/// </summary>
internal static class LogStart
{
    /// <summary>The first position in the log; 0 when it is empty.</summary>
    public static ulong Position(Database database)
    {
        using var records = RocksCursor.Of(database, Family.Log);
        return records.MoveNext() ? BinaryPrimitives.ReadUInt64BigEndian(records.Key) : 0;
    }

    /// <summary>
    /// The time before which nothing of the state was recorded; null for an empty log, 0 when the log was trimmed.
    /// </summary>
    public static long? Time(Database database)
    {
        using var records = RocksCursor.Of(database, Family.Log);
        if (!records.MoveNext()) return null;
        var record = LogRecord.Read(records.Value);
        return record.Position == 1 ? record.RecordedAt : 0;
    }

    /// <summary>True when the log has a position.</summary>
    public static bool Holds(Database database, ulong position)
    {
        Span<byte> key = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(key, position);
        return new RocksReader(database, database.ReadOptions).TryGet(Family.Log, key, out _);
    }
}
