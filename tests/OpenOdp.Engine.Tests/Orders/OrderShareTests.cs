using CsCheck;
using OpenOdp.Engine.Orders;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Orders;

/// <summary>Rule L5: an order that several customers' events are about is each one's share.</summary>
public sealed class OrderShareTests
{
    private static readonly string[] _names = ["a", "b", "c"];

    /// <summary>An order event of one of three customers: an action, an amount, and fields that are set or cleared.</summary>
    private static readonly Gen<(int Customer, SentEvent Event)> _event = Gen.Select(
        Gen.Int[0, 2],
        Gen.OneOf("purchase", "cancel", "return", "update"),
        Gen.Int[0, 3],
        Gen.Shuffle(_names),
        Gen.Int[0, 2],
        Gen.Frequency((1, Gen.Const(-1)), (3, Gen.Int[0, 9])).Array[3],
        (customer, action, amount, names, count, values) => (customer, new SentEvent
        {
            Type = "order",
            Action = action,
            Identifiers = [("email", $"{customer}@x.com")],
            Order = new SentOrder(
                [("order_id", "o"), .. names.Take(count).Select((name, i) => (name, values[i] < 0 ? null : (object?)values[i]))],
                [("product_id", "p"), ("subtotal", amount)]),
        }));

    [Fact]
    public void The_erasure_of_one_leaves_the_order_as_if_the_others_alone_had_sent_events() =>
        Gen.Select(_event.Array[1, 12], Gen.Int[0, 2], Gen.Bool).Sample(
            (events, erased, inSteps) =>
            {
                var (log, others) = (new TestLog(), new TestLog());
                foreach (var (customer, one) in events)
                {
                    log.Send(one);
                    if (customer != erased) others.Send(one);
                }

                if (log.Owner("email", $"{erased}@x.com") is not { } id) return;
                var outcome = log.Erase(id, cost: inSteps ? 0 : int.MaxValue);

                Assert.Equal(Summary(others), Summary(log)); // from the first step on
                var erasure = outcome.Position;
                while (outcome.GoesOn) outcome = log.EraseStep(erasure, cost: 0);
                Assert.Equal(Summary(others), Summary(log));
                Assert.Equal(Rows.OfTable(others.State, Table.OrdersOf).Count, Rows.OfTable(log.State, Table.OrdersOf).Count);
                Assert.Equal(Rows.OfTable(others.State, Table.Orders).Count, Rows.OfTable(log.State, Table.Orders).Count);
            },
            iter: Scale.Of(500));

    [Fact]
    public void Shares_add_up_to_the_order_of_one_customer() => _event.Array[1, 12].Sample(
        events =>
        {
            var (many, one) = (new TestLog(), new TestLog());
            foreach (var (_, sent) in events)
            {
                many.Send(sent);
                one.Send(sent with { Identifiers = [("email", "one@x.com")] });
            }

            Assert.Equal(Summary(one), Summary(many));
        },
        iter: Scale.Of(500));

    [Fact]
    public void A_share_goes_along_with_its_events_when_a_customer_is_split()
    {
        var log = new TestLog();
        Send("mine", ("email", "jane@x.com"));
        Send("theirs", ("customer_id", "john"), ("vuid", "v"));
        Send("both", ("email", "jane@x.com"));
        Send("both", ("customer_id", "john"));
        Send("theirs", ("phone", "p")); // another part
        log.Send(new SentEvent { Identifiers = [("email", "jane@x.com"), ("customer_id", "john"), ("phone", "p")] });
        Send("both", ("vuid", "v"));

        Assert.Equal(OutcomeKind.Applied, log.Split(("customer_id", "john"), ("vuid", "v"), ("phone", "p")).Kind);
        Send("theirs", ("vuid", "v"));
        Send("both", ("vuid", "v"));

        Assert.Equal(OutcomeKind.Applied, log.Erase(log.Owner("email", "jane@x.com")!.Value).Kind);
        Assert.NotNull(OrderTable.Read(log.State, 1, "theirs"u8));
        Assert.NotNull(OrderTable.Read(log.State, 1, "both"u8));
        Assert.Null(OrderTable.Read(log.State, 1, "mine"u8));
        log.Erase(log.Owner("vuid", "v")!.Value);
        Assert.Empty(Rows.OfTable(log.State, Table.Orders));
        Assert.Empty(Rows.OfTable(log.State, Table.OrdersOf));

        void Send(string order, params (string, string)[] identifiers) => Assert.Equal(OutcomeKind.Applied, log.Send(new SentEvent
        {
            Type = "order",
            Action = "purchase",
            Identifiers = identifiers,
            Order = new SentOrder(
                [("order_id", order)], [("product_id", "p"), ("subtotal", 1)], [("product_id", "q"), ("subtotal", 1)]),
        }).Kind);
    }

    [Fact]
    public void S5_an_order_has_shares_of_so_many_customers_at_most_and_the_next_one_is_told()
    {
        var log = new TestLog();
        for (var i = 0; i < StateLimits.OrderShares; i++) Assert.Empty(Send(log, i, ("a", i)).Warnings);

        var over = Send(log, StateLimits.OrderShares, ("a", "over"));

        Assert.Equal((1, Limit.OrderShares), (over.Accepted, Assert.Single(over.Warnings).Limit));
        Assert.Contains($"a={StateLimits.OrderShares - 1}", Summary(log)!);
        Assert.Empty(Send(log, 3, ("a", "known")).Warnings);
        log.Erase(log.Owner("email", "7@x.com")!.Value);
        Assert.Empty(Send(log, StateLimits.OrderShares, ("a", "room")).Warnings);
        Assert.Contains("a=room", Summary(log)!);
    }

    [Fact]
    public void S5_nulls_that_clear_what_others_wrote_are_bounded_too()
    {
        var log = new TestLog();
        Send(log, 0, ("a", 1));
        for (var i = 0; i < 5; i++) Send(log, 1, [.. Enumerable.Range(0, 300).Select(n => ($"n{i}.{n}", (object?)null))]);

        Assert.True(log.State.Rows.Where(row => row.Key[0] == (byte)Table.OrdersOf)
            .Max(row => row.Value.Length) < StateLimits.OrderBytes);
        Assert.Equal(Limit.OrderFields, Assert.Single(Send(log, 1, ("another", null)).Warnings).Limit);
    }

    private static RecordOutcome Send(TestLog log, int customer, params (string, object?)[] fields) => log.Send(new SentEvent
    {
        Type = "order",
        Action = "purchase",
        Identifiers = [("email", $"{customer}@x.com")],
        Order = new SentOrder([("order_id", "o"), .. fields], [("product_id", "p"), ("subtotal", 1)]),
    });

    private static List<string>? Summary(TestLog log)
    {
        if (OrderTable.Read(log.State, 1, "o"u8) is not { } summary) return null;
        var fields = new List<string>();
        foreach (var field in OrderTable.Fields(summary))
        {
            fields.Add($"{System.Text.Encoding.UTF8.GetString(field.Name)}={field.Value.AsText()}");
        }

        return fields;
    }
}
