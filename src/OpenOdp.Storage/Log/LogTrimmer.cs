using System.Buffers.Binary;
using System.Diagnostics;
using OpenOdp.Storage.Retention;
using OpenOdp.Storage.Rocks;
using OpenOdp.Storage.Views;

namespace OpenOdp.Storage.Log;

/// <summary>Removes records that are older than the retention and that a verified checkpoint holds (rule L4).</summary>
internal static class LogTrimmer
{
    /// <summary>The first position that is kept; the last record is always kept, since the next one chains to it.</summary>
    /// <param name="keepFrom">Records of this time, in microseconds since 1970, and later ones are kept.</param>
    /// <param name="checkpoint">The position of the newest verified checkpoint; 0 when there is none.</param>
    public static ulong FirstKept(ViewLease view, ulong first, long keepFrom, ulong checkpoint) =>
        Math.Min(LogTimes.FirstSince(view, first, keepFrom), Math.Min(view.Position, checkpoint + 1));

    /// <summary>
    /// Removes the bytes of records below the first: whole files at once, and then what the rest holds. The records must have
    /// been removed, and that synced: a power cut could otherwise bring back some of them.
    /// </summary>
    /// <param name="patience">How long to wait until readers let go of the old files.</param>
    /// <returns>False when some bytes are still there, or the database is being closed.</returns>
    public static bool RemoveBytes(Database database, ulong first, TimeSpan patience)
    {
        var start = new byte[8];
        var last = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(last, first - 1);
        var removed = database.Rewrite(
            () =>
            {
                database.DeleteFiles(Family.Log, start, last);
                return database.Compact(Family.Log, start, last, lastLevelToo: true);
            },
            patience);
        if (!removed) return false;
        RemovalMarks.SetLog(database, first);
        return true;
    }

    /// <summary>Removes [<paramref name="first"/>, <paramref name="firstKept"/>).</summary>
    public static void Remove(Database database, ulong first, ulong firstKept)
    {
        Debug.Assert(first <= firstKept, "what is removed lies before what is kept");
        Span<byte> from = stackalloc byte[8];
        Span<byte> to = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(from, first);
        BinaryPrimitives.WriteUInt64BigEndian(to, firstKept);
        var batch = new WriteBatch(database);
        batch.DeleteRange(Family.Log, from, to);
        database.Write(batch);
    }
}
