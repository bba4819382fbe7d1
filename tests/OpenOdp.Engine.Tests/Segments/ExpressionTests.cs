using OpenOdp.Engine.Tests.Kit;
using static OpenOdp.Engine.Tests.Segments.Evaluated;
using static OpenOdp.Engine.Tests.Segments.Nodes;

namespace OpenOdp.Engine.Tests.Segments;

public sealed class ExpressionTests
{
    private static readonly SentEvent Event = new()
    {
        Type = "product",
        Action = "detail",
        Data = [("price", 12.50m), ("count", 3), ("text", "12"), ("name", "Äpfel"), ("sale", true), ("none", null)],
    };

    private static readonly string[] Memberships =
    [
        "any_of_string", "none_of_string", "any_of_number", "none_of_number", "like_any_of_string", "like_none_of_string",
    ];

    [Theory]
    [InlineData("EQUAL")]
    [InlineData("NOT_EQUAL")]
    [InlineData("LESS_THAN")]
    [InlineData("LESS_THAN_OR_EQUAL")]
    [InlineData("GREATER_THAN")]
    [InlineData("GREATER_THAN_OR_EQUAL")]
    [InlineData("LIKE")]
    [InlineData("NOT_LIKE")]
    public void EXP_1_A_comparison_with_a_missing_operand_is_missing(string comparator)
    {
        foreach (var missing in (string[])[Path("event.nothing"), Path("event.none"), Path("customer.first_name")])
        {
            Assert.Equal("missing", Shows(Compare(missing, comparator, Text("1")), Event));
            Assert.Equal("missing", Shows(Compare(Text("1"), comparator, missing), Event));
            Assert.Equal("missing", Shows(Compare(missing, comparator, Path("event.nothing")), Event));
        }
    }

    [Fact]
    public void EXP_1_A_membership_test_of_a_missing_needle_is_missing()
    {
        foreach (var kind in Memberships) Assert.Equal("missing", Shows(In(kind, Path("event.nothing"), "1"), Event));
    }

    [Fact]
    public void A_value_of_another_kind_than_the_one_asked_for_is_missing()
    {
        Assert.Equal("missing", Shows(Compare(Path("event.text"), "EQUAL", Number(12)), Event));
        Assert.Equal("missing", Shows(Compare(Path("event.text"), "NOT_EQUAL", Number(12)), Event));
        Assert.Equal("missing", Shows(Compare(Path("event.price"), "LIKE", Text("*")), Event));
        Assert.Equal("missing", Shows(Compare(Path("event.sale"), "LESS_THAN", Path("event.sale")), Event));
        Assert.Equal("missing", Shows(In("any_of_string", Path("event.count"), "3"), Event));
        Assert.Equal("missing", Shows(In("any_of_number", Path("event.text"), "12"), Event));
        Assert.Equal("missing", Shows(All(Path("event.text"), Truth(true)), Event));
        Assert.Equal("missing", Shows(Truncate(Path("event.text"), "DAY"), Event));
    }

    [Theory]
    [InlineData("AND", "true", "true", "true")]
    [InlineData("AND", "true", "false", "false")]
    [InlineData("AND", "true", "missing", "missing")]
    [InlineData("AND", "false", "false", "false")]
    [InlineData("AND", "false", "missing", "false")]
    [InlineData("AND", "missing", "missing", "missing")]
    [InlineData("OR", "true", "true", "true")]
    [InlineData("OR", "true", "false", "true")]
    [InlineData("OR", "true", "missing", "true")]
    [InlineData("OR", "false", "false", "false")]
    [InlineData("OR", "false", "missing", "missing")]
    [InlineData("OR", "missing", "missing", "missing")]
    public void EXP_2_AND_and_OR_know_three_values(string conjunction, string one, string other, string expected)
    {
        Assert.Equal(expected, Shows(Combine(conjunction, [Of(one), Of(other)])));
        Assert.Equal(expected, Shows(Combine(conjunction, [Of(other), Of(one)])));
        Assert.Equal(expected, Shows(Combine(conjunction, [Of(one), Of(other), Of(one), Of(other)])));

        static string Of(string value) => value == "missing" ? Missing : Truth(value == "true");
    }

    [Theory]
    [InlineData("is_missing", "false", "false", "true")]
    [InlineData("is_not_missing", "true", "true", "false")]
    [InlineData("true_or_missing", "true", "false", "true")]
    [InlineData("false_or_missing", "false", "true", "true")]
    public void A_test_for_missing_is_never_missing(string kind, string ofTrue, string ofFalse, string ofMissing)
    {
        Assert.Equal(ofTrue, Shows(Nodes.Of(kind, Truth(true))));
        Assert.Equal(ofFalse, Shows(Nodes.Of(kind, Truth(false))));
        Assert.Equal(ofMissing, Shows(Nodes.Of(kind, Missing)));
    }

