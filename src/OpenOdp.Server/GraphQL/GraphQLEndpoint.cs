using OpenOdp.Engine.Log;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Customers;
using OpenOdp.Server.GraphQL.Answers;

namespace OpenOdp.Server.GraphQL;

/// <summary><c>POST /v3/graphql</c> for one class of keys (§7.1): faults of a query are answered with 200, too.</summary>
internal sealed class GraphQLEndpoint(KeyClass keys, UnknownCustomers unknown)
{
    private const string NoQuery = "Send an object with `query`, a text; `variables`, an object; and `operationName`, a text.";

    private readonly QueryRunner _runner = new(keys);

    public Answer Post(ReadCall call)
    {
        if (!GraphQLRequest.TryRead(call.Body, out var request)) return Answer.BadRequest(NoQuery);
        var unknownHaveNone = unknown.HaveNoSegments(call.Account);
        return Ok(SdkQuery.TryRead(request, out var query)
            ? Qualified(call, query, unknownHaveNone)
            : _runner.Run(call, request, unknownHaveNone));
    }

    /// <summary>Answers what the SDKs ask, in the very bytes that the long way would give.</summary>
    private static byte[] Qualified(ReadCall call, in SdkQuery query, bool unknownHaveNone)
    {
        var lookup = new CustomerLookup(query.Identifier, query.Value, null);
        return lookup.Find(call.View, call.Account) is { } customer
            ? SegmentsAnswer.Of(new QualifiedSegments(call, customer.Id).Of(query.Subset))
            : unknownHaveNone ? SegmentsAnswer.Of([])
            : ErrorAnswer.Of(GraphQLFault.Unresolved(lookup, "customer", query.Column));
    }

    private static Answer Ok(byte[] body) => new(StatusCodes.Status200OK, body, null);
}
