using OpenOdp.Engine.Segments.Expressions;

namespace OpenOdp.Engine.Segments.Sequences;

/// <summary>
/// What the event at hand does to a sequence. It is worked out once, however many instances there are: no filter of a
/// continuation sees the instance (SEQ-4).
/// </summary>
internal sealed class EventMatch
{
    private readonly SequencePlan _plan;
    private readonly EventMatch?[] _nested;

    public EventMatch(SequencePlan plan)
    {
        _plan = plan;
        _nested = [.. plan.Leaves.Select(leaf => leaf.Nested is { } nested ? new EventMatch(nested.Sequence) : null)];
    }

    /// <summary>True when the event opens an instance.</summary>
    public bool IsEntry { get; private set; }

    /// <summary>The leaves that the event satisfies, a bit for each.</summary>
    public ulong Leaves { get; private set; }

    /// <summary>What it does to the sequence nested in a leaf.</summary>
    public EventMatch Nested(int leaf) => _nested[leaf]!;

    /// <param name="hasInstances">False when only an entry can matter.</param>
    public void Read(in Scope scope, bool hasInstances)
    {
        IsEntry = _plan.Entry.IsTrue(scope);
        Leaves = 0;
        if (!hasInstances) return;
        for (var i = 0; i < _nested.Length; i++)
        {
            if (_plan.Leaves[i].Filter is { } filter && filter.IsTrue(scope)) Leaves |= 1UL << i;
            _nested[i]?.Read(scope, hasInstances: true);
        }
    }
}
