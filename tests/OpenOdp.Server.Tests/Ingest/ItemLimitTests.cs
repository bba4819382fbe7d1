using OpenOdp.Engine;
using OpenOdp.Server.Ingest;
using OpenOdp.Server.Tests.Events;
using static OpenOdp.Server.Tests.Events.Reading;

namespace OpenOdp.Server.Tests.Ingest;

/// <summary>Rule S5: each limit at what it still takes, and at one more.</summary>
public sealed class ItemLimitTests
{
    [Theory]
    [InlineData("k", 128)]
    [InlineData("é", 64)]
    public void S5_a_name_has_128_bytes_at_most_and_a_longer_one_is_left_out(string character, int count)
    {
        var name = string.Concat(Enumerable.Repeat(character, count));
        Assert.Contains(name, ParseData($$"""{"{{name}}":1,"other":2}""").Single.Data.Keys);

        var parsed = ParseData($$"""{"{{name}}x":{"deep":[1]},"other":2}""");
        Assert.Equal(["other"], parsed.Single.Data.Keys);
        Assert.Equal((0, Limit.NameLength), (parsed.Warnings.Single().Index, parsed.Warnings.Single().Limit));
        Assert.InRange(parsed.Warning.Length, 1, 200);
    }

    [Fact]
    public void S5_names_of_9_MB_are_not_stored()
    {
        var parsed = ParseData($$"""{"{{new string('k', 1_000_000)}}":1,"a":2}""");
        Assert.Equal(["a"], parsed.Single.Data.Keys);

        Assert.Contains("larger than 1 MiB", ParseData($$"""{"{{new string('k', 9_000_000)}}":1}""").Invalid);
    }

    [Fact]
    public void S5_data_has_500_fields_at_most_and_keeps_those_that_mean_something()
    {
        static string Fields(int count) => string.Join(',', Enumerable.Range(0, count).Select(i => $"\"f{i}\":{i}"));
        Assert.Equal(500, ParseData($"{{{Fields(500)}}}").Single.Data.Count);
        Assert.Empty(ParseData($"{{{Fields(500)}}}").Warnings);

        var parsed = ParseData($"{{{Fields(501)},\"idempotence_id\":\"i\",\"ts\":1769860800}}");
        Assert.Equal(502, parsed.Single.Data.Count);
        Assert.Equal(("i", 1769860800000), (parsed.Single.Data["idempotence_id"], parsed.Single.Timestamp));
        Assert.Equal("Field `f500` is left out: at most 500 are kept.", parsed.Warning);
    }

    [Fact]
    public void S5_the_fields_of_an_order_and_of_a_line_are_bounded_too()
    {
        var name = new string('k', 129);
        var fields = string.Join(',', Enumerable.Range(0, 500).Select(i => $"\"f{i}\":{i}"));
        var parsed = ParseOrder(
            $$"""{"order_id":"o","{{name}}":1,{{fields}},"items":[{"product_id":"p","{{name}}":1,{{fields}} }]}""");
        Assert.InRange(parsed.Single.Order!.Count, 499, 500);
        Assert.InRange(parsed.Single.Lines[0].Count, 499, 500);
        Assert.Equal(
            [Limit.NameCount, Limit.NameLength], parsed.Warnings.Select(warning => warning.Limit).Distinct().Order().Reverse());
    }

    [Fact]
    public void S5_a_key_among_identifiers_over_128_bytes_is_a_fault_of_its_item()
    {
        static string Item(int length) =>
            $$"""{"type":"t","identifiers":{"email":"a@b.example","{{new string('k', length)}}":"1"} }""";
        Assert.Equal(ParseStatus.Valid, Parse(Item(128)).Status);

        var parsed = Parse($"[{Item(128)},{Item(129)},{{}}]");
        Assert.Equal([1, 2], parsed.Invalids.Select(invalid => invalid.Index));
        Assert.StartsWith("A key of `identifiers` is longer than 128 bytes", parsed.Invalids[0].Message);
    }

    [Fact]
    public void S5_an_item_has_1_MiB_at_most_and_a_larger_one_is_a_fault_of_its_own()
    {
        static string Item(int bytes)
        {
            const string frame = """{"type":"t","identifiers":{"email":"a@b.example"},"x":""}""";
            return frame.Insert(frame.Length - 2, new string('x', bytes - frame.Length));
        }

        var parsed = Parse($"[{Item(100)},{Item((1 << 20) + 1)},{Item(1 << 20)},{{}}]");
        Assert.Equal([1, 3], parsed.Invalids.Select(invalid => invalid.Index));
        Assert.Equal("The event is larger than 1 MiB.", parsed.Invalids[0].Message);
    }

    [Fact]
    public void S5_an_order_cannot_make_a_small_body_large_by_its_lines()
    {
        static string Order(int lines)
        {
            var fields = string.Join(',', Enumerable.Range(0, 100).Select(i => $"\"f{i}\":\"{new string('x', 1000)}\""));
            var items = string.Join(',', Enumerable.Repeat("""{"product_id":"1"}""", lines));
            return """{"type":"order","identifiers":{"email":"a@b.example"},"data":{""" + fields
                + ""","order":{"order_id":"1","items":[""" + items + "]}}}";
        }

        Assert.Equal(ParseStatus.Valid, Parse(Order(40)).Status);
        Assert.Contains("more than 4 MiB", Parse(Order(42)).Invalid);
        Assert.Contains("more than 16 MiB", Parse($"[{string.Join(',', Enumerable.Repeat(Order(40), 5))}]").Refusal);
    }

    [Fact]
    public void A_second_spelling_of_an_identifier_is_told()
    {
        Assert.Contains(
            "`fs_user_id` is there more than once", ParseIdentifiers("""{"fs-user-id":"b","fs_user_id":"a"}""").Warning);
        Assert.Equal([("fs_user_id", "a")], ParseIdentifiers("""{"fs-user-id":"b","fs_user_id":"a"}""").Single.Identifiers);
    }

    [Theory]
    [InlineData("0", true)]
    [InlineData("\"1970-12-31T23:59:59.999Z\"", true)]
    [InlineData("-1", true)]
    [InlineData("\"1971-01-01\"", false)]
    public void A_time_before_1971_is_told(string ts, bool isTold)
    {
        var parsed = ParseData($$"""{"ts":{{ts}} }""");
        Assert.Equal(isTold, parsed.Warnings.Any(
            warning => warning.Message.StartsWith("Field `ts` is before 1971", StringComparison.Ordinal)));
        Assert.NotNull(parsed.Single.Timestamp);
    }

    [Fact]
    public void Headers_that_are_too_long_are_told_once()
    {
        var parsed = Parse(
            $"[{WithData("{}")},{WithData("{}")}]",
            new RequestSource(Now) { IsKeyTooLong = true, AppId = new string('a', 1025) });
        Assert.Equal([(0, Limit.IdempotencyKey), (0, Limit.TextLength)], parsed.Warnings.Select(
            warning => (warning.Index, warning.Limit)));
    }

    private static Parsed ParseOrder(string order) =>
        Parse("""{"type":"order","action":"purchase","identifiers":{"email":"a@b.example"},"data":{"order":""" + order + "}}");
}
