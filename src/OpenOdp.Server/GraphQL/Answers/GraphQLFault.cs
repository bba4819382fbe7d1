using OpenOdp.Server.Customers;

namespace OpenOdp.Server.GraphQL.Answers;

/// <summary>An error as clients read it (§7.6).</summary>
/// <param name="Message">What is wrong.</param>
/// <param name="Line">The line in the document, from 1.</param>
/// <param name="Column">The column, from 1.</param>
/// <param name="Classification">What kind of error it is, in the words of graphql-java (GQL-18).</param>
internal sealed record GraphQLFault(string Message, int Line, int Column, string Classification)
{
    public const string InvalidSyntax = "InvalidSyntax";
    public const string ValidationError = "ValidationError";
    public const string DataFetching = "DataFetchingException";
    public const string ExecutionAborted = "ExecutionAborted";

    /// <summary>The code of an identifier that nobody has (GQL-15): the SDKs know it.</summary>
    public const string InvalidIdentifier = "INVALID_IDENTIFIER_EXCEPTION";

    /// <summary>A list index is a text, too (GQL-17); null for an error that stands nowhere in the answer.</summary>
    public IReadOnlyList<string>? Path { get; init; }

    public string? Code { get; init; }

    /// <summary>The message of GQL-14.</summary>
    public static string UnresolvedMessage(CustomerLookup lookup, IEnumerable<string> path) =>
        $"Exception while fetching data (/{string.Join('/', path)}) : Exception: could not resolve "
        + $"_{lookup.Name} = {lookup.Value}";

    /// <summary>Nobody has the identifier.</summary>
    public static GraphQLFault Unresolved(CustomerLookup lookup, string field, int column) =>
        new(UnresolvedMessage(lookup, [field]), 1, column, DataFetching) { Path = [field], Code = InvalidIdentifier };
}
