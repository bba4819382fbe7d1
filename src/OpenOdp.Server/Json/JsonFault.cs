using System.Globalization;
using System.Text;
using System.Text.Json;

namespace OpenOdp.Server.Json;

/// <summary>Says where and how a text is no JSON, in lines and bytes as people count them.</summary>
internal static class JsonFault
{
    /// <summary>What a reader complained of.</summary>
    /// <param name="text">What it read, in valid UTF-8.</param>
    /// <param name="maxDepth">How deep it went.</param>
    /// <param name="error">What it threw; what we throw ourselves has its words already.</param>
    public static string Of(ReadOnlySpan<byte> text, int maxDepth, JsonException error)
    {
        if (error.LineNumber is null) return error.Message;
        if (IsTooDeep(text, maxDepth)) return $"Objects and arrays lie more than {maxDepth} deep at {PlaceOf(error)}.";
        var rest = From(text, error).TrimStart(" \t\r\n"u8);
        if (rest.IsEmpty) return $"The JSON breaks off at {PlaceOf(error)}: what was begun is not closed.";
        Rune.DecodeFromUtf8(rest, out var first, out _);
        return $"This is no JSON at {PlaceOf(error)}: {Shown(first)} cannot stand there.";
    }

    /// <summary>Where a reader stopped.</summary>
    public static string PlaceOf(JsonException error) => string.Create(
        CultureInfo.InvariantCulture, $"line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}");

    private static bool IsTooDeep(ReadOnlySpan<byte> text, int maxDepth)
    {
        var json = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = int.MaxValue });
        try
        {
            while (json.Read())
            {
                var opens = json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
                if (opens && json.CurrentDepth >= maxDepth) return true;
            }
        }
        catch (JsonException)
        {
            // It is broken before it is too deep.
        }

        return false;
    }

    private static ReadOnlySpan<byte> From(ReadOnlySpan<byte> text, JsonException error)
    {
        for (var line = error.LineNumber; line > 0; line--) text = text[(text.IndexOf((byte)'\n') + 1)..];
        return text[(int)Math.Min(text.Length, error.BytePositionInLine ?? 0)..];
    }

    private static string Shown(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
        ? string.Create(CultureInfo.InvariantCulture, $"U+{rune.Value:X4}")
        : $"`{rune}`";
}
