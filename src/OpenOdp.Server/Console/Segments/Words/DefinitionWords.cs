using System.Globalization;
using System.Text.Json;
using OpenOdp.Server.Console.Parts;

namespace OpenOdp.Server.Console.Segments.Words;

/// <summary>What a condition says, and what belongs to it.</summary>
/// <param name="Path">Where it stands in the definition; null for what is no condition of its own.</param>
internal sealed record WordLine(string? Path, string Text, IReadOnlyList<WordLine> Parts);

/// <summary>A definition in words.</summary>
/// <param name="windowDays">How long sequences live that do not say.</param>
/// <param name="room">What there is for the words.</param>
internal sealed class DefinitionWords(int windowDays, PageRoom room)
{
    /// <summary>Characters of a condition.</summary>
    private const int Longest = 2_000;

    private const int SecondsPerDay = 24 * 60 * 60;

    /// <summary>What a definition says.</summary>
    public WordLine Of(JsonElement definition)
    {
        try
        {
            return definition.Part("passthrough") is { } audience
                ? Line("definition.passthrough", $"Another system tells who is in “{audience.Need("audience_id").Text()}”")
                : Condition(definition.Need("root_condition"), "definition.root_condition");
        }
        catch (Exception error) when (error is FormatException or InvalidOperationException)
        {
            return Line(null, definition.Code()); // what a later version installed
        }
    }

    private WordLine Condition(JsonElement json, string path)
    {
        var (kind, inner) = json.OneOf("combination", "customer_condition", "sequence_condition");
        path = $"{path}.{kind}";
        return kind switch
        {
            "combination" => Combination(inner, path),
            "customer_condition" => Line(path, ExpressionWords.Of(inner.Need("customer_filter"))),
            "sequence_condition" => Sequence(inner, path),
            _ => Line(null, json.Code()),
        };
    }

    private WordLine Combination(JsonElement inner, string path)
    {
        var text = room.Spend(inner.Need("conjunction").Text() == "AND" ? "All of" : "Any of", PageRoom.Words);
        var conditions = inner.Need("conditions").EnumerateArray().Index().ToList();
        var (parts, more) = room.Fill(conditions, conditions.Count, one => Condition(
            one.Item, string.Create(CultureInfo.InvariantCulture, $"{path}.conditions[{one.Index}]")));
        if (more > 0) parts.Add(Line(null, $"and {more:N0} more"));
        return new WordLine(path, text, parts);
    }

    private WordLine Sequence(JsonElement inner, string? path)
    {
        var sequence = inner.Need("sequence");
        var parts = new List<WordLine>();
        if (sequence.Part("unique_key_sources") is { } keys && keys.GetArrayLength() > 0)
        {
            var each = string.Join(" and ", keys.EnumerateArray().Select(static key => ExpressionWords.Of(key)));
            parts.Add(Line(null, $"counted once for each {each}"));
        }

        if (sequence.Part("goal") is { } goal) parts.Add(Line(null, $"and then {Continuation(goal)}"));
        if (sequence.Part("disqualifier") is { } not) parts.Add(Line(null, $"unless {Continuation(not)}"));
        return Line(path, Counted(inner)) with { Parts = parts };
    }

    private string Counted(JsonElement inner)
    {
        var sequence = inner.Need("sequence");
        var seconds = sequence.Part("max_age_seconds")?.Text() is { } age
            ? decimal.Parse(age, NumberStyles.Float, CultureInfo.InvariantCulture)
            : windowDays * SecondsPerDay;
        var what = ExpressionWords.OfEvent(sequence.Need("entry_event_filter"));
        return $"{Count(inner)} {what}, in the last {ExpressionWords.Duration(seconds)}";
    }

    private static string Count(JsonElement inner) => (Number(inner, "min_count") ?? "0", Number(inner, "max_count")) switch
    {
        ("0", null) => "Any number of times",
        ("0", "0") => "Never",
        ("0", var most) => $"At most {most} ×",
        (var least, null) => $"At least {least} ×",
        var (least, most) when least == most => $"Exactly {least} ×",
        var (least, most) => $"From {least} to {most} ×",
    };

    private static string? Number(JsonElement inner, string name) => inner.Part(name)?.Text();

    private string Continuation(JsonElement json)
    {
        var (kind, inner) = json.OneOf("combination", "event_filter", "sequence_condition", "timeout_source");
        return kind switch
        {
            "combination" => ExpressionWords.Joined(inner, "continuations", isPart: true, Continuation),
            "event_filter" => ExpressionWords.OfEvent(inner),
            "timeout_source" => Timeout(inner),
            "sequence_condition" => Nested(inner),
            _ => json.Code(),
        };
    }

    private string Nested(JsonElement inner)
    {
        var nested = Sequence(inner, null);
        var text = char.ToLowerInvariant(nested.Text[0]) + nested.Text[1..];
        return nested.Parts.Count == 0 ? text : $"{text} ({string.Join(", ", nested.Parts.Select(static part => part.Text))})";
    }

    private static string Timeout(JsonElement inner)
    {
        var isAfterEntry = inner.Part("shift_time") is { } shift && shift.Need("source").Part("path_reference") is { } source
            && source.Need("value").Text() == "event.ts" && ExpressionWords.ShiftOf(shift) is not null;
        return isAfterEntry && ExpressionWords.ShiftOf(inner.Need("shift_time")) is { Amount: > 0 } by
            ? $"a wait of {ExpressionWords.Amount(by.Amount, by.Unit)}"
            : $"the time {ExpressionWords.Of(inner)} has come";
    }

    private WordLine Line(string? path, string text) =>
        new(path, room.Spend(text.Clipped(Longest), PageRoom.Words), []);
}
