using System.Text.Json;
using OpenOdp.Client.Datafile;

namespace OpenOdp.Client.Config;

/// <summary>A tree of audience ids in words: <c>("gold" OR "silver") AND NOT "blocked"</c>.</summary>
internal static class AudienceText
{
    /// <param name="tree">The tree; anything else gives an empty text.</param>
    /// <param name="names">The audiences' names by their ids; one without a name keeps its id.</param>
    public static string Of(JsonElement tree, IReadOnlyDictionary<string, string> names)
    {
        if (tree.ValueKind != JsonValueKind.Array) return "";

        var word = "OR";
        var parts = new List<string>();
        foreach (var element in tree.EnumerateArray())
        {
            switch (DatafileJson.Text(element))
            {
                case "and": word = "AND"; break;
                case "or": word = "OR"; break;
                case "not": word = "NOT"; break;
                case { } id: parts.Add($"\"{names.GetValueOrDefault(id, id)}\""); break;
                case null when Of(element, names) is { Length: > 0 } inner: parts.Add($"({inner})"); break;
            }
        }

        var text = string.Join($" {word} ", parts);
        return word == "NOT" && text.Length > 0 ? $"NOT {text}" : text;
    }
}
