using OpenOdp.Engine.Erasure;

namespace OpenOdp.Storage.Erasure;

/// <summary>A checkpoint, finished or not, of which something is still on the disk.</summary>
/// <param name="Directory">The directory of the checkpoint; of an unfinished one all of it is to be deleted.</param>
/// <param name="Position">The last position that the checkpoint holds; 0 for an unfinished one.</param>
/// <param name="CleanUntil">
/// The checkpoint holds nothing that an erasure up to this position erased: its files were compacted before, and its log starts
/// later.
/// </param>
public sealed record CheckpointInfo(string Directory, ulong Position, ulong CleanUntil);

/// <summary>Where erased data can still be (rule L5): files of the state, the log, checkpoints.</summary>
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

    /// <summary>True while the files of the state may hold rows that an erasure removed.</summary>
    public bool HeldByState(ulong erasure) => CompactedUntil < erasure;

    /// <summary>
    /// True while the log holds records from before a position: that of the erasure, or the end of its last trace.
    /// </summary>
    public bool HeldByLog(ulong cleanFrom) => Math.Min(LogStart, LogCleanUntil) < cleanFrom;

    /// <summary>The checkpoints that may hold erased data, or records from before a position.</summary>
    public IEnumerable<CheckpointInfo> HeldBy(ulong cleanFrom) =>
        Checkpoints.Where(checkpoint => checkpoint.CleanUntil < cleanFrom);

    /// <summary>
    /// True when no file, log or checkpoint holds anything of an erasure, nor a later record that named the customer.
    /// </summary>
    public bool IsComplete(ErasureView erasure) =>
        !HeldByState(erasure.Id) && !HeldByLog(erasure.CleanFrom) && !HeldBy(erasure.CleanFrom).Any();

    /// <summary>
    /// True when no file, log or checkpoint holds anything of an erasure after which no record named the customer.
    /// </summary>
    public bool IsComplete(ulong erasure) => !HeldByState(erasure) && !HeldByLog(erasure) && !HeldBy(erasure).Any();
}

/// <summary>What completing an erasure did.</summary>
/// <param name="Checkpoint">The checkpoint that the log was trimmed behind.</param>
/// <param name="IsNew">True when the checkpoint was made now; false when there was a clean one already.</param>
/// <param name="Removed">The directories of earlier such checkpoints, which were removed because this one replaces them.</param>
public sealed record ErasureCompletion(CheckpointInfo Checkpoint, bool IsNew, IReadOnlyList<string> Removed);
