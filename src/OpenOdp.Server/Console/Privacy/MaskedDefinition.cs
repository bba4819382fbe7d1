using System.Text.Json;
using System.Text.Json.Nodes;
using OpenOdp.Server.Segments;

namespace OpenOdp.Server.Console.Privacy;

/// <summary>A definition as readers see it: what personal fields are compared with is masked, and any e-mail address.</summary>
internal static class MaskedDefinition
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = SegmentBody.MaxDepth };

    /// <summary>The body of a segment with such values masked.</summary>
    public static JsonDocument Of(ReadOnlySpan<byte> body)
    {
        var json = JsonNode.Parse(body, documentOptions: Deep)!;
        if (json["metadata"] is JsonObject metadata) MaskFields(metadata);
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

        if (node is JsonValue value && value.TryGetValue<string>(out var text))
        {
            if (PersonalText.Mask(text) is var masked && masked != text) value.ReplaceWith(masked);
            return;
        }

        if (node is JsonObject members) MaskNames(members);
        foreach (var part in PartsOf(node).ToList()) Mask(part);
    }

    /// <summary>Names that are masked alike stay several.</summary>
    private static void MaskNames(JsonObject members)
    {
        var all = members.Select(static one => (one.Key, one.Value, Shown: PersonalText.Mask(one.Key))).ToList();
        if (all.TrueForAll(static one => one.Shown == one.Key)) return;
        members.Clear();
        var alike = new Dictionary<string, int>();
        foreach (var (_, value, shown) in all)
        {
            var number = alike[shown] = alike.GetValueOrDefault(shown) + 1;
            members[number > 1 ? $"{shown} ({number})" : shown] = value;
        }
    }

    private static void MaskFields(JsonObject fields)
    {
        foreach (var (name, value) in fields.ToList())
        {
            if (value is JsonValue) fields[name] = PersonalFields.Mask(name, value.ToString());
        }
    }

    /// <summary>The personal field that a test reads, also where it names all of its values; null when it reads none.</summary>
    private static string? PersonalFieldOf(JsonNode node) => All(node).OfType<JsonObject>()
        .Select(static one => (one["path_reference"] ?? one["pathReference"])?["value"]?.ToString())
        .OfType<string>().FirstOrDefault(PersonalFields.Contains);

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
