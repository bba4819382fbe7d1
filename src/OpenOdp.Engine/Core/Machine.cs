using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine;

/// <summary>
/// The deterministic state machine: state after a record is a pure function of the state before it and the record
/// (design §2). One thread at a time.
/// </summary>
public sealed class Machine
{
    /// <summary>Continues from a state.</summary>
    public Machine(IStateReader state)
    {
        _ = state;
    }

    /// <summary>The newest rules this version knows (rule L3).</summary>
    public const int NewestRules = 1;

    /// <summary>The position of the last record applied; 0 for an empty state.</summary>
    public ulong Position { get; private set; }

    /// <summary>Its time; the next record's must be larger.</summary>
    public long RecordedAt { get; private set; }

    /// <summary>Its hash, <see cref="LogRecord.HashLength"/> bytes; zeros for an empty state.</summary>
    public ReadOnlySpan<byte> LastHash => _lastHash;

    private readonly byte[] _lastHash = new byte[LogRecord.HashLength];

    /// <summary>
    /// Applies one record on top of <paramref name="state"/>. An error of the engine becomes
    /// <see cref="OutcomeKind.Quarantined"/>; an error of the store passes through and the node must halt (rule L6).
    /// </summary>
    /// <param name="record">The record; its position must follow on.</param>
    /// <param name="hash">The hash of the record's stored form.</param>
    /// <param name="state">Where changes are collected.</param>
    public RecordOutcome Apply(LogRecord record, ReadOnlySpan<byte> hash, StateOverlay state)
    {
        Position = record.Position;
        RecordedAt = record.RecordedAt;
        return new RecordOutcome { Kind = OutcomeKind.Applied, Position = record.Position };
    }
}
