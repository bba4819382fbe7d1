using static OpenOdp.Engine.Tests.Segments.Evaluated;
using static OpenOdp.Engine.Tests.Segments.Nodes;

namespace OpenOdp.Engine.Tests.Segments;

/// <summary>What sequences (§6.6) and collections (§6.7) must be like.</summary>
public sealed class SequenceDefinitionTests
{
    private const string Sequence = "definition.root_condition.sequence_condition.sequence";

    [Theory]
    [InlineData("0", "max_age_seconds: must be from 1 to 2419200")]
    [InlineData("1", null)]
    [InlineData("2419200", null)]
    [InlineData("2419201", "max_age_seconds: must be from 1 to 2419200")]
    [InlineData("1.5", "max_age_seconds: must be a whole number")]
    [InlineData("\"60\"", null)]
    [InlineData("true", "max_age_seconds: must be a number")]
    [InlineData("1e30", "max_age_seconds: must be ")]
    public void An_instance_lives_from_a_second_to_28_days(string age, string? fault) =>
        AssertFault(fault, With($"\"max_age_seconds\":{age}"));

    [Fact]
    public void SEQ_1_An_instance_lives_28_days_when_nothing_is_said() =>
        Assert.Equal(28L * 24 * 3600 * 1000, Compile(With("\"unique_key_sources\":[]")).Sequences[0].Sequence.MaxAge);

    [Theory]
    [InlineData("\"min_count\":-1", "min_count: must be from 0")]
    [InlineData("\"min_count\":999", null)]
    [InlineData("\"min_count\":1000", null)]
    [InlineData("\"min_count\":1001", "min_count: must be at most 1,000")]
    [InlineData("\"max_count\":-1", "max_count: must be from 0")]
    [InlineData("\"max_count\":0", null)]
    [InlineData("\"min_count\":3,\"max_count\":2", "max_count: must not be less than min_count, which is 3")]
    [InlineData("\"min_count\":3,\"max_count\":3", null)]
    [InlineData("\"min_count\":3,\"max_count\":2147483647", null)]
    [InlineData("\"min_count\":2147483648", "min_count: must be from 0")]
    public void SEQ_12_Counts_have_bounds(string counts, string? fault) => AssertFault(fault, Counted(counts));

    [Theory]
    [InlineData("")]
    [InlineData("\"min_count\":0")]
    [InlineData("\"max_count\":1000")]
    [InlineData("\"min_count\":0,\"max_count\":2147483647")]
    public void SEQ_12_A_sequence_that_everybody_satisfies_is_valid_and_warns(string counts) =>
        Assert.Contains("neither min_count nor max_count", Assert.Single(Compile(Counted(counts)).Warnings));

    [Theory]
    [InlineData("\"min_count\":1")]
    [InlineData("\"max_count\":999")]
    public void SEQ_12_One_that_can_be_missed_does_not_warn(string counts) => Assert.Empty(Compile(Counted(counts)).Warnings);

    [Fact]
    public void SEQ_12_A_most_that_no_customer_comes_to_is_no_bound()
    {
        Assert.Equal(999, Compile(Counted("\"max_count\":999")).Sequences[0].Max);
        Assert.Equal(int.MaxValue, Compile(Counted("\"max_count\":1000")).Sequences[0].Max);
    }

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void A_sequence_has_64_continuations_at_most(int count, bool isValid)
    {
        var parts = List(Enumerable.Repeat(Member("event_filter", Truth(true)), count).Select(static part => $"{{{part}}}"));
        AssertFault(
            isValid ? null : "has 65 continuations; it may have 64",
            With($$$"""
            "goal":{"combination":{"conjunction":"OR","continuations":{{{parts}}}}}
            """));
    }

    [Theory]
    [InlineData(99, true)]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public void A_definition_has_100_sequences_at_most_with_nested_ones(int count, bool isValid)
    {
        var nested = Once(Truth(true));
        var outer = SegmentKit.Sequence(Truth(true), 60, 1, more: $$$""","goal":{"sequence_condition":{{{nested}}}}""");
        var single = SegmentKit.Sequence(Truth(true), 60, 1);
        var all = Enumerable.Repeat(outer, count / 2).Concat(Enumerable.Repeat(single, count % 2));
        AssertFault(
            isValid ? null : "the definition has more than 100 sequences",
            DefinitionTests.OfRoot(Node("combination", Member("conjunction", "\"AND\""), Member("conditions", List(all)))));
    }

