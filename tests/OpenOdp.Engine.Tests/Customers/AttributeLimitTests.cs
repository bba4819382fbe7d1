using System.Globalization;
using CsCheck;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Customers;

/// <summary>Rule S5 for attributes: bounded in number and bytes, and an update costs the same however many came before.</summary>
public sealed class AttributeLimitTests
{
    private readonly TestLog _log = new();

    [Fact]
    public void S5_a_customer_has_1000_attributes_at_most_and_a_further_one_is_told()
    {
        var full = Update([.. Fields("a", StateLimits.Attributes, "")]);
        var over = Update(("b", 1), ("a7", "changed"));

        Assert.Empty(full.Warnings);
        Assert.Equal(new ItemWarning(
            0, "Attribute `b` is left out: the customer has no room for it.", Limit.Attributes), Assert.Single(over.Warnings));
        Assert.Equal((1000, "changed", false), (Attributes().Count, Attributes()["a7"], Attributes().ContainsKey("b")));
    }

    [Fact]
    public void S5_a_cleared_attribute_makes_room()
    {
        Update([.. Fields("a", StateLimits.Attributes, "")]);
        Update(("a1", null), ("a2", null));

        Assert.Empty(Update(("b", 1), ("c", 1)).Warnings);
        Assert.Single(Update(("d", 1)).Warnings);
        Assert.Equal((1000, "1"), (Attributes().Count, Attributes()["c"]));
    }

    [Fact]
    public void S5_cleared_attributes_with_long_names_do_not_fill_the_row_for_ever()
    {
        for (var i = 0; i < 20; i++)
        {
            var fields = Fields($"n{i}".PadRight(120, '_'), 200, "v");
            Update(fields);
            Update([.. fields.Select(field => (field.Item1, (object?)null))]);
        }

        Assert.Empty(Update([.. Fields("a", 100, new string('x', 1000))]).Warnings);
        Assert.Equal(100, Attributes().Count);
    }

    [Fact]
    public void S5_attributes_are_bounded_in_bytes_and_a_value_that_does_not_fit_leaves_the_old_one()
    {
        Update([.. Fields("a", 130, new string('x', 1000)), ("short", "s")]);
        Assert.InRange(
            _log.State.Rows.Single(row => row.Key[0] == (byte)Table.Attributes).Value.Length, 1, StateLimits.AttributeBytes);

        var outcome = Update(("short", new string('y', 1024)), ("a0", new string('z', 1000)));

        Assert.Equal("Attribute `short` is left out: the customer has no room for it.", Assert.Single(outcome.Warnings).Message);
        Assert.Equal(("s", 'z'), (Attributes()["short"], Attributes()["a0"][0]));
    }

    [Fact]
    public void S5_many_large_updates_do_not_make_a_small_one_slow()
    {
        for (var i = 0; i < 20; i++) Update([.. Fields($"n{i}".PadRight(120, '_'), 5000, "v")]);
        Assert.InRange(
            Shortest.Of(100, i => Update(("n0".PadRight(120, '_') + "0", i))), TimeSpan.Zero, TimeSpan.FromMilliseconds(20));
    }

    [Theory]
    [InlineData(3, 3000, true)]
    [InlineData(20, 9000, false)] // those of the survivor, and of as many that were merged last as make 1 MiB
    public void S5_the_attributes_of_many_merged_customers_are_read_up_to_a_limit_which_is_told(
        int parts, int expected, bool isWhole)
    {
        var log = new TestLog(new() { Number = 1, Id = "default", IdentifierCap = 30 });
        log.Send(new SentEvent { Identifiers = [("email", "a")] });
        for (var i = 0; i < parts; i++)
        {
            log.Update(new SentProfile([("vuid", $"v{i}")], [.. Fields($"n{i}_".PadRight(100, '_'), 1000, "v")]));
            log.Send(new SentEvent { Identifiers = [("vuid", $"v{i}"), ("email", "a")] });
        }

        var attributes = log.Customer("email", "a")!.Attributes(out var all);

        Assert.Equal(isWhole, all);
        Assert.InRange(attributes.Count, isWhole ? expected : expected - 1000, expected + 1000);
        Assert.InRange(
            attributes.Sum(attribute => attribute.Name.Length + attribute.Encoded.Length), 1,
            AttributeTable.MaxBytes + StateLimits.AttributeBytes);
        Assert.Contains(attributes, attribute => attribute.Name.StartsWith($"n{parts - 1}_", StringComparison.Ordinal));
        Assert.Equal(isWhole, attributes.Any(attribute => attribute.Name.StartsWith("n0_", StringComparison.Ordinal)));
    }

    [Fact]
    public void S5_so_many_parts_are_looked_at_for_attributes_and_no_more()
    {
        var log = new TestLog(new() { Number = 1, Id = "default", IdentifierCap = 2 });
        log.Update(new SentProfile([("email", "a")], ("city", "Ulm")));
        for (var i = 0; i < AttributeTable.MaxParts + 100; i++)
        {
            log.Send(
                new SentEvent { Identifiers = [("vuid", $"v{i}")] },
                new SentEvent { Identifiers = [("vuid", $"v{i}"), ("email", "a")] });
        }

        var reader = new CountingReader(log.State);
        Assert.Equal("city", Assert.Single(CustomerView.Find(reader, log.Settings, 1)!.Attributes(out var isWhole)).Name);
        Assert.False(isWhole);
        Assert.InRange(reader.Reads, AttributeTable.MaxParts, AttributeTable.MaxParts + 1000);
    }

    [Fact]
    public void An_update_replaces_clears_and_keeps_as_a_map_does() =>
        Gen.Select(Gen.Int[0, 11], Gen.OneOf<string?>(null, "x", "\U0001F600", "yy")).Array[1, 6].Array[1, 8].Sample(
            updates =>
            {
                var log = new TestLog();
                var map = new Dictionary<string, string>();
                foreach (var update in updates)
                {
                    var fields = update.DistinctBy(field => field.Item1)
                        .Select(field => (Names[field.Item1], (object?)field.Item2))
                        .ToArray();
                    log.Update(new SentProfile([("email", "a")], fields));
                    foreach (var (name, value) in fields)
                    {
                        if (value is null) map.Remove(name);
                        else map[name] = (string)value;
                    }
                }

                Assert.Equal(map, log.Customer("email", "a")!.Attributes().ToDictionary(
                    attribute => attribute.Name, attribute => attribute.Value().AsText()!));
            },
            iter: Scale.Of(500));

    /// <summary>Byte order and the order of characters differ for the last ones.</summary>
    private static readonly string[] Names =
        ["a", "b", "aa", "", "é", "z", "\uFFFD", "\U0001F600", "\uE000", "zz", "A", "\u0800"];

    private RecordOutcome Update(params (string, object?)[] attributes) =>
        _log.Update(new SentProfile([("email", "a")], attributes));

    private Dictionary<string, string> Attributes() =>
        _log.Customer("email", "a")!.Attributes()
            .ToDictionary(attribute => attribute.Name, attribute => attribute.Value().AsText()!);

    private static (string, object?)[] Fields(string prefix, int count, string value) =>
        [.. Enumerable.Range(0, count).Select(i => (prefix + i.ToString(CultureInfo.InvariantCulture), (object?)value))];
}
