using System.Text;
using static OpenOdp.Engine.Tests.Segments.Evaluated;
using static OpenOdp.Engine.Tests.Segments.Nodes;

namespace OpenOdp.Engine.Tests.Segments;

public sealed class DefinitionTests
{
    private const string Root = "definition.root_condition";
    private const string Filter = Root + ".customer_condition.customer_filter";

    /// <summary>The examples of the specification (§6.8).</summary>
    public static readonly string[] Examples =
    [
        """
        {"description":"total revenue percentile less than 25","definition":{"root_condition":{"customer_condition":{"customer_filter":
         {"comparison":{"lhs":{"path_reference":{"value":"customer.observations.total_revenue_percentile"}},
          "comparator":"LESS_THAN","rhs":{"number_literal":{"value":"25"}}}}}}}}
        """,
        """
        {"description":"Customer has email","metadata":{"display_name":"Customer Has Email"},"definition":{"root_condition":
         {"customer_condition":{"customer_filter":{"is_not_missing":{"source":{"path_reference":{"value":"customer.email"}}}}}}}}
        """,
        """
        {"definition":{"root_condition":{"sequence_condition":{"min_count":3,"sequence":{"max_age_seconds":604800,
         "entry_event_filter":{"combination":{"conjunction":"AND","expressions":[
          {"comparison":{"lhs":{"path_reference":{"value":"event.event_type"}},"comparator":"EQUAL","rhs":{"string_literal":{"value":"product"}}}},
          {"comparison":{"lhs":{"path_reference":{"value":"event.action"}},"comparator":"EQUAL","rhs":{"string_literal":{"value":"detail"}}}}]}}}}}}}
        """,
        """
        {"definition":{"root_condition":{"sequence_condition":{"min_count":1,"sequence":{
         "entry_event_filter":{"comparison":{"lhs":{"path_reference":{"value":"event.action"}},"comparator":"EQUAL","rhs":{"string_literal":{"value":"add_to_cart"}}}},
         "unique_key_sources":[{"path_reference":{"value":"event.product_id"}}],
         "goal":{"timeout_source":{"shift_time":{"source":{"path_reference":{"value":"event.ts"}},"amount":{"number_literal":{"value":"1"}},"unit":"HOUR"}}},
         "disqualifier":{"event_filter":{"comparison":{"lhs":{"path_reference":{"value":"event.event_type"}},"comparator":"EQUAL","rhs":{"string_literal":{"value":"order"}}}}},
         "tracked_data":[{"key":{"key":"abandoned"},"source_path":"event.product","field_sub_paths":["product_id"]}]}}},
         "collections":[{"key":"abandoned","source":{"key":"abandoned"},"unique":true}]}}
        """,
        """{"definition":{"passthrough":{"audience_id":"audience_1"}}}""",
    ];

    [Fact]
    public void Every_example_of_the_specification_is_valid()
    {
        foreach (var example in Examples) Assert.Null(FaultOf(example));
    }

    [Fact]
    public void SEG_10_The_description_and_the_metadata_are_kept()
    {
        var plan = Compile(Examples[1]);
        Assert.Equal("Customer has email", plan.Description);
        Assert.Equal("Customer Has Email", plan.Metadata["display_name"]);
    }

    [Theory]
    [InlineData("""{"boolean_literal":{"value":true},"string_literal":{"value":"a"}}""", "must have exactly one of")]
    [InlineData("""{}""", "must have exactly one of")]
    [InlineData("""{"string_literal":null}""", "must have exactly one of")]
    [InlineData("""{"telepathy":{}}""", "does not know 'telepathy'")]
    [InlineData("""{"boolean_literal":{"value":true},"boolean_literal":{"value":true}}""", "has 'boolean_literal' twice")]
    [InlineData("""{"boolean_literal":{"value":true},"booleanLiteral":{"value":true}}""", "has 'boolean_literal' twice")]
    [InlineData("""{"boolean_literal":null,"boolean_literal":{"value":true}}""", "has 'boolean_literal' twice")]
    [InlineData("""[]""", "must be an object")]
    public void SEG_11_A_node_has_exactly_one_key(string node, string reason) =>
        AssertFault(Filter + ": " + reason, OfCustomer(node));

