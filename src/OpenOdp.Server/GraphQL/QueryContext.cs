using OpenOdp.Engine.Segments;
using OpenOdp.Server.Calls;
using OpenOdp.Server.GraphQL.Answers;

namespace OpenOdp.Server.GraphQL;

/// <summary>What the fields of one query are resolved from, and how much they may take together.</summary>
internal sealed class QueryContext(ReadCall call, QueryBounds bounds, bool unknownHaveNone) : Dictionary<string, object?>
{
    private readonly Dictionary<ulong, QualifiedSegments> _qualified = [];
    private int _steps;
    private int _unspent;
    private int _values;

    public ReadCall Call { get; } = call;

    /// <summary>True when a customer whom nobody knows is in no segment (rule G6).</summary>
    public bool UnknownHaveNone { get; } = unknownHaveNone;

    /// <summary>True when there are no steps left.</summary>
    public bool IsSpent => _steps > bounds.Steps;

    /// <summary>Counts steps that cannot be avoided any more; a list ends when it has spent them all.</summary>
    public void Spend(int steps) => _steps += steps;

    /// <summary>Counts a step for each KiB.</summary>
    public void SpendBytes(int bytes) => Spend(bytes / 1024);

    /// <summary>Takes steps; when there are none left the field fails.</summary>
    public void Take(int steps)
    {
        Spend(steps);
        if (!IsSpent) return;
        throw new ResolveFault(
            $"The query looks at more than {bounds.Steps:N0} segments, customers and events. Ask for fewer of them at once, or for "
            + "what a narrower `filter` finds.",
            GraphQLFault.ExecutionAborted);
    }

    /// <summary>
    /// The segments that a customer is in, as <see cref="QualifiedSegments.Of"/>: worked out once, however often the query asks,
    /// and counted by what that takes. That of the first customer counts once there is another, so that the page of one is not
    /// refused.
    /// </summary>
    public List<Segment> QualifiedOf(ulong customer, IReadOnlyCollection<string?>? subset)
    {
        if (!_qualified.TryGetValue(customer, out var segments))
        {
            _qualified.Add(customer, segments = new QualifiedSegments(Call, customer));
        }

        var before = segments.Cost;
        var qualified = segments.Of(subset);
        _unspent += segments.Cost - before;
        if (_qualified.Count == 1) return qualified;
        Spend(_unspent);
        _unspent = 0;
        return qualified;
    }

    /// <summary>Counts a value of the answer; when there are too many the query fails.</summary>
    public void TakeValue()
    {
        if (++_values <= bounds.Values) return;
        throw new ResolveFault(
            $"The answer has more than {bounds.Values:N0} values. Ask for fewer fields or a smaller `first`.",
            GraphQLFault.ExecutionAborted);
    }
}
