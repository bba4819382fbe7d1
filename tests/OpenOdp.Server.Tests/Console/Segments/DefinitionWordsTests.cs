using System.Text.Json;
using OpenOdp.Server.Console.Parts;
using OpenOdp.Server.Console.Segments.Words;
using OpenOdp.Server.Tests.Segments;

namespace OpenOdp.Server.Tests.Console.Segments;

public sealed class DefinitionWordsTests
{
    public static TheoryData<string> Names => [.. Library.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_case_of_the_library_is_said_without_code(string name) =>
        Assert.DoesNotContain('{', string.Join('\n', Texts(Words(Library.Case(name)))));

    [Theory]
    [InlineData("Has an e-mail", "customer.email is known")]
    [InlineData("Active in the last 7 days", "At least 1 × any event, in the last 7 days")]
    [InlineData("High spenders", "At least 1 × order · purchase where event.subtotal ≥ 500, in the last 28 days")]
    [InlineData("First purchase", "Exactly 1 × order · purchase, in the last 28 days", "counted once for each event.order_id")]
    [InlineData(
        "Lapsed customers", "All of", "At least 1 × order · purchase, in the last 28 days",
        "Never any event, in the last 14 days")]
    [InlineData(
        "Bought within an hour of a search", "At least 1 × navigation · search, in the last 28 days", "and then order · purchase",
        "unless a wait of 1 hour")]
    [InlineData(
        "Adults in Berlin or Hamburg", "customer.city is one of “Berlin”, “Hamburg” and customer.dob_year ≤ 2007")]
    public void A_definition_is_said_in_words(string name, params string[] said) =>
        Assert.Equal(said, Texts(Words(Library.Case(name))));

    [Theory]
    [InlineData("""{"false_or_missing":{"source":{"is_missing":{"source":{"pathReference":{"value":"customer.a"}}}}}}""",
        "not (customer.a is not known)")]
    [InlineData(
        """
        {"comparison":{"lhs":{"path_reference":{"value":"customer.seen"}},"comparator":"GREATER_THAN","rhs":{"shiftTime":
         {"source":{"path_reference":{"value":"now"}},"amount":{"number_literal":{"value":"-30"}},"unit":"DAY"}}}}
        """,
        "customer.seen > 30 days ago")]
    [InlineData("""{"is_list_member":{"list":"news"}}""", """{"is_list_member":{"list":"news"}}""")]
    public void What_there_are_no_words_for_is_shown_as_code(string expression, string said)
    {
        var body = $$$$$"""{"definition":{"rootCondition":{"customerCondition":{"customer_filter":{{{{{expression}}}}}}}}}""";
        Assert.Equal([said], Texts(Words(body)));
    }

    private static WordLine Words(string body) =>
        new DefinitionWords(windowDays: 28, new PageRoom()).Of(JsonDocument.Parse(body).RootElement.GetProperty("definition"));

    private static IEnumerable<string> Texts(WordLine line) => line.Parts.SelectMany(Texts).Prepend(line.Text);
}
