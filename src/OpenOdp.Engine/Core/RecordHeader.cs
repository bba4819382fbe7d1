using OpenOdp.Engine.Log;

namespace OpenOdp.Engine;

/// <summary>What the log says about the record at hand (rule L2), and the rules that it is applied by (rule L3).</summary>
internal readonly struct RecordHeader(in LogRecord record, int rules)
{
    /// <summary>The version of the rules in force; an outcome that changes asks for it.</summary>
    public int Rules { get; } = rules;

    public ulong Position { get; } = record.Position;

    /// <summary>The time of the record, in microseconds since 1970.</summary>
    public long RecordedAt { get; } = record.RecordedAt;

    /// <summary>When the request arrived, in microseconds since 1970.</summary>
    public long ReceivedAt { get; } = record.ReceivedAt;

    /// <summary>The number of the account; 0 for none.</summary>
    public uint Account { get; } = record.Account;

    public KeyClass KeyClass { get; } = record.KeyClass;

    /// <summary>The number of the key within its account.</summary>
    public uint Key { get; } = record.Key;

    public ulong Origin { get; } = record.Origin;
}
