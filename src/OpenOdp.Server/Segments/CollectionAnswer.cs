using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using OpenOdp.Engine.Segments.Explaining;

namespace OpenOdp.Server.Segments;

/// <summary>The rows of a collection of a segment for one customer (§6.7).</summary>
/// <param name="Key">Its key in the definition.</param>
/// <param name="Rows">The newest first; each has a value, or null, for each sub-path.</param>
/// <param name="Truncated">True when there are more rows than are shown.</param>
internal sealed record CollectionAnswer(
    string Key, IReadOnlyList<JsonObject> Rows,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Truncated)
{
    public static CollectionAnswer Of(CollectedRows collected) => new(
        collected.Key,
        [.. collected.Rows.Select(row => new JsonObject(collected.Columns.Zip(row, static (column, value) =>
            KeyValuePair.Create(column, Node(value)))))],
        collected.IsWhole ? null : true);

    private static JsonNode? Node(object? value) => value switch
    {
        null => null,
        string text => JsonValue.Create(text),
        decimal number => JsonValue.Create(number),
        bool truth => JsonValue.Create(truth),
        IReadOnlyList<object?> list => new JsonArray([.. list.Select(Node)]),
        _ => throw new InvalidOperationException($"A collection has a value of {value.GetType()}."),
    };
}