    [Theory]
    [InlineData("COMPARATOR_NOT_SET")]
    [InlineData("equal")]
    [InlineData("")]
    public void SEG_11_A_comparator_that_is_not_set_is_invalid(string comparator) => AssertFault(
        $"{Filter}.comparison.comparator: '{comparator}' is no comparator", OfCustomer(Compare(Number(1), comparator, Number(1))));

    [Fact]
    public void SEG_11_A_conjunction_and_a_unit_that_are_not_set_are_invalid()
    {
        AssertFault(
            Filter + ".combination.conjunction: 'CONJUNCTION_NOT_SET' is no",
            OfCustomer(Combine("CONJUNCTION_NOT_SET", [Truth(true)])));
        AssertFault(
            Filter + ".is_missing.source.truncate_time.unit: 'UNIT_NOT_SET' is no",
            OfCustomer(Nodes.Of("is_missing", Truncate(Number(1), "UNIT_NOT_SET"))));
    }

    [Theory]
    [InlineData("""{"number_literal":{"value":25}}""")]
    [InlineData("""{"number_literal":{"value":"25"}}""")]
    [InlineData("""{"number_literal":{"value":2.5e1}}""")]
    [InlineData("""{"numberLiteral":{"value":"25.0"}}""")]
    public void SEG_11_trap_9_A_number_stands_as_a_text_or_as_a_number(string literal) => Assert.Equal("25", Shows(literal));

    [Fact]
    public void SEG_11_A_haystack_of_numbers_holds_texts_or_numbers() => Assert.Equal(
        "true", Shows("""{"any_of_number":{"needle":{"number_literal":{"value":2}},"haystack":["1",2.0]}}"""));

    [Theory]
    [InlineData("twelve")]
    [InlineData("")]
    [InlineData("1,000")]
    [InlineData("0x10")]
    [InlineData("NaN")]
    [InlineData("1e400")]
    public void EXP_5_A_number_that_cannot_be_read_is_a_fault(string number) => AssertFault(
        $"{Filter}.comparison.rhs.number_literal.value: must be a number", OfCustomer(Compare(Number(1), "EQUAL", Number(number))));

    [Fact]
    public void EXP_3_Two_types_that_are_known_are_not_compared()
    {
        foreach (var (one, other) in ((string, string)[])
            [
                (Number(1), Text("1")), (Truth(true), Number(1)), (Truth(true), Text("yes")), (Path("customer.email"), Number(1)),
                (Path("customer.dob_year"), Text("1990")), (Path("now"), Text("2026")), (Path("customer.emails"), Number(1)),
            ])
        {
            AssertFault(Filter + ".comparison: compares ", OfCustomer(Compare(one, "EQUAL", other)));
            AssertFault(Filter + ".comparison: compares ", OfCustomer(Compare(other, "NOT_EQUAL", one)));
        }

        Assert.Null(FaultOf(OfCustomer(Compare(Path("customer.ccpa_opted_out"), "EQUAL", Text("true")))));
        Assert.Null(FaultOf(OfCustomer(Compare(Path("customer.anything"), "EQUAL", Text("true")))));
        Assert.Null(FaultOf(OfCustomer(Compare(Path("customer.anything"), "LESS_THAN", Number(1)))));
    }

