using System.Globalization;
using System.Text.Json;

namespace OpenOdp.Engine.Tests.Segments;

/// <summary>Expressions as a caller writes them.</summary>
internal static class Nodes
{
    /// <summary>A truth value that is missing.</summary>
    public static string Missing { get; } = Compare(Path("event.nothing"), "EQUAL", Number(1));

    public static string Path(string path) => Node("path_reference", Member("value", Quoted(path)));

    public static string Text(string text) => Node("string_literal", Member("value", Quoted(text)));

    public static string Number(decimal number) => Number(number.ToString(CultureInfo.InvariantCulture));

    public static string Number(string number) => Node("number_literal", Member("value", Quoted(number)));

    public static string Truth(bool truth) => Node("boolean_literal", Member("value", truth ? "true" : "false"));

    public static string Compare(string left, string comparator, string right) =>
        Node("comparison", Member("lhs", left), Member("comparator", Quoted(comparator)), Member("rhs", right));

    public static string All(params IEnumerable<string> parts) => Combine("AND", parts);

    public static string Any(params IEnumerable<string> parts) => Combine("OR", parts);

    public static string Combine(string conjunction, IEnumerable<string> parts) =>
        Node("combination", Member("conjunction", Quoted(conjunction)), Member("expressions", List(parts)));

    /// <summary>A node that looks at another one: <c>is_missing</c> and its like.</summary>
    public static string Of(string kind, string source) => Node(kind, Member("source", source));

    public static string Coalesce(params IEnumerable<string> sources) => Node("coalesce", Member("sources", List(sources)));

    public static string Truncate(string source, string unit, string? zone = null) =>
        Node("truncate_time", [Member("source", source), Member("unit", Quoted(unit)), .. Zone(zone)]);

    public static string Shift(string source, string amount, string unit, string? zone = null) =>
        Node("shift_time", [Member("source", source), Member("amount", amount), Member("unit", Quoted(unit)), .. Zone(zone)]);

    /// <summary>A membership test: <c>any_of_string</c> and its like.</summary>
    public static string In(string kind, string needle, params IEnumerable<string> haystack) =>
        Node(kind, Member("needle", needle), Member("haystack", List(haystack.Select(Quoted))));

    /// <summary>A sequence that is needed once, and lives a minute.</summary>
    /// <param name="more">Members of it, each with a comma in front.</param>
    public static string Once(string entry, string more = "") =>
        "{\"min_count\":1,\"sequence\":{\"max_age_seconds\":60,\"entry_event_filter\":" + entry + more + "}}";

    public static string Node(string kind, params IEnumerable<string> members) =>
        $"{{\"{kind}\":{{{string.Join(',', members)}}}}}";

    public static string Member(string name, string value) => $"\"{name}\":{value}";

    public static string List(IEnumerable<string> items) => $"[{string.Join(',', items)}]";

    public static string Quoted(string text) => JsonSerializer.Serialize(text);

    private static string[] Zone(string? zone) => zone is null ? [] : [Member("timezone", Text(zone))];
}
