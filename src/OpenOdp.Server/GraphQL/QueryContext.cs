using OpenOdp.Server.Calls;

namespace OpenOdp.Server.GraphQL;

/// <summary>What the fields of one query are resolved from, and how much they may take together.</summary>
internal sealed class QueryContext(ReadCall call) : Dictionary<string, object?>
{
    /// <summary>Memberships and events that one query looks at, at most.</summary>
    private const int MaxSteps = 20_000;

    private int _steps;

    public ReadCall Call { get; } = call;

    /// <summary>Takes steps; when there are none left the field fails.</summary>
    public void Take(int steps)
    {
        _steps += steps;
        if (_steps <= MaxSteps) return;
        throw new ResolveFault(
            $"The query looks at more than {MaxSteps:N0} segments and events. Ask for fewer customers, segments or pages at once.",
            GraphQLFault.ExecutionAborted);
    }
}