    [Fact]
    public void A_filter_a_needle_and_sources_must_be_of_their_types()
    {
        AssertFault(Filter + ": must be true or false, not a number", OfCustomer(Number(1)));
        AssertFault(Filter + ".combination.expressions[1]: must be true or false", OfCustomer(All(Truth(true), Text("a"))));
        AssertFault(Filter + ".any_of_string.needle: must be a text", OfCustomer(In("any_of_string", Number(1), "1")));
        AssertFault(Filter + ".any_of_number.needle: must be a number", OfCustomer(In("any_of_number", Text("1"), "1")));
        AssertFault(Filter + ".comparison: LIKE compares texts", OfCustomer(Compare(Number(1), "LIKE", Text("1"))));
        AssertFault(Filter + ".coalesce: has sources of several types", OfCustomer(Coalesce(Truth(true), Text("1"))));
        AssertFault(Filter + ".true_or_missing.source: must be true", OfCustomer(Nodes.Of("true_or_missing", Number(1))));
    }

    [Fact]
    public void SEG_12_A_list_that_must_hold_something_names_its_path()
    {
        AssertFault(
            Root + ".combination.conditions: must not be empty",
            OfRoot("""{"combination":{"conjunction":"AND","conditions":[]}}"""));
        AssertFault(Filter + ".combination.expressions: must not be empty", OfCustomer(All()));
        AssertFault(
            Filter + ".is_missing.source.coalesce.sources: must not be empty", OfCustomer(Nodes.Of("is_missing", Coalesce())));
    }

    [Theory]
    [InlineData("", "body: is no JSON")]
    [InlineData("[]", "body: must be an object")]
    [InlineData("{}", "body: must have 'definition'")]
    [InlineData("""{"definition":null}""", "body: must have 'definition'")]
    [InlineData("""{"definition":{}}""", "definition: must have 'root_condition'")]
    [InlineData("""{"definition":{"passthrough":{"audience_id":"a"},"collections":[]}}""", "has 'passthrough' and more")]
    [InlineData("""{"definition":{"passthrough":{"audience_id":""}}}""", "definition.passthrough.audience_id: must not be empty")]
    [InlineData("""{"definition":{"passthrough":{}}}""", "definition.passthrough: must have 'audience_id'")]
    [InlineData("""{"definition":{"root_condition":{"customer_condition":{}}}}""", Root + ".customer_condition: must have ")]
    [InlineData("""{"more":1}""", "body: does not know 'more'")]
    [InlineData("""{"description":"\ud800","definition":{}}""", "description: ")]
    [InlineData("""{"\ud800":1}""", "body: ")]
    public void SEG_12_A_fault_says_where_it_is(string body, string fault) => AssertFault(fault, body);

    [Fact]
    public void A_body_that_is_not_UTF_8_is_a_fault()
    {
        var body = Encoding.UTF8.GetBytes("""{"description":"?"}""");
        body[Array.IndexOf(body, (byte)'?')] = 0xff;
        Assert.NotNull(Compiler.Validate(Settings, body, out _));
    }

    [Theory]
    [InlineData(31, true)]
    [InlineData(32, true)]
    [InlineData(33, false)]
    public void EXP_10_A_definition_is_32_nodes_deep_at_most(int depth, bool isValid)
    {
        var filter = Truth(true); // the condition and this are two
        for (var i = 2; i < depth; i++) filter = All(filter);
        AssertLimit(isValid, "lies more than 32 nodes deep", OfCustomer(filter));
    }

    [Theory]
    [InlineData(1999, true)]
    [InlineData(2000, true)]
    [InlineData(2001, false)]
    public void EXP_10_A_definition_has_2_000_nodes_at_most(int nodes, bool isValid) => AssertLimit(
        isValid, "more than 2,000 nodes", OfCustomer(All(Enumerable.Repeat(Truth(true), nodes - 2))));

    [Fact]
    public void EXP_10_The_entries_of_a_haystack_are_no_nodes()
    {
        var texts = Enumerable.Range(0, 10_000).Select(static i => $"{i}").ToList();
        Assert.Null(FaultOf(OfCustomer(In("any_of_string", Path("customer.city"), texts))));
        AssertFault("it may have 10,000", OfCustomer(In("any_of_string", Path("customer.city"), [.. texts, "more"])));
    }

