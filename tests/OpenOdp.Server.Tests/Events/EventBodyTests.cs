using System.Text;
using OpenOdp.Server.Ingest;
using static OpenOdp.Server.Tests.Events.Reading;

namespace OpenOdp.Server.Tests.Events;

/// <summary>EV-1 to EV-10 and EV-12 to EV-14: what a body and an event look like.</summary>
public sealed class EventBodyTests
{
    private const string Plain = """{"type":"t","action":"a","identifiers":{"email":"a@b.example"}}""";

    [Fact]
    public void EV_1_trap_1_a_bare_object_is_one_event() => Assert.Equal("a", Parse(Plain).Single.Action);

    [Fact]
    public void EV_1_an_array_holds_events_in_their_order()
    {
        var parsed = Parse($"[{Plain},{Plain.Replace("\"a\",", "\"b\",")}]");
        Assert.Equal(["a", "b"], parsed.Events.Select(e => e.Action));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("1")]
    [InlineData("\"text\"")]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("{")]
    [InlineData("[{}")]
    [InlineData("[{},]")]
    [InlineData("{} {}")]
    [InlineData("{'type':'t'}")]
    [InlineData("{\"type\":\"t\"} trailing")]
    [InlineData("{\"type\":NaN}")]
    [InlineData("/* comment */ {}")]
    public void EV_26_other_bodies_are_unparsable(string body)
    {
        var parsed = Parse(body);
        Assert.Equal((ParseStatus.Refused, "Unable to parse request body."), (parsed.Status, parsed.Refusal));
        Assert.NotNull(parsed.Reason);
    }

    [Fact]
    public void A_byte_order_mark_is_no_obstacle() => Assert.Equal("t", Parse("\uFEFF" + Plain).Single.Type);

    [Theory]
    [InlineData("""{"action":"a","identifiers":{"email":"a@b.example"}}""", "Missing required field `type`")]
    [InlineData("""{"type":"","identifiers":{"email":"a@b.example"}}""", "Missing required field `type`")]
    [InlineData("""{"type":null,"identifiers":{"email":"a@b.example"}}""", "Missing required field `type`")]
    [InlineData("""{"type":5,"identifiers":{"email":"a@b.example"}}""", "`type` must be a text.")]
    [InlineData("""{"type":{},"identifiers":{"email":"a@b.example"}}""", "`type` must be a text.")]
    public void EV_2_type_is_required(string body, string message) => Assert.Equal(message, Parse(body).Invalid);

    [Theory]
    [InlineData("""{"type":"t","identifiers":{"email":"a@b.example"}}""")]
    [InlineData("""{"type":"t","action":null,"identifiers":{"email":"a@b.example"}}""")]
    [InlineData("""{"type":"t","action":"","identifiers":{"email":"a@b.example"}}""")]
    public void EV_3_trap_2_action_may_be_absent(string body) => Assert.Null(Parse(body).Single.Action);

    [Fact]
    public void EV_3_action_of_another_kind_is_invalid() =>
        Assert.Equal(
            "`action` must be a text.", Parse("""{"type":"t","action":[1],"identifiers":{"email":"a@b.example"}}""").Invalid);

    [Theory]
    [InlineData("""{"type":"t"}""")]
    [InlineData("""{"type":"t","identifiers":null}""")]
    [InlineData("""{"type":"t","identifiers":{}}""")]
    [InlineData("""{"type":"t","identifiers":{"email":""}}""")]
    [InlineData("""{"type":"t","identifiers":{"email":" ","vuid":null,"phone":"--"}}""")]
    public void EV_4_an_identifier_with_a_value_is_required(string body) =>
        Assert.StartsWith("Missing required field `identifiers`", Parse(body).Invalid);

    [Theory]
    [InlineData("""{"type":"t","identifiers":["email"]}""")]
    [InlineData("""{"type":"t","identifiers":"email"}""")]
    public void EV_4_identifiers_are_an_object(string body) =>
        Assert.StartsWith("`identifiers` must be an object", Parse(body).Invalid);

    [Fact]
    public void EV_4_empty_and_null_values_are_dropped()
    {
        var parsed = ParseIdentifiers("""{"vuid":"","email":"a@b.example","phone":null}""");
        Assert.Equal([("email", "a@b.example")], parsed.Single.Identifiers);
        Assert.Empty(parsed.Warnings);
    }

    [Theory]
    [InlineData("12", "12")]
    [InlineData("1.50", "1.5")]
    [InlineData("1e3", "1000")]
    [InlineData("123456789012345678901234567890123456", "123456789012345678901234567890123456")]
    [InlineData("12345678901234567890", "12345678901234567890")]
    [InlineData("true", "true")]
    public void EV_5_numbers_and_booleans_become_text(string value, string expected) =>
        Assert.Equal([("customer_id", expected)], ParseIdentifiers($$"""{"customer_id":{{value}}}""").Single.Identifiers);

    [Theory]
    [InlineData("""{"email":{"value":"a@b.example"}}""")]
    [InlineData("""{"email":["a@b.example"]}""")]
    public void EV_5_nested_identifier_values_are_invalid(string identifiers) =>
        Assert.StartsWith("Identifier `email` must be a text", ParseIdentifiers(identifiers).Invalid);

    [Fact]
    public void EV_6_data_is_optional()
    {
        Assert.Empty(Parse(Plain).Single.Data);
        Assert.Empty(ParseData("null").Single.Data);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("\"x\"")]
    [InlineData("1")]
    public void EV_6_data_is_an_object(string data) => Assert.StartsWith("`data` must be an object", ParseData(data).Invalid);

    [Theory]
    [InlineData("""{"a":{"b":1}}""")]
    [InlineData("""{"a":[1]}""")]
    [InlineData("""{"a":[]}""")]
    public void EV_6_nested_values_are_invalid(string data) => Assert.StartsWith("Field `a` must be", ParseData(data).Invalid);

    [Fact]
    public void EV_7_trap_3_fields_that_nobody_declared_are_kept()
    {
        var parsed = ParseData(
            """{"os":"macOS","os_version":"14","device_type":"PC","model":"x","anything":1,"data_source_instance":"i"}""");
        Assert.Equal(6, parsed.Single.Data.Count);
        Assert.Empty(parsed.Warnings);
    }

    [Fact]
    public void EV_7_an_unknown_property_of_the_event_is_ignored_with_a_warning()
    {
        var parsed = Parse("""{"type":"t","identifiers":{"email":"a@b.example"},"ts":1,"extra":{"deep":[1,{"x":2}]}}""");
        Assert.Equal(ParseStatus.Valid, parsed.Status);
        Assert.Equal(2, parsed.Warnings.Count);
        Assert.StartsWith("`ts` is ignored", parsed.Warnings[0].Message);
    }

    [Fact]
    public void EV_8_an_unknown_identifier_is_ignored_beside_a_known_one()
    {
        var parsed = ParseIdentifiers("""{"shop":"1","email":"a@b.example"}""");
        Assert.Equal([("email", "a@b.example")], parsed.Single.Identifiers);
        Assert.Equal("Unknown identifier field: shop", parsed.Warning);
    }

    [Fact]
    public void EV_8_an_unknown_identifier_alone_is_invalid() =>
        Assert.Equal("Unknown identifier field: shop", ParseIdentifiers("""{"shop":"1"}""").Invalid);

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"product_id":null}""")]
    [InlineData("""{"product_id":""}""")]
    [InlineData("""{"product_id":true}""")]
    public void EV_9_a_product_event_needs_product_id(string data) =>
        Assert.Equal(
            "Missing required field `product_id`",
            Parse("""{"type":"product","identifiers":{"email":"a@b.example"},"data":""" + data + "}").Invalid);

    [Fact]
    public void EV_9_holds_wherever_type_stands()
    {
        Assert.Equal(
            "Missing required field `product_id`",
            Parse("""{"data":{},"identifiers":{"email":"a@b.example"},"type":"product"}""").Invalid);
        Assert.Equal("5", Parse(
            """{"data":{"product_id":5},"identifiers":{"email":"a@b.example"},"type":"product"}""").Single.Data["product_id"]);
    }

    [Fact]
    public void EV_12_500_items_are_accepted() =>
        Assert.Equal(500, Parse($"[{string.Join(',', Enumerable.Repeat(Plain, 500))}]").Events.Count);

    [Fact]
    public void EV_13_501_items_are_refused()
    {
        var parsed = Parse($"[{string.Join(',', Enumerable.Repeat(Plain, 501))}]");
        Assert.Equal(
            (ParseStatus.Refused, "A maximum batch size of 500 is allowed in a single request"),
            (parsed.Status, parsed.Refusal));
    }

    [Fact]
    public void EV_14_an_empty_array_is_invalid_without_items()
    {
        var parsed = Parse("[]");
        Assert.Equal(ParseStatus.Invalid, parsed.Status);
        Assert.Empty(parsed.Invalids);
    }

    [Fact]
    public void EV_25_trap_22_every_bad_index_is_named_and_nothing_is_left_to_store()
    {
        var parsed = Parse($$"""[{{Plain}},{"type":"t"},5,{{Plain}},{"identifiers":{"email":"x@y.example"} }]""");
        Assert.Equal(ParseStatus.Invalid, parsed.Status);
        Assert.Equal([1, 2, 4], parsed.Invalids.Select(item => item.Index));
        Assert.Empty(parsed.Events);
    }

    [Fact]
    public void A_broken_end_outweighs_invalid_items() =>
        Assert.Equal(ParseStatus.Refused, Parse("""[{"type":"t"},{"type":""").Status);

    [Theory]
    [InlineData("""{"type":"t","type":"u","identifiers":{"email":"a@b.example"}}""", "type")]
    [InlineData("""{"type":"t","\u0074ype":"u","identifiers":{"email":"a@b.example"}}""", "type")]
    [InlineData("""{"type":"t","identifiers":{"email":"a@b.example","email":"a@b.example"}}""", "email")]
    [InlineData("""{"type":"t","identifiers":{"email":"a@b.example"},"data":{"a":1,"b":2,"a":1}}""", "a")]
    [InlineData("""{"type":"t","identifiers":{"email":"a@b.example"},"data":{"price":"x","price":1}}""", "price")]
    [InlineData("""{"type":"t","identifiers":{"email":"a@b.example"},"x":[{"y":{"k":1,"k":1}}]}""", "k")]
    [InlineData(
        """{"type":"order","identifiers":{"email":"a@b.example"},"data":{"order":{"order_id":"1","items":[{"product_id":"1","product_id":"2"}]}}}""",
        "product_id")]
    [InlineData(
        """{"type":"order","identifiers":{"email":"a@b.example"},"data":{"order":{"order_id":"1","items":[],"items":[]}}}""",
        "items")]
    public void A_key_that_occurs_twice_is_a_fault_of_its_item(string body, string key)
    {
        var parsed = Parse($"[{Plain},{body},{Plain},{{}}]");
        Assert.Equal(ParseStatus.Invalid, parsed.Status);
        Assert.Equal([1, 3], parsed.Invalids.Select(invalid => invalid.Index));
        Assert.StartsWith($"The key `{key}` occurs twice", parsed.Invalids[0].Message);
    }

    [Fact]
    public void A_key_that_occurs_twice_is_found_among_many()
    {
        var fields = string.Join(',', Enumerable.Range(0, 5000).Select(i => $"\"f{i * 7919 % 5000}\":{i}"));
        Assert.Equal(ParseStatus.Valid, ParseData($"{{{fields}}}").Status);
        Assert.Contains("`f42`", ParseData($"{{{fields},\"f42\":0}}").Invalid);
    }

    [Fact]
    public void Two_spellings_of_the_user_id_are_two_keys() =>
        Assert.Equal(ParseStatus.Valid, ParseIdentifiers("""{"fs_user_id":"a","fs-user-id":"a"}""").Status);

    [Fact]
    public void Depth_32_is_read_and_depth_33_is_not()
    {
        static string Deep(int depth) =>
            """{"type":"t","identifiers":{"email":"a@b.example"},"x":""" + new string('[', depth - 1) + new string(']', depth - 1)
                + "}";
        Assert.Equal(ParseStatus.Valid, Parse(Deep(32)).Status);
        Assert.Equal(ParseStatus.Refused, Parse(Deep(33)).Status);
    }

    [Fact]
    public void Broken_UTF_8_makes_the_body_unparsable()
    {
        var body = Encoding.UTF8.GetBytes(Plain);
        body[9] = 0xFF;
        Assert.Equal("The body is not valid UTF-8.", Parse(body).Reason);
    }

    [Theory]
    [InlineData("""{"type":"\ud800","identifiers":{"email":"a@b.example"}}""")]
    [InlineData("""{"type":"t","identifiers":{"email":"a@b.example"},"x":"\udc00"}""")]
    [InlineData("""{"type":"t","identifiers":{"email":"a@b.example"},"data":{"\ud800x":1}}""")]
    [InlineData("""{"type":"t","identifiers":{"fs_user_id":"u\udfff"}}""")]
    public void Half_a_surrogate_pair_is_read_as_U_FFFD_with_a_warning(string body)
    {
        var parsed = Parse(body);
        Assert.Equal(ParseStatus.Valid, parsed.Status);
        Assert.Contains(parsed.Warnings, warning => warning.Message.Contains("half of a surrogate pair"));
    }

    [Theory]
    [InlineData("q\\ud83d", 2)]
    [InlineData("q\uFFFD", 1)]
    public void An_id_that_has_lost_a_character_is_no_other_events(string id, int warnings)
    {
        var parsed = Reading.Parse(
            $$"""{"type":"t","identifiers":{"email":"a@b.example"},"data":{"idempotence_id":"{{id}}","x":1} }""");
        Assert.Equal(["x"], parsed.Single.Data.Keys);
        Assert.Equal(warnings, parsed.Warnings.Count);
        Assert.Contains(parsed.Warnings, warning => warning.Message.StartsWith("Field `idempotence_id` has lost a character"));

        var source = new RequestSource(Reading.Now) { IdempotencyKey = "header" };
        parsed = Reading.Parse(
            $$"""{"type":"t","identifiers":{"email":"a@b.example"},"data":{"idempotence_id":"{{id}}"} }""", source);
        Assert.Equal("header", parsed.Single.Data["idempotence_id"]);
    }

    [Theory]
    [InlineData("""{"a\ud800":1,"a\ud801":2,"a\udfff":3,"b":4}""", 1, 2)]
    [InlineData("""{"a\ud801":2,"a\uFFFD":5,"a\ud800":1,"b":4}""", 2, 2)]
    [InlineData("""{"a\ud801":2,"b":4,"a�":6}""", 6, 1)] // the one that was sent so
    [InlineData("""{"b":4,"a�":6,"a�":7}""", 6, 1)] // an SDK replaced them
    public void Names_that_become_one_when_half_a_surrogate_pair_is_read_are_no_fault_and_one_is_kept(
        string data, long kept, int leftOut)
    {
        var parsed = ParseData(data);

        Assert.Equal(["b", "a\uFFFD"], parsed.Single.Data.Keys.OrderByDescending(key => key));
        Assert.Equal((kept, 4L), (parsed.Single.Data["a\uFFFD"], parsed.Single.Data["b"]));
        Assert.Equal(leftOut, parsed.Warnings.Count(
            warning => warning.Message.StartsWith("Field `a\uFFFD` is left out: another one has this name")));
    }

    [Theory]
    [InlineData("""{"type":"t","identifiers":{"email":"a@b.example","\ud800":"x","\ud801":"y"}}""")]
    [InlineData("""{"type":"t","identifiers":{"email":"a@b.example"},"\ud800":1,"\ud801":2}""")]
    [InlineData("""{"type":"t","identifiers":{"email":"a@b.example"},"x":[{"\ud800":1,"\ud801":2}]}""")]
    [InlineData(
        """{"type":"order","identifiers":{"email":"a@b.example"},"data":{"order":{"order_id":"o","\ud800":1,"\ud801":2,"items":[{"product_id":"p","\ud800":1,"\ud801":2}]}}}""")]
    public void Such_names_are_no_fault_anywhere(string body)
    {
        var parsed = Parse($"[{body},{Plain}]");
        Assert.Equal((ParseStatus.Valid, 2), (parsed.Status, parsed.Events.Count));
        Assert.NotEmpty(parsed.Warnings);
    }

    [Theory]
    [InlineData("""{"a\ud800":1,"a\ud801":2,"b":4,"b":5}""")]
    [InlineData("""{"\ud800":1,"\ud801":2,"A":4,"A":5}""")]
    public void A_key_that_occurs_twice_beside_such_names_is_one(string data)
    {
        Assert.Contains("occurs twice", ParseData(data).Invalid);
        Assert.Contains("occurs twice", Parse($$"""{"type":"t","identifiers":{"email":"a@b.example"},"x":{{data}}}""").Invalid);
    }

    [Fact]
    public void Many_such_names_cost_no_more_than_others()
    {
        var names = string.Concat(Enumerable.Range(0, 50_000).Select(i => $"\"\\ud{0x800 + (i % 0x800):x}\":1,"));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var parsed = ParseData($$"""{{{names}}"z":1}""");
        Assert.Equal(["\uFFFD"], parsed.Single.Data.Keys); // `z` is past the 500th
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 10);
    }

    [Theory]
    [InlineData("\\ud800", "\uFFFD")]
    [InlineData("\\udc00\\ud800", "\uFFFD\uFFFD")]
    [InlineData("\\ud800\\u0041", "\uFFFDA")]
    [InlineData("\\ud800\\ud83d\\ude00", "\uFFFD\U0001F600")]
    [InlineData("\\uD83D\\uDE00", "\U0001F600")]
    [InlineData("a\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9z", "a\"\\/\b\f\n\r\té" + "z")]
    public void Escapes_are_read_as_they_are_meant(string sent, string meant) =>
        Assert.Equal(meant, ParseData($$"""{"a":"{{sent}}"}""").Single.Data["a"]);

    [Fact]
    public void Many_halves_of_surrogate_pairs_cost_no_more_than_other_text()
    {
        var halves = string.Concat(Enumerable.Repeat("\"\\ud800\",", 80_000));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Assert.Equal(
            ParseStatus.Valid, Parse($$"""[{"type":"t","identifiers":{"email":"a@b.example"},"x":[{{halves}}1]}]""").Status);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 20); // exceptions would take minutes
    }
}
