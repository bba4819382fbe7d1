using System.Globalization;
using System.Text;
using CsCheck;
using OpenOdp.Engine.Orders;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Orders;

/// <summary>ORD-6 whatever the order of arrival, and the bounds of a summary (rule S5).</summary>
public sealed class OrderLimitTests
{
    private static readonly Gen<decimal> _amount = Gen.Frequency(
        (5, Gen.Int[-3, 3].Select(value => (decimal)value)),
        (2, Gen.Int[-300, 300].Select(value => value / 100m)),
        (1, Gen.OneOf(decimal.MaxValue, decimal.MinValue, 0.0000000000000000000000000001m)));

    private static readonly Gen<(string, object?)[]> _line = Gen.Select(
        Gen.OneOf("subtotal", "price"), _amount, _amount, _amount, (name, value, discount, quantity) => name == "subtotal"
            ? new (string, object?)[] { ("product_id", "p"), ("subtotal", value) }
            : [("product_id", "p"), ("price", value), ("discount", discount), ("quantity", quantity)]);

    private static readonly Gen<SentEvent[]> _events = Gen.Select(
        Gen.OneOf("purchase", "purchase", "cancel", "return", "refund", "shipped"), _line.Array[0, 3],
        (action, lines) => (action, lines)).Array[1, 6]
        .Select(all => all.Select((one, i) => new SentEvent
        {
            Type = "order",
            Action = one.action,
            Identifiers = [("email", "a")],
            Order = new SentOrder([("order_id", "o"), ($"field{i}", i)], one.lines),
        }).ToArray());

    [Fact]
    public void ORD_6_the_order_of_arrival_changes_nothing_of_a_summary() => Gen.Select(_events, Gen.Int[0, int.MaxValue]).Sample(
        (events, seed) => Summary(events).SequenceEqual(Summary(Shuffled(events, seed))),
        iter: Scale.Of(1000),
        print: pair => string.Join("\n", pair.Item1.Select(one => one.ToString())));

    [Fact]
    public void ORD_6_a_cancel_that_came_too_early_does_not_last()
    {
        var log = new TestLog();
        log.Send(Event("cancel", [("order_id", "o")], 30));
        log.Send(Event("purchase", [("order_id", "o")], 50));
        Assert.DoesNotContain("status=canceled", Summary(log));

        log.Send(Event("cancel", [("order_id", "o")], 20));
        Assert.Contains("status=canceled", Summary(log));
    }

    [Fact]
    public void D3_a_sum_beyond_decimal_is_exact()
    {
        var log = new TestLog();
        log.Send(Event("purchase", [("order_id", "o")], decimal.MaxValue));
        log.Send(Event("purchase", [("order_id", "o")], decimal.MaxValue));
        log.Send(Event("cancel", [("order_id", "o")], decimal.MaxValue));
        Assert.DoesNotContain("status=canceled", Summary(log));

        log.Send(Event("cancel", [("order_id", "o")], decimal.MaxValue));
        Assert.Contains("status=canceled", Summary(log));
    }

    [Fact]
    public void S5_a_summary_is_bounded_in_number_and_what_has_no_room_is_told()
    {
        var log = new TestLog();
        var full = log.Send(Event("purchase", [("order_id", "o"), .. Fields("a", StateLimits.OrderFields - 1, "")]));
        var over = log.Send(Event("purchase", [("order_id", "o"), ("b", 1), ("a0", "changed")]));

        Assert.Empty(full.Warnings);
        Assert.Equal(
            "Field `b` of the order's summary is left out: it has no room for it.", Assert.Single(over.Warnings).Message);
        Assert.Equal(StateLimits.OrderFields, Summary(log).Count);
        Assert.Contains("a0=changed", Summary(log));

        log.Send(Event("purchase", [("order_id", "o"), ("a1", null)]));
        Assert.Empty(log.Send(Event("purchase", [("order_id", "o"), ("b", 1)])).Warnings);
    }

    [Fact]
    public void S5_a_summary_is_bounded_in_bytes_and_a_small_update_stays_cheap()
    {
        var log = new TestLog();
        for (var i = 0; i < 20; i++)
        {
            log.Send(Event("purchase", [("order_id", "o"), .. Fields($"n{i}", 400, new string('x', 500))]));
        }

        Assert.InRange(log.State.Rows.Single(row => row.Key[0] == (byte)Table.OrdersOf).Value.Length, 1, StateLimits.OrderBytes);
        var longer = log.Send(Event("purchase", [("order_id", "o"), .. Fields("n0", 50, new string('y', 1024))]));
        Assert.Equal(ItemWarning.MaxOfItem, longer.Warnings.Count);
        Assert.Contains("n00=" + new string('x', 500), Summary(log));

        Assert.InRange(
            Shortest.Of(100, i => log.Send(Event("purchase", [("order_id", "o"), ("n00", i)]))), TimeSpan.Zero,
            TimeSpan.FromMilliseconds(20));
        Assert.Contains("n00=99", Summary(log));
    }

    private static SentEvent[] Shuffled(SentEvent[] events, int seed)
    {
        var left = events.ToList();
        var shuffled = new List<SentEvent>();
        for (var rest = (uint)seed; left.Count > 0; rest /= 7)
        {
            var at = (int)(rest % left.Count);
            shuffled.Add(left[at]);
            left.RemoveAt(at);
        }

        return [.. shuffled];
    }

    private static List<string> Summary(SentEvent[] events)
    {
        var log = new TestLog();
        foreach (var one in events) Assert.Equal(OutcomeKind.Applied, log.Send(one).Kind);
        return Summary(log);
    }

    private static List<string> Summary(TestLog log)
    {
        var fields = new List<string>();
        foreach (var field in OrderTable.Fields(OrderTable.Read(log.State, 1, "o"u8)!))
        {
            fields.Add($"{Encoding.UTF8.GetString(field.Name)}={field.Value.AsText()}");
        }

        return fields;
    }

    private static (string, object?)[] Fields(string prefix, int count, string value) =>
        [.. Enumerable.Range(0, count).Select(i => (prefix + i.ToString(CultureInfo.InvariantCulture), (object?)value))];

    private static SentEvent Event(string action, (string, object?)[] summary, decimal? subtotal = null) => new()
    {
        Type = "order",
        Action = action,
        Identifiers = [("email", "a")],
        Order = new SentOrder(summary, subtotal is { } amount ? [[("product_id", "p"), ("subtotal", amount)]] : []),
    };
}