    [Theory]
    [InlineData("""{}""", "goal: must have exactly one of")]
    [InlineData("""{"event_filter":{"boolean_literal":{"value":true}},"timeout_source":{}}""", "goal: must have exactly one of")]
    [InlineData("""{"combination":{"conjunction":"AND","continuations":[]}}""", "combination.continuations: must not be empty")]
    [InlineData("""{"event_filter":{"number_literal":{"value":1}}}""", "goal.event_filter: must be true or false")]
    [InlineData("""{"timeout_source":{"string_literal":{"value":"1"}}}""", "goal.timeout_source: must be a time")]
    [InlineData("""{"timeout_source":{"path_reference":{"value":"event.due"}}}""", null)]
    [InlineData("""{"sequence_condition":{"min_count":1}}""", "goal.sequence_condition: must have 'sequence'")]
    public void A_continuation_is_exactly_one_of_four(string goal, string? fault) =>
        AssertFault(fault, With($"\"goal\":{goal}"));

    [Fact]
    public void A_sequence_must_have_an_entry_filter() => AssertFault(
        Sequence + ": must have 'entry_event_filter'",
        DefinitionTests.OfRoot("""{"sequence_condition":{"min_count":1,"sequence":{}}}"""));

    [Fact]
    public void SEQ_2_Unique_keys_are_single_values_and_20_at_most()
    {
        AssertFault(null, With(Member("unique_key_sources", List(Enumerable.Repeat(Path("event.n"), 20)))));
        AssertFault("it may have 20", With(Member("unique_key_sources", List(Enumerable.Repeat(Path("event.n"), 21)))));
        AssertFault(
            "unique_key_sources[0]: must be one value", With(Member("unique_key_sources", List([Path("customer.emails")]))));
    }

    [Fact]
    public void The_key_of_tracked_data_is_unique_in_the_definition()
    {
        AssertFault("tracked_data[1]: its key 'a' is used twice", With($"\"tracked_data\":[{Tracked("a")},{Tracked("a")}]"));
        AssertFault("key: must not be empty", With($"\"tracked_data\":[{Tracked("")}]"));
        var goal = Once(Truth(true), $",\"tracked_data\":[{Tracked("a")}]");
        AssertFault(
            "key 'a' is used twice",
            With($$$""" "tracked_data":[{{{Tracked("a")}}}],"goal":{"sequence_condition":{{{goal}}}} """));
    }

    /// <summary>So many sequences beside each other, each with so many within it, one in the other.</summary>
    [Theory]
    [InlineData(10, 0, 1000)]
    [InlineData(20, 0, 500)]
    [InlineData(1, 1, 1000)]
    [InlineData(1, 2, 1000)]
    [InlineData(50, 1, 88)]
    [InlineData(1, 9, 816)]
    [InlineData(1, 1, 707, true)]
    [InlineData(1, 2, 471, true)]
    [InlineData(1, 9, 141, true)]
    public void The_instances_of_a_definition_are_bounded_together(int count, int within, int entries, bool waits = false)
    {
        AssertFault(null, Body(entries));
        Assert.Equal(entries, Compile(Body(entries)).MaxEntries);
        AssertFault($"min_count: must be at most {entries:N0}: no more instances are counted", Body(entries + 1));

        string Body(int min)
        {
            var goal = waits ? $",\"goal\":{{\"timeout_source\":{Shift(Path("event.ts"), Number(1), "HOUR")}}}" : "";
            var sequence = SegmentKit.Sequence(Truth(true), 60, min, more: goal);
            for (var i = 0; i < within; i++) sequence = SegmentKit.Sequence(Truth(true), 60, 1, more: $",\"goal\":{sequence}");
            var all = List(Enumerable.Repeat(sequence, count));
            return DefinitionTests.OfRoot(Node("combination", Member("conjunction", "\"OR\""), Member("conditions", all)));
        }
    }

    [Fact]
    public void Of_three_sequences_within_each_other_whose_counts_may_fall_577_entries_count() =>
        Assert.Equal(577, Compile(ThreeWithin(1, 5)).MaxEntries);

