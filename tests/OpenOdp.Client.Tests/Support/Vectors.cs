using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenOdp.Client.Tests.Support;

/// <summary>The cases of a file in <c>Vectors</c>, and the datafiles that they name.</summary>
internal static class Vectors
{
    private static readonly ConcurrentDictionary<string, JsonObject> Files = new();
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Vectors");
    private static readonly string? Others = Environment.GetEnvironmentVariable("OPENODP_DATAFILES");

    public static JsonObject File(string name) =>
        Files.GetOrAdd(name, key => JsonNode.Parse(System.IO.File.ReadAllText(Path.Combine(Folder, key + ".json")))!.AsObject());

    public static JsonObject Case(string file, int index, string list = "cases") => File(file)[list]![index]!.AsObject();

    /// <summary>One row for each case whose datafile is here: the file, the number, and the name for the reader.</summary>
    public static TheoryData<string, int, string> Cases(params string[] files)
    {
        var rows = new TheoryData<string, int, string>();
        foreach (var file in files)
        {
            foreach (var (index, node) in File(file)["cases"]!.AsArray().Index())
            {
                if (HasDatafile(node!)) rows.Add(file, index, (string?)node!["name"] ?? $"{index}");
            }
        }

        return rows;
    }

    public static bool HasDatafile(JsonNode vector) =>
        vector["datafile"] is not JsonValue value || PathOf(((string)value!).Split('#')[0]) is not null;

    /// <summary>The text of a datafile: inline, or named, perhaps with the part of a file that holds several.</summary>
    public static string Datafile(JsonNode named)
    {
        if (named is JsonObject) return named.ToJsonString();

        var parts = ((string)named!).Split('#');
        var text = System.IO.File.ReadAllText(PathOf(parts[0])!);
        return parts.Length == 1 ? text : JsonNode.Parse(text)![parts[1]]!.ToJsonString();
    }

    /// <summary>A value as a program gives it: integers, doubles, texts, bools, and <c>@NaN</c> and its like.</summary>
    public static object? Value(JsonNode? node) => node switch
    {
        null => null,
        JsonObject map => map.ToDictionary(pair => pair.Key, pair => Value(pair.Value)),
        JsonArray list => list.Select(Value).ToList(),
        _ => node.GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Number => Number(node.ToJsonString()),
            _ => (string?)node switch
            {
                "@NaN" => double.NaN,
                "@Infinity" => double.PositiveInfinity,
                "@-Infinity" => double.NegativeInfinity,
                var text => text,
            },
        },
    };

    public static Dictionary<string, object?>? Map(JsonNode? node) => (Dictionary<string, object?>?)Value(node);

    private static object Number(string text) =>
        int.TryParse(text, CultureInfo.InvariantCulture, out var small) ? (object)small
        : long.TryParse(text, CultureInfo.InvariantCulture, out var large) ? (object)large
        : double.Parse(text, CultureInfo.InvariantCulture);

    private static string? PathOf(string name)
    {
        var own = Path.Combine(Folder, name);
        if (System.IO.File.Exists(own)) return own;

        return Others is null ? null : Path.Combine(Others, name);
    }
}
