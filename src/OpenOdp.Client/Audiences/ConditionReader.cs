using System.Text.Json;
using OpenOdp.Client.Datafile;

namespace OpenOdp.Client.Audiences;

/// <summary>
/// Compiles the conditions of audiences and rules. What cannot be read is unknown, as it is for every user, and is named
/// (AU-17).
/// </summary>
internal sealed class ConditionReader(IgnoredParts ignored)
{
    private readonly SortedSet<string> _segments = new(StringComparer.Ordinal);

    /// <summary>The segments that the conditions read so far ask for, each once, in ordinal order (DF-17).</summary>
    public string[] Segments => [.. _segments];

    /// <summary>Reads an audience's conditions, which may be JSON inside a text (DF-4).</summary>
    public Condition ReadAudience(JsonElement json, string audience)
    {
        var leaves = new AudienceLeaves(this, audience);
        return DatafileJson.WithJsonInText(json, conditions =>
            conditions switch
            {
                // Nothing to test is no reason to let anybody in (AU-7).
                { ValueKind: JsonValueKind.Array } when conditions.GetArrayLength() == 0 => leaves.Unknown("nothing to test"),
                { ValueKind: JsonValueKind.Array or JsonValueKind.Object } => Tree(conditions, leaves.Read),
                _ => leaves.Unknown("neither a list nor an object"),
            }) ?? leaves.Unknown("not JSON");
    }

    /// <summary>
    /// Reads the tree of audience ids of a rule; null when it has none, and its <c>audienceIds</c> count (AU-4).
    /// </summary>
    public static Condition? ReadRule(JsonElement json, Func<JsonElement, Condition> audienceOf) =>
        DatafileJson.WithJsonInText(json, tree =>
            tree.ValueKind != JsonValueKind.Array ? null
            : tree.GetArrayLength() == 0 ? ConstantCondition.True
            : Tree(tree, audienceOf));

    /// <summary>The operator is the first element, in lower case; without one, it is <c>or</c> (AU-1, AU-2).</summary>
    private static Condition Tree(JsonElement json, Func<JsonElement, Condition> leaf)
    {
        if (json.ValueKind != JsonValueKind.Array) return leaf(json);

        var parts = new List<JsonElement>(json.GetArrayLength());
        parts.AddRange(json.EnumerateArray());
        var word = parts.Count > 0 ? DatafileJson.String(parts[0]) : null;
        if (word is not ("and" or "or" or "not"))
        {
            word = "or";
        }
        else
        {
            parts.RemoveAt(0);
        }

        if (word == "not")
        {
            // Only the first operand counts (AU-3).
            return parts.Count == 0 ? ConstantCondition.Unknown : new NotCondition(Tree(parts[0], leaf));
        }

        var conditions = parts.ConvertAll(part => Tree(part, leaf)).ToArray();
        return conditions switch
        {
            [] => word == "and" ? ConstantCondition.True : ConstantCondition.False,
            [var only] => only,
            _ => word == "and" ? new AndCondition(conditions) : new OrCondition(conditions),
        };
    }

    /// <summary>The conditions of one audience, which is named when one of them cannot be read.</summary>
    private sealed class AudienceLeaves(ConditionReader reader, string audience)
    {
        public ConstantCondition Unknown(string why)
        {
            reader.Ignore(audience, why);
            return ConstantCondition.Unknown;
        }

        public Condition Read(JsonElement json)
        {
            if (json.ValueKind != JsonValueKind.Object) return Unknown("a condition that is not an object");

            var match = json.TryGetProperty("match", out var given) && given.ValueKind != JsonValueKind.Null
                ? DatafileJson.String(given)
                : "exact";
            json.TryGetProperty("value", out var value);
            var segment = match == "qualified" ? DatafileJson.String(value) : null;
            if (segment is not null) reader._segments.Add(segment);

            var type = DatafileJson.Text(json, "type");
            if (type is not ("custom_attribute" or "third_party_dimension")) return Unknown($"the condition type '{type}'");

            if (segment is not null) return new QualifiedCondition(segment);

            if (match == "qualified") return Unknown("a qualified condition whose value is not a string");

            return DatafileJson.Text(json, "name") is not { } name ? Unknown("a condition without a name")
                : Match(match, name, value) ?? Unknown($"the condition on '{name}', match '{match}' with value {Shown(value)}");
        }

        private static Condition? Match(string? match, string name, JsonElement value) => match switch
        {
            "exact" => Exact(name, value),
            "exists" => new ExistsCondition(name),
            "substring" => DatafileJson.String(value) is { } part ? new SubstringCondition(name, part) : null,
            "gt" => Number(name, Comparison.Greater, value),
            "ge" => Number(name, Comparison.GreaterOrEqual, value),
            "lt" => Number(name, Comparison.Less, value),
            "le" => Number(name, Comparison.LessOrEqual, value),
            "semver_eq" => Version(name, Comparison.Equal, value),
            "semver_gt" => Version(name, Comparison.Greater, value),
            "semver_ge" => Version(name, Comparison.GreaterOrEqual, value),
            "semver_lt" => Version(name, Comparison.Less, value),
            "semver_le" => Version(name, Comparison.LessOrEqual, value),
            _ => null,
        };

        private static Condition? Exact(string name, JsonElement value) => value.ValueKind switch
        {
            JsonValueKind.String => new ExactTextCondition(name, value.GetString()!),
            JsonValueKind.True or JsonValueKind.False => new ExactBoolCondition(name, value.GetBoolean()),
            _ => Number(name, Comparison.Equal, value),
        };

        private static NumberCondition? Number(string name, Comparison comparison, JsonElement value) =>
            value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && Numbers.IsValid(number)
                ? new NumberCondition(name, comparison, number)
                : null;

        private static SemanticVersionCondition? Version(string name, Comparison comparison, JsonElement value) =>
            DatafileJson.String(value) is { } text && SemanticVersion.TryParse(text, out var version)
                ? new SemanticVersionCondition(name, comparison, version)
                : null;

        private static string Shown(JsonElement value)
        {
            const int Most = 64;
            var text = value.ValueKind == JsonValueKind.Undefined ? "missing" : value.GetRawText();
            return text.Length <= Most ? text : text[..Most] + "…";
        }
    }

    private void Ignore(string audience, string why) => ignored.Add($"audience '{audience}': {why}");
}
