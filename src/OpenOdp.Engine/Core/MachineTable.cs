using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine;

/// <summary>Where the machine stands: its one row.</summary>
/// <param name="Rules">The version of the rules in force; 0 before the first record.</param>
/// <param name="Position">The last record applied.</param>
/// <param name="RecordedAt">Its time, in microseconds since 1970.</param>
/// <param name="NextId">The next customer id.</param>
/// <param name="LastHash">The hash of the last record.</param>
internal readonly record struct MachineRow(int Rules, ulong Position, long RecordedAt, ulong NextId, byte[] LastHash)
{
    public static MachineRow Read(IStateReader state)
    {
        if (!state.TryGet(Table.Machine, default, out var row)) return new MachineRow(0, 0, 0, 1, new byte[LogRecord.HashLength]);
        var reader = ByteReader.OfRow(Table.Machine, row);
        return new MachineRow(
            reader.Count(), reader.Varint(), (long)reader.Varint(), reader.Varint(), reader.Raw(LogRecord.HashLength).ToArray());
    }

    public void Write(StateOverlay state)
    {
        var row = state.NewRow();
        row.Varint((ulong)Rules);
        row.Varint(Position);
        row.Varint((ulong)RecordedAt);
        row.Varint(NextId);
        row.Raw(LastHash);
        state.Put(Table.Machine, default, row);
    }
}
