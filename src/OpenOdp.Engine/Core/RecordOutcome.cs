namespace OpenOdp.Engine;

/// <summary>What became of a command.</summary>
public enum OutcomeKind
{
    /// <summary>The command changed the state.</summary>
    Applied,

    /// <summary>Every item had been seen before: nothing changed (rule I7).</summary>
    Duplicate,

    /// <summary>
    /// The settings changed after the request was checked, and it no longer fits them: nothing changed (rule L1).
    /// </summary>
    Invalid,

    /// <summary>What the command names does not exist: nothing changed.</summary>
    NotFound,

    /// <summary>The command cannot be carried out now; the message says what must happen first. Nothing changed.</summary>
    Conflict,

    /// <summary>The engine failed on the command, which was set aside whole (rule L6).</summary>
    Quarantined,
}

/// <summary>An item of a request that is invalid.</summary>
/// <param name="Index">Its zero-based place in the request.</param>
/// <param name="Message">What is wrong and what to do.</param>
public sealed record InvalidItem(int Index, string Message);

/// <summary>Something of an item that took effect was changed or left out.</summary>
/// <param name="Index">Its zero-based place in the request.</param>
/// <param name="Message">What happened and why; it names fields, never values.</param>
/// <param name="Limit">The limit that it met, if it was one.</param>
public sealed record ItemWarning(int Index, string Message, Limit Limit = Limit.None)
{
    /// <summary>Warnings about one item at most; the last place says that there were more.</summary>
    public const int MaxOfItem = 20;

    /// <summary>The warning that says that there were more.</summary>
    public static ItemWarning More(int index) => new(index, "There are more warnings about this item.", Limit.Warnings);
}

/// <summary>What applying one record did.</summary>
public sealed class RecordOutcome
{
    /// <summary>What became of the command.</summary>
    public required OutcomeKind Kind { get; init; }

    /// <summary>The record's position.</summary>
    public required ulong Position { get; init; }

    /// <summary>For a duplicate, the position of the record that held its first item; else the record's own.</summary>
    public ulong FirstPosition { get; init; }

    /// <summary>Items that took effect.</summary>
    public int Accepted { get; init; }

    /// <summary>Items that had been seen before.</summary>
    public int Duplicates { get; init; }

    /// <summary>For <see cref="OutcomeKind.Invalid"/>: every invalid item.</summary>
    public IReadOnlyList<InvalidItem> Invalids { get; init; } = [];

    /// <summary>What the engine changed or left out, and told; bounded for each item.</summary>
    public IReadOnlyList<ItemWarning> Warnings { get; init; } = [];

    /// <summary>For a failure: what is wrong and what to do.</summary>
    public string? Message { get; init; }

    /// <summary>The ids of the audit records that the command caused: merges, moves, refusals.</summary>
    public IReadOnlyList<ulong> Audits { get; init; } = [];

    /// <summary>For an erasure: true when rows are left, with which another command must go on.</summary>
    public bool GoesOn { get; init; }

    /// <summary>For updates of customers: whom the last one reached; 0 when it reached nobody.</summary>
    public ulong Updated { get; init; }

    /// <summary>For a segment that was put: its revision.</summary>
    public int Revision { get; init; }

    /// <summary>For a segment or a webhook that was put: true when there was none of its name.</summary>
    public bool IsNew { get; init; }

    /// <summary>For an undo, a split or a merge by an operator: the customers that exist after it.</summary>
    public IReadOnlyList<ulong> Restored { get; init; } = [];

    /// <summary>For a split: how many events went to the new customer.</summary>
    public int EventsMoved { get; init; }
}
