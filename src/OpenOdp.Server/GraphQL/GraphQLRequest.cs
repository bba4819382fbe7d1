using System.Text.Json;

namespace OpenOdp.Server.GraphQL;

/// <summary>What a body asks.</summary>
/// <param name="Query">A text.</param>
/// <param name="Variables">An object, or undefined.</param>
/// <param name="OperationName">The operation of several.</param>
internal readonly record struct GraphQLRequest(JsonElement Query, JsonElement Variables, string? OperationName)
{
    /// <summary>False when it is not a body of one query.</summary>
    public static bool TryRead(JsonElement body, out GraphQLRequest request)
    {
        request = default;
        if (body.ValueKind != JsonValueKind.Object) return false;
        if (!body.TryGetProperty("query", out var query) || query.ValueKind != JsonValueKind.String) return false;
        if (!TryGet(body, "variables", JsonValueKind.Object, out var variables)) return false;
        if (!TryGet(body, "operationName", JsonValueKind.String, out var name)) return false;
        var operation = name.ValueKind == JsonValueKind.String ? name.GetString() : null;
        request = new GraphQLRequest(query, variables, operation is { Length: > 0 } ? operation : null);
        return true;
    }

    /// <summary>False when there is one of another kind; undefined when it is missing or null.</summary>
    private static bool TryGet(JsonElement body, string name, JsonValueKind kind, out JsonElement value)
    {
        if (!body.TryGetProperty(name, out value)) return true;
        if (value.ValueKind != JsonValueKind.Null) return value.ValueKind == kind;
        value = default;
        return true;
    }
}
