using System.Text;
using System.Text.Json;
using OpenOdp.Client.Json;

namespace OpenOdp.Client.Datafile;

/// <summary>
/// Reads the values of a datafile leniently: what is absent, null or of another kind is as if it were not there.
/// </summary>
internal static class DatafileJson
{
    // Conditions are trees of a few levels; a datafile with more is broken or hostile.
    public static readonly JsonDocumentOptions Lenient =
        new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 256 };

    /// <summary>The objects of a list (DF-2).</summary>
    public static IEnumerable<JsonElement> Objects(JsonElement parent, string name) =>
        List(parent, name).Where(element => element.ValueKind == JsonValueKind.Object);

    public static IEnumerable<JsonElement> List(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];

    /// <summary>The texts of a list, of numbers too (DF-9).</summary>
    public static IEnumerable<string> Texts(JsonElement parent, string name) => List(parent, name).Select(Text).OfType<string>();

    /// <summary>A text, or a number in its place (DF-9).</summary>
    public static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) ? Text(value) : null;

    public static string? Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number ? value.GetRawText() : String(value);

    public static string? String(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static bool? Bool(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : null;

    public static int? Int(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)
            ? number
            : null;

    /// <summary>Reads a value that may be JSON inside a text; null when the text is none.</summary>
    public static T? WithJsonInText<T>(JsonElement json, Func<JsonElement, T?> read)
        where T : class
    {
        if (json.ValueKind != JsonValueKind.String) return read(json);

        try
        {
            using var inner = JsonDocument.Parse(HalfPairs.Mend(Encoding.UTF8.GetBytes(json.GetString()!)), Lenient);
            return read(inner.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
