using System.Buffers.Binary;
using OpenOdp.Storage.Rocks;

namespace OpenOdp.Storage.Retention;

/// <summary>
/// How far removed bytes are gone from the files. Two rows outside the state and the log, since they say nothing about either:
/// in RocksDB's default family, so that a checkpoint holds the marks of its own files. A mark that is lost is work done again.
/// </summary>
internal static class RemovalMarks
{
    private static ReadOnlySpan<byte> ErasuresKey => "erasures"u8;

    private static ReadOnlySpan<byte> LogKey => "log"u8;

    /// <summary>The rows of every erasure up to this position are gone from the files.</summary>
    public static ulong Erasures(Database database) => Read(database, ErasuresKey);

    /// <summary>The records of the log below this position are gone from the files.</summary>
    public static ulong Log(Database database) => Read(database, LogKey);

    public static void SetErasures(Database database, ulong position) => Write(database, ErasuresKey, position);

    public static void SetLog(Database database, ulong position) => Write(database, LogKey, position);

    private static ulong Read(Database database, ReadOnlySpan<byte> key) =>
        new RocksReader(database, database.ReadOptions).TryGet(Family.Default, key, out var row) && row.Length == 8
            ? BinaryPrimitives.ReadUInt64BigEndian(row)
            : 0;

    private static void Write(Database database, ReadOnlySpan<byte> key, ulong position)
    {
        Span<byte> row = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(row, position);
        var batch = new WriteBatch(database);
        batch.Put(Family.Default, key, row);
        database.Write(batch);
    }
}
