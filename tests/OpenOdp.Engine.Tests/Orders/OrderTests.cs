using OpenOdp.Engine.Log;
using OpenOdp.Engine.Orders;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Orders;

public sealed class OrderTests
{
    private readonly TestLog _log = new();

    [Fact]
    public void ORD_2_an_order_with_three_items_is_three_events_and_one_orders_row()
    {
        var outcome = Send(
            "purchase",
            [("order_id", "o1"), ("total", 60)],
            [("product_id", "p1"), ("price", 10), ("quantity", 1), ("discount", 0), ("subtotal", 10)],
            [("product_id", "p2"), ("subtotal", 20)],
            [("product_id", "p3"), ("subtotal", 30)]);

        Assert.Equal(1, outcome.Accepted);
        var events = _log.Customer("email", "a")!.Events(null, 10);
        Assert.Equal(["p3", "p2", "p1"], events.Select(view => Field(view, "product_id")));
        Assert.All(events, view => Assert.Equal(("o1", "web"), (Field(view, "order_id"), Field(view, "campaign"))));
        Assert.Equal(("10", "1", "0", "10"), (Field(
            events[2], "price"), Field(events[2], "quantity"), Field(events[2], "discount"), Field(events[2], "subtotal")));
        Assert.Equal([2, 1, 0], events.Select(view => view.At.Index));
        Assert.Equal((3ul, 1ul), (_log.Counters.Events, _log.Counters.Accepted));
        Assert.Single(Rows.OfTable(_log.State, Table.Orders));
    }

    [Fact]
    public void ORD_2_an_order_without_items_is_one_event()
    {
        Send("purchase", [("order_id", "o1"), ("total", 60)]);

        var view = Assert.Single(_log.Customer("email", "a")!.Events(null, 10));
        Assert.Equal("o1", Field(view, "order_id"));
    }

    [Fact]
    public void ORD_3_the_summary_is_upserted_by_order_id()
    {
        Send("purchase", [("order_id", "o1"), ("total", 60), ("coupon_code", "X"), ("custom", true)]);
        Send("purchase", [("order_id", "o1"), ("total", 70), ("coupon_code", null), ("phone", "1")]);
        Send("purchase", [("order_id", "o2"), ("total", 5)]);

        Assert.Equal(["custom=true", "order_id=o1", "phone=1", "total=70"], Order("o1"));
        Assert.Equal(["order_id=o2", "total=5"], Order("o2"));
    }