    [Fact]
    public void EXP_10_Deep_nesting_of_all_kinds_within_its_limit_is_no_fault()
    {
        var sequence = Once(SegmentKit.Type("t"));
        for (var i = 0; i < 8; i++)
        {
            var goal = $$$$$$""","goal":{"sequence_condition":{{{{{{sequence}}}}}}}""";
            sequence = Once(SegmentKit.Type("t"), goal);
        }

        Assert.Null(FaultOf(OfRoot($$$$$$"""{"sequence_condition":{{{{{{sequence}}}}}}}""")));
        AssertFault("body: is no JSON", new string('[', 100_000));
    }

    [Fact]
    public void EXP_9_The_clock_is_no_part_of_a_sequence_or_of_an_amount()
    {
        const string now = "now";
        Assert.Null(FaultOf(OfCustomer(Compare(Path(now), "GREATER_THAN", Number(1)))));
        AssertFault("cannot be used in a sequence", OfRoot(SegmentKit.Sequence(Compare(Path(now), "EQUAL", Number(1)), 60, 1)));
        AssertFault(
            Filter + ".is_missing.source.shift_time.amount.path_reference.value: `now` cannot be used in an amount",
            OfCustomer(Nodes.Of("is_missing", Shift(Path(now), Path(now), "DAY"))));
    }

    [Theory]
    [InlineData("event.type", "there is no event here")]
    [InlineData("customer", "is no path")]
    [InlineData("customer.", "is no path")]
    [InlineData("product.name", "'product' is no root")]
    [InlineData("", "is no path")]
    public void PATH_1_A_path_has_a_root_that_can_be_read_there(string path, string reason) => AssertFault(
        $"{Filter}.is_missing.source.path_reference.value: ", OfCustomer(Nodes.Of("is_missing", Path(path))), reason);

    [Theory]
    [InlineData("customer.observations.total_revenue_percentile")]
    [InlineData("customer.insights.x.y")]
    public void PATH_3_A_relation_reads_as_missing_and_warns(string path)
    {
        var body = Encoding.UTF8.GetBytes(OfCustomer(Nodes.Of("is_missing", Path(path))));
        Assert.Null(Compiler.Validate(Settings, body, out var warnings));
        Assert.Contains($"'{path}' is not kept by this server yet", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Equal("true", Shows(Nodes.Of("is_missing", Path(path))));
    }

    [Fact]
    public void PATH_5_Plural_identifiers_have_no_order() => AssertFault(
        "several values have no order", OfCustomer(Compare(Path("customer.emails"), "LESS_THAN", Text("a"))));

    [Theory]
    [InlineData(1023, true)]
    [InlineData(1024, true)]
    [InlineData(1025, false)]
    public void EV_17_An_audience_has_an_id_that_an_event_can_name(int characters, bool isValid)
    {
        var id = "😀" + new string('ü', characters - 1);
        AssertLimit(
            isValid,
            "definition.passthrough.audience_id: is longer than 1,024 characters",
            "{\"definition\":{\"passthrough\":{\"audience_id\":\"" + id + "\"}}}");
    }

    public static string OfCustomer(string filter) => OfRoot(SegmentKit.Customer(filter));

    public static string OfRoot(string root) => $$$$$$"""{"definition":{"root_condition":{{{{{{root}}}}}}}}""";

    private static void AssertLimit(bool isValid, string fault, string body)
    {
        if (isValid) Assert.Null(FaultOf(body));
        else AssertFault(fault, body);
    }

    private static void AssertFault(string fault, string body, string more = "")
    {
        var found = FaultOf(body);
        Assert.NotNull(found);
        Assert.Contains(fault, found, StringComparison.Ordinal);
        Assert.Contains(more, found, StringComparison.Ordinal);
    }
}
