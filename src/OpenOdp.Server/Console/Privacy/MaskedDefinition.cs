using System.Text.Json;
using System.Text.Json.Nodes;
using OpenOdp.Server.Segments;

namespace OpenOdp.Server.Console.Privacy;

/// <summary>A definition as readers see it: what personal fields are compared with is masked.</summary>
internal static class MaskedDefinition
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = SegmentBody.MaxDepth };

    /// <summary>The body of a segment with such values masked.</summary>
    public static JsonDocument Of(ReadOnlySpan<byte> body)
    {
        var json = JsonNode.Parse(body, documentOptions: Deep)!;
        Mask(json);
        using var masked = new MemoryStream();
        using (var writer = new Utf8JsonWriter(masked)) json.WriteTo(writer);
        return JsonDocument.Parse(masked.ToArray(), Deep);
    }

    private static void Mask(JsonNode? node)
    {
        var isTest = node is JsonObject test && (test.ContainsKey("lhs") || test.ContainsKey("needle"));
        if (isTest && PersonalFieldOf(node!) is { } field)
        {
            MaskValues(node!, field);
            return;
        }

        foreach (var part in PartsOf(node)) Mask(part);
    }

    /// <summary>The personal field that a test reads, also where it names all of its values; null when it reads none.</summary>
    private static string? PersonalFieldOf(JsonNode node) => All(node).OfType<JsonObject>()
        .Select(static one => (one["path_reference"] ?? one["pathReference"])?["value"]?.ToString().Split('.')[^1])
        .OfType<string>().SelectMany(static name => new[] { name, name.TrimEnd('s') }).FirstOrDefault(PersonalFields.Contains);

    private static void MaskValues(JsonNode test, string field)
    {
        foreach (var one in All(test).OfType<JsonObject>().ToList())
        {
            foreach (var literal in new[] { "string_literal", "stringLiteral", "number_literal", "numberLiteral" })
            {
                if (one[literal] is JsonObject { } value && value["value"] is { } text)
                {
                    value["value"] = PersonalFields.Mask(field, text.ToString());
                }
            }

            if (one["haystack"] is not JsonArray haystack) continue;
            for (var i = 0; i < haystack.Count; i++) haystack[i] = PersonalFields.Mask(field, haystack[i]!.ToString());
        }
    }

    private static IEnumerable<JsonNode> All(JsonNode node) => PartsOf(node).OfType<JsonNode>().SelectMany(All).Prepend(node);

    private static IEnumerable<JsonNode?> PartsOf(JsonNode? node) => node switch
    {
        JsonObject members => members.Select(static member => member.Value),
        JsonArray items => items,
        _ => [],
    };
}