    [Fact]
    public void ORD_4_the_callers_values_win_over_the_formula()
    {
        Send(
            "purchase", [("order_id", "o1"), ("total", 1)],
            [("product_id", "p"), ("price", 10), ("quantity", 2), ("subtotal", 3)]);

        Assert.Contains("total=1", Order("o1"));
        Assert.Equal("3", Field(Assert.Single(_log.Customer("email", "a")!.Events(null, 10)), "subtotal"));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void ORD_4_lines_that_do_not_say_their_subtotal_count_by_the_formula(int cancelled, bool full)
    {
        Send("purchase", [("order_id", "o1")], [("product_id", "p"), ("price", 10), ("discount", 1), ("quantity", 2)]);

        Send("cancel", [("order_id", "o1")], [("product_id", "p"), ("price", 10), ("discount", 1), ("quantity", cancelled)]);

        Assert.Equal(full, Order("o1").Contains("status=canceled"));
    }

    [Fact]
    public void ORD_2_a_line_cannot_claim_to_be_of_another_order()
    {
        Send(
            "purchase", [("order_id", "o1")], [("product_id", "p"), ("order_id", "other")],
            [("product_id", "q"), ("order_id", null)]);

        Assert.All(_log.Customer("email", "a")!.Events(null, 10), view => Assert.Equal("o1", Field(view, "order_id")));
    }

    [Theory]
    [InlineData(30, true)]
    [InlineData(-30, true)]
    [InlineData(10, false)]
    [InlineData(-10, false)]
    [InlineData(40, true)]
    public void ORD_5_to_7_a_cancel_subtracts_whatever_its_sign_and_a_full_one_sets_the_status(int subtotal, bool full)
    {
        Send("purchase", [("order_id", "o1")], [("product_id", "p"), ("subtotal", 30)]);

        Send("cancel", [("order_id", "o1")], [("product_id", "p"), ("subtotal", subtotal)]);

        Assert.Equal(full, Order("o1").Contains("status=canceled"));
    }

    [Fact]
    public void ORD_5_lines_of_both_signs_all_subtract()
    {
        Send("purchase", [("order_id", "o1")], [("product_id", "p"), ("subtotal", 30)], [("product_id", "q"), ("subtotal", 20)]);

        Send("cancel", [("order_id", "o1")], [("product_id", "p"), ("subtotal", -30)], [("product_id", "q"), ("subtotal", 20)]);

        Assert.Contains("status=canceled", Order("o1"));
    }

    [Fact]
    public void ORD_6_the_running_sum_covers_all_events_of_the_order_in_any_order_of_arrival()
    {
        Send("cancel", [("order_id", "early")], [("product_id", "p"), ("subtotal", 30)]);
        Send("purchase", [("order_id", "early")], [("product_id", "p"), ("subtotal", 30)]);
        Send("purchase", [("order_id", "parts")], [("product_id", "p"), ("subtotal", 30)]);
        Send("refund", [("order_id", "parts")], [("product_id", "p"), ("subtotal", 20)]);
        Assert.DoesNotContain("status=canceled", Order("parts"));
        Send("cancel", [("order_id", "parts")], [("product_id", "p"), ("subtotal", 10)]);

        Assert.Contains("status=canceled", Order("early"));
        Assert.Contains("status=canceled", Order("parts"));
    }

    [Theory]
    [InlineData("return")]
    [InlineData("refund")]
    public void ORD_7_a_returned_order_is_not_cancelled(string action)
    {
        Send("purchase", [("order_id", "o1")], [("product_id", "p"), ("subtotal", 30)]);

        Send(action, [("order_id", "o1")], [("product_id", "p"), ("subtotal", 30)]);

        Assert.DoesNotContain("status=canceled", Order("o1"));
    }

    [Theory]
    [InlineData("shipped")]
    [InlineData("")]
    public void ORD_5_another_action_leaves_the_sum(string action)
    {
        Send("purchase", [("order_id", "o1")], [("product_id", "p"), ("subtotal", 30)]);
        Send(action, [("order_id", "o1")], [("product_id", "p"), ("subtotal", 30)]);

        Send("cancel", [("order_id", "o1")], [("product_id", "p"), ("subtotal", 10)]);

        Assert.DoesNotContain("status=canceled", Order("o1"));
    }

    [Fact]
    public void D3_sums_of_decimals_are_exact()
    {
        for (var i = 0; i < 3; i++) Send("purchase", [("order_id", "o1")], [("product_id", "p"), ("subtotal", 0.1m)]);

        Send("cancel", [("order_id", "o1")], [("product_id", "p"), ("subtotal", 0.3m)]);

        Assert.Contains("status=canceled", Order("o1"));
    }

    [Fact]
    public void D3_a_sum_out_of_range_does_not_set_the_batch_aside()
    {
        const decimal Huge = 79228162514264337593543950335m;

        var outcomes = Enumerable.Range(0, 3).Select(_ => Send(
            "purchase", [("order_id", "o1")], [("product_id", "p"), ("subtotal", Huge)],
            [("product_id", "q"), ("subtotal", Huge)]));

        Assert.All(outcomes, outcome => Assert.Equal(OutcomeKind.Applied, outcome.Kind));
    }

    [Fact]
    public void An_order_sent_twice_with_one_id_counts_once()
    {
        SentEvent order = new()
        {
            Type = "order",
            Action = "purchase",
            Identifiers = [("email", "a")],
            Data = [("idempotence_id", "id")],
            Order = new SentOrder(
                [("order_id", "o1")], [("product_id", "p"), ("subtotal", 30)], [("product_id", "q"), ("subtotal", 30)]),
        };
        _log.Send(order);

        Assert.Equal(OutcomeKind.Duplicate, _log.Send(order).Kind);
        Assert.Equal(2ul, _log.Counters.Events);
        Assert.Equal(
            OutcomeKind.Applied, _log.Send(order with { Order = new SentOrder([("order_id", "o2")], order.Order.Lines) }).Kind);
    }

    [Fact]
    public void Lines_of_an_order_count_for_the_index_of_the_events_after_it()
    {
        _log.Send(
            KeyClass.Public,
            new SentEvent
            {
                Identifiers = [("email", "a")],
                Type = "order",
                Order = new SentOrder([("order_id", "o")], [("product_id", "p")], [("product_id", "q")])
            },
            new SentEvent { Identifiers = [("email", "b")] });

        Assert.Equal(2, Assert.Single(_log.Customer("email", "b")!.Events(null, 10)).At.Index);
    }

    private RecordOutcome Send(string action, (string, object?)[] summary, params (string, object?)[][] lines) =>
        _log.Send(new SentEvent
        {
            Type = "order",
            Action = action,
            Identifiers = [("email", "a")],
            Data = [("campaign", "web")],
            Order = new SentOrder(summary, lines),
        });

    private List<string> Order(string id)
    {
        var fields = new List<string>();
        foreach (var field in OrderTable.Fields(OrderTable.Read(_log.State, 1, System.Text.Encoding.UTF8.GetBytes(id))!))
        {
            fields.Add($"{System.Text.Encoding.UTF8.GetString(field.Name)}={field.Value.AsText()}");
        }

        return fields;
    }

    private static string? Field(Engine.Events.EventView view, string name) =>
        view.Item().Fields.TryFind(System.Text.Encoding.UTF8.GetBytes(name), out var value) ? value.AsText() : null;
}
