using System.Text;
using System.Text.Json;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Console.Segments.Words;

namespace OpenOdp.Server.Console.Experiments;

/// <summary>An attribute as it was understood.</summary>
/// <param name="Kind">What kind of value it is: to a client the number 5 is not the text 5.</param>
internal sealed record ReadAttribute(string Name, object? Value, string Kind, string Text);

/// <summary>Reads the attributes of a user: an object of JSON, or a line for each.</summary>
internal static class UserAttributes
{
    public const int Most = 100;

    private const string Scalars = "An attribute is a text, a number, true, false or null.";

    /// <summary>Reads them; an empty list and the fault when they cannot be read.</summary>
    public static IReadOnlyList<ReadAttribute> Read(string text, out string? fault)
    {
        var read = new OrderedDictionary<string, ReadAttribute>(StringComparer.Ordinal);
        fault = text.AsSpan().TrimStart() is ['{', ..] ? ReadJson(text, read) : ReadLines(text, read);
        if (read.Count > Most) fault ??= $"These are {read.Count} attributes; at most {Most} are taken.";
        return fault is null ? [.. read.Values] : [];
    }

    private static string? ReadJson(string text, OrderedDictionary<string, ReadAttribute> read)
    {
        try
        {
            using var json = CallBody.Parse(Encoding.UTF8.GetBytes(text), maxDepth: 8);
            foreach (var member in json!.RootElement.EnumerateObject())
            {
                if (Of(member.Name, member.Value) is not { } one) return $"'{member.Name}' is a list or an object. {Scalars}";
                read[member.Name] = one;
            }

            return null;
        }
        catch (JsonException error)
        {
            return $"The attributes are no JSON: {error.Message}";
        }
    }

    private static string? ReadLines(string text, OrderedDictionary<string, ReadAttribute> read)
    {
        foreach (var (index, line) in text.Split('\n').Index())
        {
            if (string.IsNullOrWhiteSpace(line)) continue;
            var at = line.IndexOf('=', StringComparison.Ordinal);
            if (at < 0) at = line.IndexOf(':', StringComparison.Ordinal);
            var name = at < 0 ? "" : line[..at].Trim();
            if (name.Length == 0) return $"Line {index + 1} of the attributes has no name and value: write it as name = value.";
            if (!read.TryAdd(name, OfLine(name, line[(at + 1)..].Trim()))) return $"The attribute '{name}' is there twice.";
        }

        return null;
    }

    /// <summary>What is no value of JSON is a text.</summary>
    private static ReadAttribute OfLine(string name, string value)
    {
        try
        {
            return Of(name, JsonElement.Parse(value)) ?? OfText(name, value);
        }
        catch (JsonException)
        {
            return OfText(name, value);
        }
    }

    private static ReadAttribute OfText(string name, string value) => new(name, value, "text", value);

    /// <summary>Null for what is made of several.</summary>
    private static ReadAttribute? Of(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => OfText(name, value.GetString()!),
        JsonValueKind.True or JsonValueKind.False => new(name, value.GetBoolean(), "true or false", value.Text()),
        JsonValueKind.Number when value.TryGetInt64(out var whole) => new(name, whole, "number", value.Text()),
        JsonValueKind.Number => new(name, value.GetDouble(), "number", value.Text()),
        JsonValueKind.Null => new(name, null, "nothing", "null"),
        _ => null,
    };
}
