using System.Text.Json;
using OpenOdp.Server.Console.Customers;
using OpenOdp.Server.Console.Parts;
using OpenOdp.Server.Console.Segments.Words;
using OpenOdp.Server.Console.SignIn;
using OpenOdp.Server.Datafiles;

namespace OpenOdp.Server.Console.Experiments;

/// <summary>Whom rules of a page are for, in words; those of an audience are made once.</summary>
/// <param name="index">The datafile.</param>
/// <param name="viewer">Who reads it.</param>
internal sealed class AudienceWords(DatafileIndex index, Viewer viewer)
{
    /// <summary>Lines of one rule: an audience may name a thousand cities.</summary>
    private const int MostLines = 100;

    /// <summary>What stands in a text is read as clients read it.</summary>
    private static readonly JsonDocumentOptions InText = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        MaxDepth = DatafileEndpoints.MaxDepth,
    };

    private readonly Dictionary<string, (WordLine Words, int Lines)> _ofIds = new(StringComparer.Ordinal);

    private int _left;

    /// <summary>The audience of a rule; null when it is for everyone.</summary>
    public WordLine? Of(JsonElement rule)
    {
        _left = MostLines;
        if (rule.TryGetProperty("audienceConditions", out var given)
            && Unpacked(given) is { ValueKind: JsonValueKind.Array } tree)
        {
            return tree.GetArrayLength() == 0 ? null : Tree(tree, Audience);
        }

        var any = DatafileIndex.Texts(rule, "audienceIds").ToList();
        return any.Count switch
        {
            0 => null,
            1 => OfId(any[0]),
            _ => new WordLine(null, "Any of", Bounded(any, OfId)),
        };
    }

    /// <summary>The segments that an audience asks for; none of one that is no text.</summary>
    public static IReadOnlyList<string> SegmentsOf(JsonElement audience)
    {
        try
        {
            return audience.TryGetProperty("conditions", out var given) && Unpacked(given) is { } tree
                ? [.. SegmentsIn(tree)]
                : [];
        }
        catch (InvalidOperationException)
        {
            return []; // half of a character, in JSON that is a text itself
        }
    }

    private static IEnumerable<string> SegmentsIn(JsonElement tree) => tree.ValueKind switch
    {
        JsonValueKind.Array => tree.EnumerateArray().SelectMany(SegmentsIn),
        JsonValueKind.Object when DatafileCheck.Text(tree, "match") == "qualified"
            && tree.TryGetProperty("value", out var value) && value.ValueKind == JsonValueKind.String => [value.GetString()!],
        _ => [],
    };

    private WordLine Audience(JsonElement id) =>
        id.ValueKind is JsonValueKind.String or JsonValueKind.Number
            ? OfId(id.Text())
            : Line("No audience that a client can read");

    private WordLine OfId(string id)
    {
        if (!_ofIds.TryGetValue(id, out var known))
        {
            var left = _left;
            _left = MostLines;
            known = (Made(id), MostLines - _left);
            _left = left;
            _ofIds[id] = known;
        }

        _left -= known.Lines;
        return known.Words;
    }

    private WordLine Made(string id)
    {
        if (index.Audience(id) is not { } audience)
        {
            return Line($"Audience {viewer.ShowText(id).Clipped()}, which is not in the datafile: nobody is known to be in it");
        }

        var name = viewer.ShowText(DatafileCheck.Text(audience, "name") is { Length: > 0 } text ? text : id).Clipped();
        try
        {
            return audience.TryGetProperty("conditions", out var given)
                && Unpacked(given) is { ValueKind: JsonValueKind.Array or JsonValueKind.Object } tree
                    ? new WordLine(null, viewer.ShowText($"Audience “{name}”"), Bounded([tree], one => Tree(one, Condition)))
                    : Line($"Audience “{name}”, whose conditions cannot be read: nobody is known to be in it");
        }
        catch (InvalidOperationException)
        {
            return Line($"Audience “{name}”, whose conditions hold half of a character");
        }
    }

    private WordLine Tree(JsonElement json, Func<JsonElement, WordLine> leaf)
    {
        if (json.ValueKind != JsonValueKind.Array) return leaf(json);
        var parts = json.EnumerateArray().ToList();
        var word = parts is [{ ValueKind: JsonValueKind.String } first, ..] ? first.GetString() : null;
        if (word is "and" or "or" or "not") parts.RemoveAt(0);
        return (word, parts) switch
        {
            ("not", [var one, ..]) => new WordLine(null, "Not", Bounded([one], part => Tree(part, leaf))),
            (not "not", [var only]) => Tree(only, leaf),
            (_, []) => Line(word == "and" ? "Everyone" : "Nobody"),
            _ => new WordLine(null, word == "and" ? "All of" : "Any of", Bounded(parts, part => Tree(part, leaf))),
        };
    }

    private WordLine Condition(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object) return Line("A condition that no client can read");
        var name = DatafileCheck.Text(json, "name") ?? "";
        var value = json.TryGetProperty("value", out var given) ? viewer.Show(name, given.Text()).Value.Clipped() : "";
        name = viewer.ShowText(name).Clipped();
        return Line((DatafileCheck.Text(json, "match") ?? "exact") switch
        {
            "exact" => $"{name} is “{value}”",
            "exists" => $"{name} is known",
            "substring" => $"{name} contains “{value}”",
            "gt" => $"{name} is more than {value}",
            "ge" => $"{name} is at least {value}",
            "lt" => $"{name} is less than {value}",
            "le" => $"{name} is at most {value}",
            "semver_eq" => $"{name} is version {value}",
            "semver_gt" => $"{name} is a later version than {value}",
            "semver_ge" => $"{name} is version {value} or later",
            "semver_lt" => $"{name} is an earlier version than {value}",
            "semver_le" => $"{name} is version {value} or earlier",
            "qualified" => $"In the segment “{value}”",
            var other => $"{name} {viewer.ShowText(other).Clipped()} “{value}”, which no client can read",
        });
    }

    private List<WordLine> Bounded<T>(IEnumerable<T> parts, Func<T, WordLine> line)
    {
        var lines = new List<WordLine>();
        foreach (var part in parts)
        {
            if (_left-- > 0)
            {
                lines.Add(line(part));
                continue;
            }

            lines.Add(Line("… and more"));
            break;
        }

        return lines;
    }

    /// <summary>Conditions come as JSON, or as a text of it; null when it is neither.</summary>
    private static JsonElement? Unpacked(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.String) return json;
        try
        {
            return JsonElement.Parse(json.GetString()!, InText);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private WordLine Line(string text) => new(null, viewer.ShowText(text), []);
}
