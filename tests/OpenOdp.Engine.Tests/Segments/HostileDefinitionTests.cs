using System.Text;
using CsCheck;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Segments.Expressions;
using OpenOdp.Engine.Segments.Language;
using OpenOdp.Engine.Tests.Kit;
using static OpenOdp.Engine.Tests.Segments.Evaluated;
using static OpenOdp.Engine.Tests.Segments.Nodes;

namespace OpenOdp.Engine.Tests.Segments;

/// <summary>Whatever is sent: a definition has a fault, or can be evaluated.</summary>
public sealed class HostileDefinitionTests
{
    private static readonly string[] Valid =
    [
        .. DefinitionTests.Examples,
        DefinitionTests.OfCustomer(
            All(
                Compare(Shift(Truncate(Path("now"), "DAY", "Europe/Berlin"), Number(-1), "DAY"), "LESS_THAN", Number("1e9")),
                In("any_of_number", Path("now"), "1", "2.5"),
                In("like_any_of_string", Path("customer.emails"), "a*", "%b"),
                Of("true_or_missing", Compare(Path("customer.city"), "LIKE", Coalesce(Path("customer.name"), Text(@"\*")))))),
    ];

    private static readonly string[] Scraps =
    [
        "{", "}", "[", "]", ",", ":", "\"", "null", "true", "0", "-1", "1e400", "1e28", "79228162514264337593543950335", "{}",
        "[]", "\"\\ud800\"", "\\ud800", "\"now\"", "\"event.x\"", "\"customer.emails\"", "\"AND\"", "\"DAY\"", "\"%\"", "\u0000", "é",
        """{"boolean_literal":{"value":true}}""", """{"path_reference":{"value":"now"}}""", "\"value\":1,",
    ];

    private static readonly Gen<(double At, int Length, byte[] Instead)> Change = Gen.Select(
        Gen.Double[0, 1], Gen.Frequency((3, Gen.Const(0)), (3, Gen.Int[1, 3]), (1, Gen.Int[1, 60])),
        Gen.Frequency((2, Gen.OneOf(Scraps).Select(Encoding.UTF8.GetBytes)), (1, Gen.Byte.Array[0, 2])));

    [Fact]
    public void A_valid_body_that_was_changed_anywhere_has_a_fault_or_can_be_evaluated() =>
        Gen.Select(Gen.OneOf(Valid), Change.Array[1, 3]).Sample(
            (body, changes) => Try(changes.Aggregate(Encoding.UTF8.GetBytes(body), Changed)), iter: Scale.Of(100_000));

    [Fact]
    public void A_value_that_was_put_in_place_of_another_has_a_fault_or_can_be_evaluated() =>
        Gen.Select(Gen.OneOf(Valid), Gen.Int[0, 60], Gen.OneOf(Scraps)).Sample(
            (body, at, scrap) =>
            {
                var parts = body.Split('"');
                parts[at % parts.Length] = scrap.Trim('"');
                Try(Encoding.UTF8.GetBytes(string.Join('"', parts)));
            },
            iter: Scale.Of(50_000));

    [Fact]
    public void Anything_has_a_fault_or_can_be_evaluated() =>
        Gen.OneOf(Scraps).Array[0, 30].Sample(
            scraps => Try(Encoding.UTF8.GetBytes(string.Concat(scraps))), iter: Scale.Of(50_000));

    [Theory]
    [InlineData("any_of_string", 10_000, null)]
    [InlineData("any_of_number", 10_000, null)]
    [InlineData("any_of_number", 10_001, "10,000 entries of haystacks")]
    [InlineData("like_any_of_string", 1000, null)]
    [InlineData("like_none_of_string", 1001, "1,000 patterns")]
    public void The_haystacks_of_a_definition_are_bounded_together(string kind, int count, string? reason)
    {
        var needle = kind == "any_of_number" ? Path("event.x") : Path("event.type");
        var half = count / 2;
        var filter = All(
            In(kind, needle, Enumerable.Range(0, half).Select(i => $"{i}")),
            In(kind, needle, Enumerable.Range(half, count - half).Select(i => $"{i}")));
        var body = Encoding.UTF8.GetBytes(
            "{\"definition\":{\"root_condition\":{\"sequence_condition\":" + Once(filter) + "}}}");
        var fault = Compiler.Validate(Settings, body, out _);
        if (reason is null) Assert.Null(fault);
        else Assert.Contains(reason, fault!.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(600, 400, 0, null)]
    [InlineData(600, 401, 0, "expressions[600].like_any_of_string.haystack: the definition has more than 1,000 patterns")]
    [InlineData(0, 0, 50, null)]
    [InlineData(1, 0, 50, "expressions[50].comparison.rhs: the definition has more than 1,000 patterns")]
    public void Patterns_of_comparisons_are_bounded_with_those_of_haystacks(int literals, int haystack, int values, string? fault)
    {
        var parts = Enumerable.Repeat(Compare(Path("event.x"), "LIKE", Path("event.y")), values)
            .Concat(Enumerable.Repeat(Compare(Path("event.x"), "NOT_LIKE", Text("a*")), literals))
            .Append(In("like_any_of_string", Path("event.x"), Enumerable.Repeat("b", haystack)));
        var found = FaultOf("{\"definition\":{\"root_condition\":{\"sequence_condition\":" + Once(All(parts)) + "}}}");
        if (fault is null) Assert.Null(found);
        else Assert.Contains(fault, found, StringComparison.Ordinal);
    }

    private static byte[] Changed(byte[] body, (double At, int Length, byte[] Instead) change)
    {
        var from = (int)(change.At * body.Length);
        return [.. body[..from], .. change.Instead, .. body[Math.Min(body.Length, from + change.Length)..]];
    }

    private static void Try(byte[] body)
    {
        var fault = Compiler.Validate(Settings, body, out _);
        Assert.True(fault is null || (fault.Path.Length > 0 && fault.Reason.Length is > 0 and < 1000));
        if (Compiler.TryCompile(Settings, body, out _) is not { } plan) return;
        Evaluate(plan.Root);
        var item = CommandBytes.Item(Settings, new SentEvent { Data = [("product_id", decimal.MaxValue)] });
        var scope = new Scope(new CustomerFields(), EventItem.Read(item), TestLog.Start / 1000);
        foreach (var counted in plan.Sequences)
        {
            counted.Sequence.Entry.Evaluate(scope);
            foreach (var key in counted.Sequence.UniqueKeys) key.Evaluate(scope);
            foreach (var leaf in counted.Sequence.Leaves) (leaf.Filter ?? leaf.Timeout)?.Evaluate(scope);
        }
    }

    private static void Evaluate(Condition condition)
    {
        if (condition is CombinedCondition combined)
        {
            foreach (var part in combined.Conditions) Evaluate(part);
        }

        const long now = TestLog.Start / 1000;
        if (condition is CustomerCondition customer) Assert.True(At(now, customer.Filter).Until > now);
    }
}
