using GraphQL;
using GraphQL.Execution;
using ExecutionContext = GraphQL.Execution.ExecutionContext;

namespace OpenOdp.Server.GraphQL;

/// <summary>Carries out queries and counts each value, those about the schema too, which no resolver of ours gives.</summary>
internal sealed class CountedExecution : DocumentExecuter
{
    private static readonly Counting Strategy = new();

    protected override IExecutionStrategy SelectExecutionStrategy(ExecutionContext context) => Strategy;

    private sealed class Counting : SerialExecutionStrategy
    {
        protected override Task ExecuteNodeAsync(ExecutionContext context, ExecutionNode node)
        {
            ((QueryContext)context.UserContext).TakeValue();
            return base.ExecuteNodeAsync(context, node);
        }
    }
}
