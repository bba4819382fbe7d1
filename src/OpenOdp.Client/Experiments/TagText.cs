using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Json;
using OpenOdp.Client.Json;

namespace OpenOdp.Client.Experiments;

/// <summary>
/// Writes the tags of a conversion as JSON: texts, bools, numbers, times, and maps and lists of these. Anything else is written
/// as its own text, so that nothing is lost in silence.
/// </summary>
internal static class TagText
{
    // The event host takes a body of 3.5 MB.
    private const int MaxBytes = 3_500_000;

    private const int MaxDepth = 64;

    /// <summary>Writes one more tag of an object that has been begun; of one that cannot be written nothing is left.</summary>
    /// <returns>Why it cannot be; null when it is there.</returns>
    public static string? Add(Utf8Text text, string key, object value)
    {
        var start = text.Written.Length;
        try
        {
            var any = start > 1;
            Member(text, key, value, depth: 0, ref any);
            ThrowIfTooLarge(text);
            return null;
        }
        catch (Exception error)
        {
            // The program's own value may throw anything while it is read.
            text.Cut(start);
            return $"it cannot be written, and is left out ({error.Message})";
        }
    }

    /// <exception cref="InvalidDataException">It is too large or too deep; a map that holds itself is.</exception>
    public static void Write(Utf8Text text, object? value, int depth = 0)
    {
        if (depth > MaxDepth) throw new InvalidDataException($"it is deeper than {MaxDepth}");

        ThrowIfTooLarge(text);
        switch (value)
        {
            case null: text.Raw("null"u8); break;
            case string s: text.Quoted(s); break;
            case bool b: text.Raw(b ? "true"u8 : "false"u8); break;
            case double n when !double.IsFinite(n): text.Raw("null"u8); break;
            case float n when !float.IsFinite(n): text.Raw("null"u8); break;
            case char c: text.Quoted([c]); break;
            case DateTime t: text.Quoted(t.ToString("O", CultureInfo.InvariantCulture)); break;
            case DateTimeOffset t: text.Quoted(t.ToString("O", CultureInfo.InvariantCulture)); break;
            case Guid g: text.Quoted(g.ToString()); break;
            case Enum e: text.Quoted(e.ToString()); break;
            case IUtf8SpanFormattable n when IsNumber(n): text.Formatted(n); break;
            case IFormattable n when NewerTypes.IsNumber(n): Number(text, n.ToString(null, CultureInfo.InvariantCulture)); break;
            case IFormattable d when NewerTypes.IsDate(d): text.Quoted(d.ToString("O", CultureInfo.InvariantCulture)); break;
            case JsonElement json: Json(text, json, depth); break;
            case IEnumerable<KeyValuePair<string, object?>> map: Map(text, map, depth); break;
            case IDictionary map: Map(text, map, depth); break;
            case IEnumerable list: List(text, list, depth); break;
            default: text.Quoted(Convert.ToString(value, CultureInfo.InvariantCulture)); break;
        }
    }

    private static void ThrowIfTooLarge(Utf8Text text)
    {
        if (text.Written.Length > MaxBytes) throw new InvalidDataException($"the tags are larger than {MaxBytes} bytes");
    }

    /// <summary>Those that are not finite end with a letter.</summary>
    private static void Number(Utf8Text text, string digits) =>
        text.Raw(char.IsAsciiDigit(digits[^1]) ? Encoding.UTF8.GetBytes(digits) : "null"u8);

    private static void Json(Utf8Text text, JsonElement json, int depth)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object: Map(text, json.EnumerateObject().Select(Pair), depth); break;
            case JsonValueKind.Array: List(text, json.EnumerateArray(), depth); break;
            case JsonValueKind.String: text.Quoted(json.GetString()); break;
            case JsonValueKind.Undefined: throw new InvalidDataException("it has no value");
            default: text.Raw(Encoding.UTF8.GetBytes(json.GetRawText())); break;
        }
    }

    private static KeyValuePair<string, object?> Pair(JsonProperty property) => new(property.Name, property.Value);

    private static bool IsNumber(object value) =>
        value is int or long or double or float or decimal or short or byte or uint or ulong or ushort or sbyte;

    private static void Map(Utf8Text text, IEnumerable<KeyValuePair<string, object?>> map, int depth)
    {
        text.Byte((byte)'{');
        var any = false;
        foreach (var (key, value) in map)
        {
            Member(text, key, value, depth, ref any);
        }

        text.Byte((byte)'}');
    }

    private static void Map(Utf8Text text, IDictionary map, int depth)
    {
        text.Byte((byte)'{');
        var any = false;
        foreach (DictionaryEntry entry in map)
        {
            Member(text, Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? "", entry.Value, depth, ref any);
        }

        text.Byte((byte)'}');
    }

    private static void Member(Utf8Text text, string key, object? value, int depth, ref bool any)
    {
        if (any) text.Byte((byte)',');
        any = true;
        text.Quoted(key);
        text.Byte((byte)':');
        Write(text, value, depth + 1);
    }

    private static void List(Utf8Text text, IEnumerable list, int depth)
    {
        text.Byte((byte)'[');
        var any = false;
        foreach (var value in list)
        {
            if (any) text.Byte((byte)',');
            any = true;
            Write(text, value, depth + 1);
        }

        text.Byte((byte)']');
    }
}
