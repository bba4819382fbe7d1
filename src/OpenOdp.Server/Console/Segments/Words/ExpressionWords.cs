using System.Globalization;
using System.Text.Json;
using OpenOdp.Server.Console.Parts;

namespace OpenOdp.Server.Console.Segments.Words;

/// <summary>An expression of a definition in words; what there are no words for is shown as code.</summary>
internal static class ExpressionWords
{
    /// <summary>Values of a list that are named.</summary>
    private const int Named = 8;

    /// <summary>What an expression says.</summary>
    /// <param name="isPart">True within another: what joins several is put in brackets.</param>
    public static string Of(JsonElement json, bool isPart = false)
    {
        var (kind, inner) = json.OneOf(
            "combination", "comparison", "is_missing", "is_not_missing", "false_or_missing", "true_or_missing", "path_reference",
            "string_literal", "number_literal", "boolean_literal", "shift_time", "truncate_time", "coalesce", "any_of_string",
            "none_of_string", "like_any_of_string", "like_none_of_string", "any_of_number", "none_of_number");
        return kind switch
        {
            "combination" => Joined(inner, "expressions", isPart),
            "comparison" => $"{Of(inner.Need("lhs"))} {OperatorOf(inner.Need("comparator").Text())} {Of(inner.Need("rhs"))}",
            "is_missing" => $"{Of(inner.Need("source"))} is not known",
            "is_not_missing" => $"{Of(inner.Need("source"))} is known",
            "false_or_missing" => $"not ({Of(inner.Need("source"))})",
            "true_or_missing" => $"({Of(inner.Need("source"))}) or not known",
            "path_reference" => inner.Need("value").Text(),
            "string_literal" => $"“{inner.Need("value").Text().Clipped()}”",
            "number_literal" or "boolean_literal" => inner.Need("value").Text(),
            "shift_time" => Shifted(inner),
            "truncate_time" =>
                $"the start of the {inner.Need("unit").Text().ToLowerInvariant()} of {Of(inner.Need("source"))}",
            "coalesce" => $"the first known of {string.Join(", ", inner.Need("sources").EnumerateArray().Select(one => Of(one)))}",
            "any_of_string" => Among(inner, "is one of"),
            "any_of_number" => Among(inner, "is one of", isText: false),
            "none_of_string" => Among(inner, "is none of"),
            "none_of_number" => Among(inner, "is none of", isText: false),
            "like_any_of_string" => Among(inner, "is like one of"),
            "like_none_of_string" => Among(inner, "is like none of"),
            _ => json.Code(),
        };
    }

    /// <summary>What an event is: its type and action are named first, without saying so.</summary>
    public static string OfEvent(JsonElement json)
    {
        var parts = json.Part("combination") is { } all && all.Need("conjunction").Text() == "AND"
            ? all.Need("expressions").EnumerateArray().ToList()
            : [json];
        var (type, action) = (Take(parts, "event.type") ?? Take(parts, "event.event_type"), Take(parts, "event.action"));
        var name = string.Join(" · ", new[] { type, action }.OfType<string>());
        var rest = string.Join(" and ", parts.Select(one => Of(one, isPart: true)));
        if (rest is "event.type is known" && name.Length == 0) return "any event";
        return name.Length == 0 ? $"an event where {rest}" : rest.Length == 0 ? name : $"{name} where {rest}";
    }

    /// <summary>Parts with "and" or "or" between them.</summary>
    public static string Joined(JsonElement inner, string of, bool isPart, Func<JsonElement, string>? say = null)
    {
        say ??= static one => Of(one, isPart: true);
        var parts = inner.Need(of).EnumerateArray().Select(say).ToList();
        var text = string.Join(inner.Need("conjunction").Text() == "AND" ? " and " : " or ", parts);
        return isPart && parts.Count > 1 ? $"({text})" : text;
    }

    /// <summary>How long: "7 days", "90 seconds".</summary>
    public static string Duration(decimal seconds)
    {
        (decimal Length, string Name)[] units = [(86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second")];
        var (length, name) = units.FirstOrDefault(unit => seconds % unit.Length == 0, units[^1]);
        return Amount(seconds / length, name);
    }

    public static string Amount(decimal amount, string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{amount:0.###} {unit}{(amount == 1 ? "" : "s")}");

    /// <summary>How far a time is moved, when it is by a number: below 0 for back.</summary>
    public static (decimal Amount, string Unit)? ShiftOf(JsonElement shift) =>
        shift.Need("amount").Part("number_literal")?.Part("value") is { } value
        && decimal.TryParse(value.Text(), NumberStyles.Float, CultureInfo.InvariantCulture, out var amount)
            ? (amount, shift.Need("unit").Text().ToLowerInvariant())
            : null;

    private static string Shifted(JsonElement shift)
    {
        var source = Of(shift.Need("source"));
        if (ShiftOf(shift) is not { } by) return $"{source} moved by {Of(shift.Need("amount"))} {shift.Need("unit").Text()}";
        var amount = Amount(Math.Abs(by.Amount), by.Unit);
        return source == "now" ? by.Amount < 0 ? $"{amount} ago" : $"in {amount}"
            : by.Amount < 0 ? $"{amount} before {source}" : $"{amount} after {source}";
    }

    private static string OperatorOf(string comparator) => comparator switch
    {
        "EQUAL" => "is",
        "NOT_EQUAL" => "is not",
        "LESS_THAN" => "<",
        "LESS_THAN_OR_EQUAL" => "≤",
        "GREATER_THAN" => ">",
        "GREATER_THAN_OR_EQUAL" => "≥",
        "LIKE" => "is like",
        "NOT_LIKE" => "is not like",
        _ => comparator,
    };

    private static string Among(JsonElement inner, string says, bool isText = true)
    {
        var values = inner.Part("haystack") is { } haystack ? haystack.EnumerateArray().ToList() : [];
        var first = values.Take(Named).Select(static value => value.Text().Clipped());
        var named = string.Join(", ", first.Select(value => isText ? $"“{value}”" : value));
        var more = values.Count > Named ? $" and {(values.Count - Named).ToString("N0", CultureInfo.InvariantCulture)} more" : "";
        return $"{Of(inner.Need("needle"))} {says} {(values.Count == 0 ? "nothing" : named)}{more}";
    }

    /// <summary>Takes the test that a field equals a text out of several.</summary>
    private static string? Take(List<JsonElement> parts, string field)
    {
        for (var i = 0; i < parts.Count; i++)
        {
            if (parts[i].Part("comparison") is not { } test || test.Need("comparator").Text() != "EQUAL") continue;
            if (test.Need("lhs").Part("path_reference")?.Need("value").Text() != field) continue;
            if (test.Need("rhs").Part("string_literal")?.Need("value").Text() is not { } value) continue;
            parts.RemoveAt(i);
            return value;
        }

        return null;
    }
}
