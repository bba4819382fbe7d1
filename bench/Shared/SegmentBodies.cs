namespace OpenOdp.Bench.Shared;

/// <summary>Bodies that install segments over the documented example of an event.</summary>
internal static class SegmentBodies
{
    /// <summary>By number: the even ones are sequences of two steps, the odd ones count an event.</summary>
    /// <param name="type">The type of the events that it reads; that of the example is <c>fullstack</c>.</param>
    public static string Of(int number, string type)
    {
        var bought = Both(Is("type", type), Is("action", "purchased"));
        return Of(number % 2 == 0 ? Again(bought, hours: 1 + number % 72) : Times(bought, 1 + number % 5, days: 1 + number % 28));
    }

    /// <summary>The body of a segment with one condition on events.</summary>
    public static string Of(string sequence) =>
        $$$"""{"definition": {"root_condition": {"sequence_condition": {{{sequence}}} } } }""";

    /// <summary>An event came so many times in some days.</summary>
    public static string Times(string filter, int times, int days) =>
        $$$"""
        {"min_count": {{{times}}}, "sequence": {"max_age_seconds": {{{days * 86400}}}, "entry_event_filter": {{{filter}}} } }
        """;

    /// <summary>The expression that a field of an event has a value.</summary>
    public static string Is(string field, string value) =>
        $$$"""
        {"comparison": {"lhs": {"path_reference": {"value": "event.{{{field}}}"} }, "comparator": "EQUAL",
          "rhs": {"string_literal": {"value": "{{{value}}}"} } } }
        """;

    /// <summary>An event came, and came again within some hours.</summary>
    private static string Again(string filter, int hours) =>
        $$$"""
        {"min_count": 1, "sequence": {"max_age_seconds": 2419200, "entry_event_filter": {{{filter}}},
          "goal": {"event_filter": {{{filter}}} },
          "disqualifier": {"timeout_source": {"shift_time": {"source": {"path_reference": {"value": "event.ts"} },
            "amount": {"number_literal": {"value": "{{{hours}}}"} }, "unit": "HOUR"} } } } }
        """;

    private static string Both(string one, string other) =>
        $$$"""{"combination": {"conjunction": "AND", "expressions": [{{{one}}}, {{{other}}}]} }""";
}
