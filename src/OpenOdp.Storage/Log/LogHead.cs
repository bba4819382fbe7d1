using OpenOdp.Engine;
using OpenOdp.Engine.Log;
using OpenOdp.Storage.Rocks;

namespace OpenOdp.Storage.Log;

/// <summary>The last record of the log, or what stands for it in an empty one.</summary>
/// <param name="Position">Its position; 0 for none.</param>
/// <param name="RecordedAt">Its time.</param>
/// <param name="Hash">Its hash; zeros for none.</param>
internal sealed record LogHead(ulong Position, long RecordedAt, byte[] Hash)
{
    /// <summary>Reads it; trimming never removes the last record, so only a new store has none.</summary>
    public static LogHead Read(Database database)
    {
        using var rows = RocksCursor.Of(database, Family.Log, descending: true);
        if (!rows.MoveNext()) return new LogHead(0, 0, new byte[LogRecord.HashLength]);
        var record = LogRecord.Read(rows.Value);
        var hash = new byte[LogRecord.HashLength];
        LogRecord.HashOf(rows.Value, hash);
        return new LogHead(record.Position, record.RecordedAt, hash);
    }

    /// <summary>The log and the state are written in one batch, so they end at the same record or bytes were lost.</summary>
    public void CheckAgainst(Machine machine, string directory)
    {
        if (machine.Position == Position && machine.RecordedAt == RecordedAt && machine.LastHash.SequenceEqual(Hash)) return;
        throw new StoreDamagedException(directory, $"its log ends at position {Position}, its state at {machine.Position}");
    }
}
