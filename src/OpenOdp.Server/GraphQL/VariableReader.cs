using System.Text.Json;
using GraphQL;

namespace OpenOdp.Server.GraphQL;

/// <summary>Reads variables into what GraphQL.NET takes.</summary>
internal static class VariableReader
{
    public static Inputs Read(JsonElement variables) =>
        variables.ValueKind == JsonValueKind.Object ? new Inputs(Object(variables)) : Inputs.Empty;

    private static Dictionary<string, object?> Object(JsonElement value) =>
        value.EnumerateObject().ToDictionary(static field => field.Name, static field => Value(field.Value));

    private static object? Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => Object(value),
        JsonValueKind.Array => value.EnumerateArray().Select(Value).ToList(),
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => Number(value),
        _ => null,
    };

    private static object Number(JsonElement value) =>
        value.TryGetInt32(out var small) ? small
        : value.TryGetInt64(out var large) ? large
        : value.GetDouble();
}