    [Theory]
    [InlineData(null, 576, null)]
    [InlineData(null, 577, "and is always satisfied")]
    [InlineData(null, 999, "and is always satisfied")]
    [InlineData(2, 576, null)]
    [InlineData(2, 577, ".max_count: is never exceeded")]
    [InlineData(2, 5000, ".max_count: is never exceeded")]
    [InlineData(2, int.MaxValue, null)]
    public void A_max_count_that_no_count_can_exceed_is_told_with_how_many_are_counted(int? min, int? max, string? told)
    {
        var warnings = Compile(ThreeWithin(min, max)).Warnings;
        if (told is null)
        {
            Assert.Empty(warnings);
            return;
        }

        var warning = Assert.Single(warnings);
        Assert.StartsWith("definition.root_condition.sequence_condition", warning);
        Assert.Contains("577", warning);
        Assert.Contains(told, warning);
    }

    [Fact]
    public void A_min_count_that_no_count_can_come_to_is_a_fault_with_how_many_are_counted() =>
        AssertFault("sequence_condition.min_count: must be at most 577", ThreeWithin(578, null));

    private static string ThreeWithin(int? min, int? max)
    {
        var inner = SegmentKit.Sequence(Truth(true), 60, 1, max: 5);
        var middle = SegmentKit.Sequence(Truth(true), 60, 1, max: 5, $",\"goal\":{inner}");
        return DefinitionTests.OfRoot(SegmentKit.Sequence(Truth(true), 60, min, max, $",\"goal\":{middle}"));
    }

    [Fact]
    public void Tracked_data_are_fields_of_the_event_or_of_what_it_leads_to()
    {
        var data = """{"key":{"key":"a"},"source_path":"event","field_sub_paths":["product_id"]}""";
        AssertFault(null, With($"\"tracked_data\":[{data}]"));
        AssertFault(
            "source_path: must be event or event.<field>",
            With($"\"tracked_data\":[{data.Replace("\"event\"", "\"customer\"", StringComparison.Ordinal)}]"));
    }

    [Theory]
    [InlineData("""{"key":"c","source":{"key":"viewed"},"narrowed_sub_paths":["name","id"],"unique":true}""", null)]
    [InlineData("""{"key":"c","source":{"key":"viewed"}}""", null)]
    [InlineData("""{"key":"c","source":{"key":"other"}}""", "collections[0].source: no sequence tracks data under 'other'")]
    [InlineData("""{"key":"c","source":{"key":"viewed"},"narrowed_sub_paths":["price"]}""", "sub_paths[0]: 'price' is not")]
    [InlineData("""{"key":"c","source":{"key":"viewed"}},{"key":"c","source":{"key":"viewed"}}""", "[1].key: 'c' is used")]
    [InlineData("""{"key":"c"}""", "collections[0]: must have 'source'")]
    [InlineData("""{"source":{"key":"viewed"}}""", "collections[0]: must have 'key'")]
    [InlineData("""{"key":"","source":{"key":"viewed"}}""", "collections[0].key: must not be empty")]
    public void A_collection_shows_what_a_sequence_tracks(string collection, string? fault)
    {
        var sequence = SegmentKit.Sequence(Truth(true), 60, 1, more: $",\"tracked_data\":[{Tracked("viewed")}]");
        var body = $$$"""{"definition":{"root_condition":{{{sequence}}},"collections":[{{{collection}}}]}}""";
        AssertFault(fault, body);
        if (fault is null && collection.Contains("narrowed", StringComparison.Ordinal))
        {
            Assert.Equal([1, 0], Assert.Single(Compile(body).Collections).Columns);
        }
    }

    private static string Tracked(string key) =>
        $$$"""{"key":{"key":"{{{key}}}"},"source_path":"event.product","field_sub_paths":["id","name"]}""";

    private static string With(string member)
    {
        var sequence = Node("sequence", Member("entry_event_filter", Truth(true)), member)[1..^1];
        return DefinitionTests.OfRoot(Node("sequence_condition", Member("min_count", "1"), sequence));
    }

    private static string Counted(string counts)
    {
        var sequence = Node("sequence", Member("entry_event_filter", Truth(true)))[1..^1];
        return DefinitionTests.OfRoot(Node("sequence_condition", counts.Length == 0 ? [sequence] : [counts, sequence]));
    }

    private static void AssertFault(string? fault, string body)
    {
        var found = FaultOf(body);
        if (fault is null) Assert.Null(found);
        else Assert.Contains(fault, found, StringComparison.Ordinal);
    }
}
