using OpenOdp.Engine;

namespace OpenOdp.Storage.Log;

/// <summary>What became of an append.</summary>
public enum CommitStatus
{
    /// <summary>The record is in the log on stable storage, it is applied, and views show what it changed.</summary>
    Committed,

    /// <summary>The queue is full: nothing was stored, and a later try may succeed.</summary>
    Overloaded,

    /// <summary>The store cannot write. <see cref="CommitResult.Reason"/> says why, and whether the outcome is unknown.</summary>
    Unavailable,
}

/// <summary>The answer to an append.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="Position">The record's position when committed, else 0.</param>
/// <param name="Outcome">What the engine made of it when committed.</param>
/// <param name="Reason">Why it was not committed.</param>
public readonly record struct CommitResult(CommitStatus Status, ulong Position, RecordOutcome? Outcome, string? Reason);
