using OpenOdp.Engine.Segments.Expressions;

namespace OpenOdp.Engine.Segments.Sequences;

/// <summary>A sequence of a definition (§6.6), checked and compiled. Immutable.</summary>
internal sealed class SequencePlan
{
    /// <summary>Continuations of one sequence at most: each is a bit of an instance.</summary>
    public const int MaxLeaves = 64;

    /// <summary>Opens an instance.</summary>
    public required Expression Entry { get; init; }

    /// <summary>The events that the entry and the continuations, of nested sequences too, can match.</summary>
    public required EventKinds Reads { get; init; }

    /// <summary>Make up the key of an instance; a later one of the same key replaces it (SEQ-2).</summary>
    public IReadOnlyList<Expression> UniqueKeys { get; init; } = [];

    public bool HasKeys => UniqueKeys.Count > 0;

    public IReadOnlyList<TrackedData> Tracked { get; init; } = [];

    /// <summary>How long an instance lives, in ms.</summary>
    public required long MaxAge { get; init; }

    public Continuation? Goal
    {
        get => _goal;
        init
        {
            _goal = value;
            ReadGoal();
        }
    }

    public Continuation? Disqualifier { get; init; }

    /// <summary>What the goal and the disqualifier are made of; a continuation of kind leaf names its place here.</summary>
    public IReadOnlyList<Leaf> Leaves
    {
        get => _leaves;
        init
        {
            _leaves = [.. value];
            HasTimeouts = _leaves.Exists(static leaf => leaf.Timeout is not null);
            HasNested = _leaves.Exists(static leaf => leaf.Nested is not null);
            HasUnsteady = _leaves.Exists(static leaf => leaf.Nested is { Latches: false });
            IsClocked = HasTimeouts || _leaves.Exists(static leaf => leaf.Nested is { IsClocked: true });
            for (var i = 0; i < _leaves.Count; i++)
            {
                if (_leaves[i].Nested is { Latches: true }) Latching |= 1UL << i;
            }

            ReadGoal();
        }
    }

    /// <summary>
    /// For a sequence whose timeouts come the same time after every event: when they come after an event of an instant.
    /// </summary>
    public long[] TimeoutsAfter(long time)
    {
        if (!HasTimeouts) return [];
        var timeouts = new long[_leaves.Count];
        for (var i = 0; i < timeouts.Length; i++)
        {
            timeouts[i] = _leaves[i].TimeoutAfter(time, time);
        }

        return timeouts;
    }

    private readonly List<Leaf> _leaves = [];
    private readonly Continuation? _goal;

    public bool HasLeaves => _leaves.Count > 0;

    public bool HasTimeouts { get; private init; }

    public bool HasNested { get; private init; }

    /// <summary>True when the clock alone may change an instance before it dies.</summary>
    public bool IsClocked { get; private init; }

    /// <summary>The leaves that are sequences and stay satisfied once they are, a bit for each.</summary>
    public ulong Latching { get; private init; }

    /// <summary>True when a leaf may cease to be satisfied.</summary>
    private bool HasUnsteady { get; init; }

    /// <summary>True when a goal that is met stays so.</summary>
    public bool GoalLatches { get; private set; }

    /// <summary>
    /// True when the clock, or a nested sequence, can meet the goal: then time alone makes an instance qualify.
    /// </summary>
    public bool GoalWaits { get; private set; }

    private void ReadGoal()
    {
        GoalLatches = Goal is not null && (!HasUnsteady || Latches(Goal));
        GoalWaits = (HasTimeouts || HasNested) && Goal is not null && Waits(Goal);
    }

    /// <summary>True for a continuation that no event satisfies.</summary>
    public bool IsOfTimeouts(Continuation continuation) => continuation.Leaf >= 0
        ? _leaves[continuation.Leaf].Timeout is not null
        : continuation.Parts.All(IsOfTimeouts);

    private bool Waits(Continuation continuation) => continuation.Leaf >= 0
        ? _leaves[continuation.Leaf].Filter is null
        : continuation.Parts.Any(Waits);

    private bool Latches(Continuation continuation) => continuation.Leaf >= 0
        ? _leaves[continuation.Leaf].Nested is null or { Latches: true }
        : continuation.Parts.All(Latches);
}

/// <summary>What an instance captures of its entry event.</summary>
/// <param name="Key">Its name in the definition.</param>
/// <param name="Sources">One for each sub-path.</param>
internal sealed record TrackedData(string Key, IReadOnlyList<string> SubPaths, IReadOnlyList<Expression> Sources);

