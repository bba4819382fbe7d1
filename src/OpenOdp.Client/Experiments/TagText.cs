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

    /// <exception cref="InvalidDataException">The tags are too large or too deep; a map that holds itself is.</exception>
    public static void Write(Utf8Text text, object? value, int depth = 0)
    {
        if (depth > MaxDepth) throw new InvalidDataException($"The tags are deeper than {MaxDepth}.");

        if (text.Written.Length > MaxBytes) throw new InvalidDataException($"The tags are larger than {MaxBytes} bytes.");

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
            case JsonElement json: text.Raw(Encoding.UTF8.GetBytes(json.GetRawText())); break;
            case IEnumerable<KeyValuePair<string, object?>> map: Map(text, map, depth); break;
            case IDictionary map: Map(text, map, depth); break;
            case IEnumerable list: List(text, list, depth); break;
            default: text.Quoted(Convert.ToString(value, CultureInfo.InvariantCulture)); break;
        }
    }

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
