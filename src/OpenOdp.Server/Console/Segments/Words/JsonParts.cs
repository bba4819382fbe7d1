using System.Text;
using System.Text.Json;
using OpenOdp.Server.Calls;

namespace OpenOdp.Server.Console.Segments.Words;

/// <summary>Reads the parts of a definition that is valid, whose names are in snake case or camel case (SEG-11).</summary>
internal static class JsonParts
{
    /// <summary>A member; null when it is not there, or null.</summary>
    public static JsonElement? Part(this JsonElement json, string name)
    {
        if (json.ValueKind != JsonValueKind.Object) return null;
        foreach (var member in json.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.Null && IsNamed(member.Name, name)) return member.Value;
        }

        return null;
    }

    /// <summary>The member of that name, which must be there.</summary>
    public static JsonElement Need(this JsonElement json, string name) =>
        json.Part(name) ?? throw new FormatException($"There is no '{name}'.");

    /// <summary>The first of these members that is there; what it is called, and its value.</summary>
    public static (string Kind, JsonElement Value) OneOf(this JsonElement json, params ReadOnlySpan<string> kinds)
    {
        foreach (var kind in kinds)
        {
            if (json.Part(kind) is { } value) return (kind, value);
        }

        return ("", json);
    }

    /// <summary>A text or number as it is written, without quotes.</summary>
    public static string Text(this JsonElement json) =>
        json.ValueKind == JsonValueKind.String ? json.GetString()! : json.GetRawText();

    /// <summary>The JSON as a person reads it, or in one line.</summary>
    public static string Code(this JsonElement json, bool isIndented = false)
    {
        using var bytes = new MemoryStream();
        var options = AnswerJson.WriterOptions with { Indented = isIndented };
        using (var writer = new Utf8JsonWriter(bytes, options)) json.WriteTo(writer);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static bool IsNamed(string written, string name)
    {
        if (written == name) return true;
        var at = 0;
        foreach (var c in written)
        {
            if (char.IsAsciiLetterUpper(c) && (at == name.Length || name[at++] != '_')) return false;
            if (at == name.Length || name[at++] != char.ToLowerInvariant(c)) return false;
        }

        return at == name.Length;
    }
}