/// <summary>A goal or disqualifier: a leaf, or a combination of others.</summary>
internal sealed class Continuation
{
    private readonly ulong _leaves;
    private readonly Continuation[] _combinations = [];

    /// <param name="leaf">A place among the leaves of the sequence.</param>
    public Continuation(int leaf) => (Leaf, NeedsAll, _leaves) = (leaf, true, 1UL << leaf);

    /// <param name="needsAll">True when all of the parts are needed, false when one is enough.</param>
    public Continuation(bool needsAll, IReadOnlyList<Continuation> parts)
    {
        (NeedsAll, Parts) = (needsAll, parts);
        _combinations = [.. parts.Where(static part => part.Leaf < 0)];
        foreach (var part in parts.Where(static part => part.Leaf >= 0)) _leaves |= part._leaves;
    }

    /// <summary>The place of a leaf among those of its sequence; -1 for a combination.</summary>
    public int Leaf { get; } = -1;

    /// <summary>For a combination: true when all of <see cref="Parts"/> are needed, false when one is enough.</summary>
    public bool NeedsAll { get; }

    public IReadOnlyList<Continuation> Parts { get; } = [];

    /// <param name="leaves">Those that are satisfied, a bit for each.</param>
    public bool Holds(ulong leaves)
    {
        if (NeedsAll ? (leaves & _leaves) != _leaves : (leaves & _leaves) != 0) return !NeedsAll;
        foreach (var part in _combinations)
        {
            if (part.Holds(leaves) != NeedsAll) return !NeedsAll;
        }

        return NeedsAll;
    }
}

/// <summary>The end of a continuation: exactly one of the three is set.</summary>
internal sealed class Leaf
{
    /// <summary>Satisfied by a later event (SEQ-4).</summary>
    public Expression? Filter { get; init; }

    /// <summary>Satisfied when the clock reaches it: seconds since 1970, worked out with the entry event (SEQ-5).</summary>
    public Expression? Timeout
    {
        get;
        init
        {
            field = value;
            AfterEvent = (value as ShiftTime)?.AfterEvent;
        }
    }

    /// <summary>
    /// For a timeout: how many ms after its event it is reached, when that is the same for every event, as it nearly always is;
    /// else null.
    /// </summary>
    public long? AfterEvent { get; private init; }

    /// <summary>
    /// When it is reached, by <see cref="AfterEvent"/>: at once when that lies before the entry; never when it is no instant, or
    /// without.
    /// </summary>
    /// <param name="time">The time of the event as it was sent, in ms since 1970.</param>
    /// <param name="bornAt">When the instance is opened.</param>
    public long TimeoutAfter(long time, long bornAt) =>
        AfterEvent is { } after && Seconds.IsInstant(time) && Seconds.IsInstant(time + after)
            ? Math.Max(time + after, bornAt)
            : long.MaxValue;

    /// <summary>Satisfied by the count of a sequence of later events (SEQ-6).</summary>
    public CountedSequence? Nested { get; init; }
}

/// <summary>A sequence and how many of its instances have to qualify (SEQ-12).</summary>
internal sealed class CountedSequence
{
    public required SequencePlan Sequence { get; init; }

    public int Min { get; init; }

    /// <summary>No bound: <see cref="int.MaxValue"/>.</summary>
    public int Max { get; init; } = int.MaxValue;

    /// <summary>A larger count makes no difference.</summary>
    public int Enough => Max == int.MaxValue ? Math.Max(Min, 1) : Max + 1;

    /// <summary>
    /// True when further events never make the count too small or too large, but for the limit of entries: an instance that
    /// qualifies does so for life, and no other replaces it. A goal that the clock has met is none of these: an event of the time
    /// before may still come, and disqualify. A large count is no work to be saved.
    /// </summary>
    public bool OnlyGrows => Max == int.MaxValue && Min <= 16 && !Sequence.HasKeys
        && (Sequence.Goal is null ? Sequence.Disqualifier is null : Sequence is { GoalLatches: true, GoalWaits: false });

    /// <summary>
    /// With <see cref="OnlyGrows"/>: true when not even an event that comes late makes the count too small. The clock alone
    /// disqualifies, and does so whatever comes.
    /// </summary>
    public bool OnlyGrowsLate => Sequence.Disqualifier is not { } disqualifier || Sequence.IsOfTimeouts(disqualifier);

    /// <summary>True when it only ever becomes true, so that it stays so for an instance (SEQ-7).</summary>
    public bool Latches => Min > 0 && Max == int.MaxValue;

    /// <summary>True when the clock alone may change whether it holds for an instance that it is nested in.</summary>
    public bool IsClocked => Sequence.IsClocked || !Latches;
}
