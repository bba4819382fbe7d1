using OpenOdp.Engine.Erasure;

namespace OpenOdp.Storage;

/// <summary>A checkpoint that was begun, and of which something is still there.</summary>
/// <param name="Directory">Where it is; to be deleted whole when it is not finished.</param>
/// <param name="Position">The last position that it holds; 0 for one that is not finished.</param>
/// <param name="CleanUntil">
/// It holds nothing of what erasures up to this position erased: they were compacted before it was made, and its log starts later.
/// </param>
public sealed record CheckpointInfo(string Directory, ulong Position, ulong CleanUntil);

/// <summary>Where what was erased can still be (rule L5): files of the state, the log, checkpoints.</summary>
public sealed record ErasureRemains
{
    /// <summary>The rows of every erasure up to this position are gone from the files of the state.</summary>
    public required ulong CompactedUntil { get; init; }

    /// <summary>The first position in the log.</summary>
    public required ulong LogStart { get; init; }

    /// <summary>Records of the log below this position are gone from its files, too.</summary>
    public required ulong LogCleanUntil { get; init; }

    /// <summary>How long records of the log are kept.</summary>
    public required TimeSpan LogRetention { get; init; }

    /// <summary>The checkpoints, oldest first.</summary>
    public required IReadOnlyList<CheckpointInfo> Checkpoints { get; init; }

    /// <summary>True while the files of the state may hold rows of an erasure.</summary>
    public bool HeldByState(ulong erasure) => CompactedUntil < erasure;

    /// <summary>True while the log holds records from before a position: the erasure, or where its last trace ends.</summary>
    public bool HeldByLog(ulong cleanFrom) => Math.Min(LogStart, LogCleanUntil) < cleanFrom;

    /// <summary>The checkpoints that hold what was erased, or may hold records from before a position.</summary>
    public IEnumerable<CheckpointInfo> HeldBy(ulong cleanFrom) => Checkpoints.Where(checkpoint => checkpoint.CleanUntil < cleanFrom);

    /// <summary>True when none of them holds anything of it any more, a record that still named the customer included.</summary>
    public bool IsComplete(ErasureView erasure) => !HeldByState(erasure.Id) && !HeldByLog(erasure.CleanFrom) && !HeldBy(erasure.CleanFrom).Any();

    /// <summary>The same of an erasure after which no record named the customer.</summary>
    public bool IsComplete(ulong erasure) => !HeldByState(erasure) && !HeldByLog(erasure) && !HeldBy(erasure).Any();
}

/// <summary>What completing an erasure did.</summary>
/// <param name="Checkpoint">The checkpoint that the log was trimmed behind.</param>
/// <param name="IsNew">True when it was made for this; false when there was one that was clean already.</param>
/// <param name="Removed">Directories of checkpoints made earlier for the same purpose, which this one supersedes.</param>
public sealed record ErasureCompletion(CheckpointInfo Checkpoint, bool IsNew, IReadOnlyList<string> Removed);