    [Fact]
    public void EXP_2_Missing_at_the_top_is_not_satisfied()
    {
        foreach (var (expression, isTrue) in ((string, bool)[])[(Missing, false), (Truth(false), false), (Truth(true), true)])
        {
            var read = Read(expression, isInSequence: true);
            var item = CommandBytes.Item(Settings, Event);
            Assert.Equal(isTrue, read.IsTrue(new(new(), Engine.Events.EventItem.Read(item), 0)));
        }
    }

    [Theory]
    [InlineData("a", "a", 0)]
    [InlineData("a", "A", 1)]
    [InlineData("ä", "a\u0308", 1)]
    [InlineData("", "a", -1)]
    [InlineData("Z", "a", -1)]
    [InlineData("10", "9", -1)]
    [InlineData("\uFFFD", "\U0001F600", -1)]
    public void EXP_3_Texts_are_compared_code_point_by_code_point(string one, string other, int order) =>
        CheckOrder(Text(one), Text(other), order);

    [Theory]
    [InlineData("1", "1.0", 0)]
    [InlineData("10", "9", 1)]
    [InlineData("-0.5", "0.25", -1)]
    [InlineData("0.1", "0.1000000000000000000000000001", -1)]
    [InlineData("1e3", "1000", 0)]
    [InlineData("79228162514264337593543950335", "-79228162514264337593543950335", 1)]
    public void EXP_5_Numbers_are_compared_as_decimals(string one, string other, int order) =>
        CheckOrder(Number(one), Number(other), order);

    private static void CheckOrder(string one, string other, int order)
    {
        foreach (var (comparator, holds) in ((string, bool)[])
            [
                ("EQUAL", order == 0), ("NOT_EQUAL", order != 0), ("LESS_THAN", order < 0), ("LESS_THAN_OR_EQUAL", order <= 0),
                ("GREATER_THAN", order > 0), ("GREATER_THAN_OR_EQUAL", order >= 0),
            ])
        {
            Assert.Equal(holds ? "true" : "false", Shows(Compare(one, comparator, other)));
        }
    }

    [Fact]
    public void EXP_3_A_boolean_field_equals_its_name_as_text()
    {
        Assert.Equal("true", Shows(Compare(Path("event.sale"), "EQUAL", Text("true")), Event));
        Assert.Equal("false", Shows(Compare(Path("event.sale"), "EQUAL", Text("false")), Event));
        Assert.Equal("true", Shows(Compare(Text("false"), "NOT_EQUAL", Path("event.sale")), Event));
        Assert.Equal("missing", Shows(Compare(Path("event.sale"), "NOT_EQUAL", Text("yes")), Event));
        Assert.Equal("true", Shows(Compare(Path("event.sale"), "EQUAL", Truth(true)), Event));
    }

    [Fact]
    public void EXP_5_Fields_are_compared_as_decimals()
    {
        Assert.Equal("true", Shows(Compare(Path("event.price"), "EQUAL", Number("12.5")), Event));
        Assert.Equal("true", Shows(Compare(Path("event.count"), "LESS_THAN", Path("event.price")), Event));
        Assert.Equal("true", Shows(In("any_of_number", Path("event.price"), "1", "12.500"), Event));
        Assert.Equal("false", Shows(In("none_of_number", Path("event.count"), "3.0"), Event));
    }

    [Fact]
    public void EXP_8_Nothing_is_in_an_empty_haystack()
    {
        foreach (var kind in Memberships)
        {
            var needle = kind.EndsWith("number", StringComparison.Ordinal) ? Path("event.count") : Path("event.name");
            Assert.Equal(kind.Contains("none", StringComparison.Ordinal) ? "true" : "false", Shows(In(kind, needle), Event));
        }
    }

    [Theory]
    [InlineData("any_of_string", "Äpfel", "true")]
    [InlineData("any_of_string", "äpfel", "false")]
    [InlineData("none_of_string", "Äpfel", "false")]
    [InlineData("none_of_string", "äpfel", "true")]
    [InlineData("like_any_of_string", "ä*", "true")]
    [InlineData("like_any_of_string", "ä", "false")]
    [InlineData("like_none_of_string", "%L", "false")]
    [InlineData("like_none_of_string", "b*", "true")]
    public void A_text_is_looked_for_among_several_and_duplicates_are_harmless(string kind, string wanted, string expected) =>
        Assert.Equal(expected, Shows(In(kind, Path("event.name"), "z", wanted, "a", wanted), Event));

    [Fact]
    public void Coalesce_is_the_first_that_is_not_missing()
    {
        Assert.Equal("12.5", Shows(Coalesce(Path("event.nothing"), Path("event.price"), Path("event.count")), Event));
        Assert.Equal("missing", Shows(Coalesce(Path("event.nothing"), Path("event.none")), Event));
        Assert.Equal("b", Shows(Coalesce(Path("event.nothing"), Text("b")), Event));
    }

    [Fact]
    public void Nobody_is_a_member_of_a_list_yet()
    {
        Assert.Equal("false", Shows(Node("is_list_member", Member("list", Quoted("newsletter")))));
        Assert.Equal("true", Shows(Node("is_not_list_member", Member("list", Quoted("newsletter")))));
    }
}
