namespace OpenOdp.Load.Segments;

/// <summary>
/// Segments by number: the even ones are sequences of two steps, the odd ones count an event. The first of them read the events
/// that this program sends, the others read events of types that never come.
/// </summary>
internal sealed class SegmentSet(int count, int touched)
{
    private const int MaxAsked = 10;

    public int Count => count;

    /// <summary>The names that a query asks for, as a project of some audiences does.</summary>
    public IReadOnlyList<string> Asked { get; } = [.. Enumerable.Range(0, Math.Min(count, MaxAsked)).Select(NameOf)];

    public override string ToString() => $"{count:N0} segments, of which {touched:N0} read what comes in";

    /// <summary>Installs all of them.</summary>
    /// <exception cref="InvalidOperationException">The server refuses one, or does not get ready.</exception>
    public void Install(string url, string privateKey) => InstallFrom(0, url, privateKey);

    /// <summary>Installs the last of them.</summary>
    /// <exception cref="InvalidOperationException">The server refuses it, or does not get ready.</exception>
    public void InstallLast(string url, string privateKey) => InstallFrom(count - 1, url, privateKey);

    private void InstallFrom(int first, string url, string privateKey)
    {
        using var api = new SegmentApi(url, privateKey);
        for (var i = first; i < count; i++) api.Put(NameOf(i), BodyOf(i));
        api.WaitUntilLive();
    }

    private static string NameOf(int number) => $"load_{number}";

    private string BodyOf(int number)
    {
        var bought = Both(Is("type", number < touched ? "fullstack" : $"other_{number}"), Is("action", "purchased"));
        return Body(
            number % 2 == 0 ? Again(bought, hours: 1 + number % 72) : Times(bought, 1 + number % 5, days: 1 + number % 28));
    }

    /// <summary>The body of a segment with one condition on events.</summary>
    public static string Body(string sequence) =>
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
