namespace OpenOdp.Engine.Segments;

/// <summary>A real-time segment of an account, and how far its newest revision is (SEG-8, SEG-13).</summary>
public sealed record Segment
{
    /// <summary>The number that rows use; never given twice in an account.</summary>
    public required uint Number { get; init; }

    /// <summary>The name that callers use (SEG-7), in lower case.</summary>
    public required string Id { get; init; }

    /// <summary>The newest revision.</summary>
    public required int Revision { get; init; }

    /// <summary>The revision that answers; 0 while the first one is being built.</summary>
    public int LiveRevision { get; init; }

    /// <summary>
    /// While the newest revision is being built: customers with a smaller id have been worked out by it.
    /// </summary>
    public ulong BuiltTo { get; init; }

    /// <summary>True once it was deleted: what is left of it is being cleared away.</summary>
    public bool IsDeleted { get; init; }

    /// <summary>Revisions that do not count any more and of which rows may be left.</summary>
    public IReadOnlyList<int> Obsolete { get; init; } = [];

    /// <summary>
    /// After a revision became the one that answers: members with a smaller number have been told of;
    /// <see cref="ulong.MaxValue"/> when all have.
    /// </summary>
    public ulong ToldTo { get; init; } = ulong.MaxValue;

    /// <summary>
    /// After it has changed which events are visible, or what identifiers there are: customers with a smaller id have been worked
    /// out anew; <see cref="ulong.MaxValue"/> when all have.
    /// </summary>
    public ulong RefreshedTo { get; init; } = ulong.MaxValue;

    /// <summary>True while the newest revision is not the one that answers.</summary>
    public bool IsBuilding => !IsDeleted && Revision != LiveRevision;

    /// <summary>The segment when everybody has to be worked out anew.</summary>
    internal Segment ToRefresh() =>
        this with { BuiltTo = 0, RefreshedTo = LiveRevision > 0 && !IsDeleted ? 0 : ulong.MaxValue };

    /// <summary>True while a step is left to take.</summary>
    public bool HasWork =>
        IsBuilding || IsDeleted || ToldTo != ulong.MaxValue || RefreshedTo != ulong.MaxValue || Obsolete.Count > 0;
}

/// <summary>What was asked for by one revision of a segment.</summary>
/// <param name="Body">The JSON of the request (§6.2), as it came.</param>
/// <param name="Position">The record that brought it.</param>
/// <param name="At">Its time, in microseconds since 1970.</param>
/// <param name="WindowDays">The account's window then: the revision means the same whatever the account has later.</param>
/// <param name="Audience">For a passthrough audience the record that made it; else 0.</param>
public sealed record SegmentRevision(byte[] Body, ulong Position, long At, int WindowDays, ulong Audience);
