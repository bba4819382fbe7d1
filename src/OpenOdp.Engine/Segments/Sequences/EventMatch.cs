using OpenOdp.Engine.Segments.Expressions;

namespace OpenOdp.Engine.Segments.Sequences;

/// <summary>
/// What the event at hand does to a sequence. It is worked out once, however many instances there are: no expression sees an
/// instance (SEQ-4).
/// </summary>
internal sealed class EventMatch
{
    private const decimal MaxSeconds = 1_000_000_000_000_000; // far out, and its milliseconds fit

    private readonly SequencePlan _plan;
    private readonly Leaf[] _leaves;
    private readonly EventMatch?[] _nested;

    public EventMatch(SequencePlan plan)
    {
        (_plan, _leaves) = (plan, [.. plan.Leaves]);
        _nested = [.. _leaves.Select(leaf => leaf.Nested is { } nested ? new EventMatch(nested.Sequence) : null)];
    }

    /// <summary>True when the event opens an instance.</summary>
    public bool IsEntry { get; private set; }

    /// <summary>For an entry: what its unique keys amount to; empty when it has none.</summary>
    public byte[] Key { get; private set; } = [];

    /// <summary>
    /// For an entry: when the clock satisfies each leaf that is a timeout; empty when there is none.
    /// </summary>
    public long[] Timeouts { get; private set; } = [];

    /// <summary>The leaves that the event satisfies, a bit for each.</summary>
    public ulong Leaves { get; private set; }

    /// <summary>True when it does anything to anyone.</summary>
    public bool IsAny => IsEntry || Leaves != 0 || Array.Exists(_nested, static nested => nested is { IsAny: true });

    /// <summary>What it does to the sequence nested in a leaf.</summary>
    public EventMatch Nested(int leaf) => _nested[leaf]!;

    /// <param name="hasInstances">False when only an entry can matter.</param>
    public void Read(in Scope scope, bool hasInstances)
    {
        IsEntry = _plan.Entry.IsTrue(scope);
        Leaves = 0;
        if (IsEntry) ReadEntry(scope);
        if (!hasInstances) return;
        for (var i = 0; i < _nested.Length; i++)
        {
            if (_leaves[i].Filter is { } filter && filter.IsTrue(scope)) Leaves |= 1UL << i;
            _nested[i]?.Read(scope, hasInstances: true);
        }
    }

    private void ReadEntry(in Scope scope)
    {
        if (_plan.HasKeys) Key = UniqueKey.Of(_plan.UniqueKeys, scope);
        if (!_plan.HasTimeouts) return;
        Timeouts = new long[_leaves.Length];
        for (var i = 0; i < Timeouts.Length; i++)
        {
            Timeouts[i] = _leaves[i] switch
            {
                { Timeout: { } timeout, AfterEvent: null } => TimeoutOf(timeout, scope),
                var leaf => leaf.TimeoutAfter(scope.Event.Timestamp ?? scope.EventTime, scope.EventTime),
            };
        }
    }

    /// <summary>A timeout that lies before the entry is reached at once, by the clock of that millisecond.</summary>
    private static long TimeoutOf(Expression timeout, in Scope scope)
    {
        if (timeout.Evaluate(scope) is not { Kind: ValueKind.Number, Number: var seconds }) return long.MaxValue;
        if (Seconds.IsWhole(seconds, out var instant)) return Math.Max(instant, scope.EventTime);
        var at = decimal.Ceiling(Math.Clamp(seconds, -MaxSeconds, MaxSeconds) * Microseconds.MillisecondsPerSecond);
        return Math.Max((long)at, scope.EventTime);
    }
}
