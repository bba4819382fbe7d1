using GraphQL;

namespace OpenOdp.Server.GraphQL.Answers;

/// <summary>Why a field has no value.</summary>
internal sealed class ResolveFault : ExecutionError
{
    public ResolveFault(string message, string classification = GraphQLFault.DataFetching, string? code = "VALIDATION")
        : base(message)
    {
        Classification = classification;
        Code = code;
    }

    public string Classification { get; }
}
