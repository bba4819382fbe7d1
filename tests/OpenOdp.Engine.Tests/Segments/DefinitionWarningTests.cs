using System.Text;
using static OpenOdp.Engine.Tests.Segments.Evaluated;
using static OpenOdp.Engine.Tests.Segments.Nodes;

namespace OpenOdp.Engine.Tests.Segments;

/// <summary>What is valid in a definition and hardly meant is told with its path.</summary>
public sealed class DefinitionWarningTests
{
    private const string Filter = "definition.root_condition.customer_condition.customer_filter";

    [Theory]
    [InlineData("Europe/Berlim")]
    [InlineData("europe/berlin")]
    [InlineData("")]
    public void EXP_6_a_zone_that_is_not_known_is_told(string zone)
    {
        var expected = $"{Filter}.is_missing.source.truncate_time.timezone: '{zone}' is no time zone that is known here";
        Assert.StartsWith(expected, Assert.Single(WarningsOf(Truncate(Path("now"), "DAY", zone))), StringComparison.Ordinal);
        Assert.Single(WarningsOf(Shift(Path("now"), Number(1), "DAY", zone)));
    }

    [Theory]
    [InlineData("Europe/Berlin")]
    [InlineData("UTC")]
    [InlineData(null)]
    public void EXP_6_a_zone_that_is_known_is_not(string? zone) => Assert.Empty(WarningsOf(Truncate(Path("now"), "DAY", zone)));

    [Fact]
    public void EXP_6_a_zone_that_data_names_is_not_known_before() => Assert.Empty(WarningsOf(Node(
        "truncate_time", Member("source", Path("now")), Member("unit", "\"DAY\""),
        Member("timezone", Path("customer.timezone")))));

    [Theory]
    [InlineData("0.5", "DAY", true)]
    [InlineData("-1.000001", "DAY", true)]
    [InlineData("2", "DAY", false)]
    [InlineData("0.5", "HOUR", false)]
    [InlineData("3652500", "DAY", false)]
    [InlineData("-3652501", "DAY", true)]
    [InlineData("315576000000", "SECOND", false)]
    [InlineData("315576000001", "SECOND", true)]
    public void EXP_6_a_shift_that_is_always_missing_is_told(string amount, string unit, bool warns)
    {
        var warnings = WarningsOf(Shift(Path("now"), Number(amount), unit));
        if (!warns) Assert.Empty(warnings);
        else Assert.StartsWith($"{Filter}.is_missing.source.shift_time: ", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(127, false)]
    [InlineData(128, false)]
    [InlineData(129, true)]
    public void PATH_5_a_name_that_no_field_can_have_is_told(int bytes, bool warns)
    {
        var name = "ü" + new string('a', bytes - 2);
        AssertWarns(warns, WarningsOf(Path($"customer.{name}")));
        var sequence = Once(Of("is_missing", Path($"event.{name}")));
        AssertWarns(warns, Warnings("{\"sequence_condition\":" + sequence + "}"));

        static void AssertWarns(bool warns, IReadOnlyList<string> warnings)
        {
            if (warns) Assert.Contains("is longer than 128 bytes", Assert.Single(warnings), StringComparison.Ordinal);
            else Assert.Empty(warnings);
        }
    }

    private static IReadOnlyList<string> WarningsOf(string value) => Warnings(SegmentKit.Customer(Of("is_missing", value)));

    private static IReadOnlyList<string> Warnings(string root)
    {
        var body = Encoding.UTF8.GetBytes("{\"definition\":{\"root_condition\":" + root + "}}");
        Assert.Null(Compiler.Validate(Settings, body, out var warnings));
        return warnings;
    }
}
