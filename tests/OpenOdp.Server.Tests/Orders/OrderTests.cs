using OpenOdp.Server.Ingest;
using OpenOdp.Server.Tests.Events;
using static OpenOdp.Server.Tests.Events.Reading;

namespace OpenOdp.Server.Tests.Orders;

/// <summary>EV-10 and §3.4: orders and their line items.</summary>
public sealed class OrderTests
{
    /// <summary>The documented purchase.</summary>
    private const string Purchase = """
        [{"type":"order","action":"purchase","identifiers":{"email":"bob@gmail.com"},"data":{"ts":123456789,"order":{
          "order_id":"OR345","total":109.65,"discount":5,"subtotal":103,"tax":5.15,"shipping":6.5,"coupon_code":"5OFF","items":[
          {"product_id":"2045","price":19,"quantity":5,"discount":0,"subtotal":95},
          {"product_id":"2091","price":10,"quantity":1,"discount":2,"subtotal":8}]}}}]
        """;

    private static Parsed ParseOrder(string order, string type = "order") =>
        Parse($$"""{"type":"{{type}}","action":"purchase","identifiers":{"email":"a@b.example"},"data":{"x":1,"order":""" + order
            + "}}");

    [Fact]
    public void ORD_1_trap_21_the_documented_purchase_is_read()
    {
        var read = Parse(Purchase).Single;
        Assert.Equal(("order", "purchase", 123_456_789_000L), (read.Type, read.Action, read.Timestamp!.Value));
        Assert.Equal(["ts"], read.Data.Keys);
        Assert.Equal(["coupon_code", "discount", "order_id", "shipping", "subtotal", "tax", "total"], read.Order!.Keys);
        Assert.Equal(109.65m, read.Order["total"]);
        Assert.Equal(["2045", "2091"], read.Lines.Select(line => line["product_id"]));
        Assert.Equal(8L, read.Lines[1]["subtotal"]);
    }

    [Theory]
    [InlineData("""{"order_id":"ABC","total":10,"subtotal":10}""")]
    [InlineData("""{"order_id":"ABC","items":null}""")]
    [InlineData("""{"order_id":"ABC","items":[]}""")]
    public void ORD_2_an_order_may_have_no_lines(string order) => Assert.Empty(ParseOrder(order).Single.Lines);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"order_id":""}""")]
    [InlineData("""{"order_id":null}""")]
    [InlineData("""{"order_id":true}""")]
    [InlineData("""{"total":5,"items":[]}""")]
    public void EV_10_an_order_needs_order_id(string order) =>
        Assert.StartsWith("Missing required field `order_id`", ParseOrder(order).Invalid);

    [Theory]
    [InlineData("null")]
    [InlineData("\"OR1\"")]
    [InlineData("5")]
    public void EV_10_an_order_event_needs_the_order(string order) =>
        Assert.StartsWith("Missing required field `order_id`", ParseOrder(order).Invalid);

    [Fact]
    public void EV_10_each_line_needs_product_id() =>
        Assert.StartsWith(
            "Missing required field `product_id` in line item 1",
            ParseOrder("""{"order_id":"1","items":[{"product_id":"a"},{"price":1}]}""").Invalid);

    [Theory]
    [InlineData("""{"order_id":"1","items":{}}""", "`data.order.items` must be an array")]
    [InlineData("""{"order_id":"1","items":[5]}""", "Line item 0 of `data.order.items` must be an object.")]
    [InlineData("""{"order_id":"1","bill_address":{"street":"x"}}""", "Field `bill_address` must be")]
    [InlineData("""{"order_id":"1","items":[{"product_id":"a","tags":[1]}]}""", "Field `tags` must be")]
    [InlineData("[]", "Field `order` must be")]
    public void EV_6_other_nesting_is_invalid(string order, string message) =>
        Assert.StartsWith(message, ParseOrder(order).Invalid);

    [Fact]
    public void EV_6_only_an_order_event_may_hold_an_order()
    {
        Assert.StartsWith(
            "Field `order` may be an object only on events of type `order`", ParseOrder("""{"order_id":"1"}""", "t").Invalid);
        Assert.Equal("first", ParseOrder("\"first\"", "t").Single.Data["order"]);
    }

    [Fact]
    public void ORD_3_numbers_of_summary_and_lines_are_typed()
    {
        var parsed = ParseOrder(
            """{"order_id":345,"total":"10.50","tax":"none","items":[{"product_id":2045,"price":"19","quantity":"many"}]}""");
        Assert.Equal("345", parsed.Single.Order!["order_id"]);
        Assert.Equal(10.5m, parsed.Single.Order["total"]);
        Assert.False(parsed.Single.Order.ContainsKey("tax"));
        Assert.Equal("2045", parsed.Single.Lines[0]["product_id"]);
        Assert.Equal(19L, parsed.Single.Lines[0]["price"]);
        Assert.Equal(2, parsed.Warnings.Count);
    }

    [Fact]
    public void The_lines_of_a_request_are_bounded()
    {
        static string Orders(int orders, int lines)
        {
            var items = string.Join(',', Enumerable.Repeat("""{"product_id":"1"}""", lines));
            var order = """{"type":"order","identifiers":{"email":"a@b.example"},"data":{"order":{"order_id":"1","items":["""
                + items + "]}}}";
            return $"[{string.Join(',', Enumerable.Repeat(order, orders))}]";
        }

        Assert.Equal(ParseStatus.Valid, Parse(Orders(4, 1024)).Status);
        var parsed = Parse(Orders(5, 1024));
        Assert.Equal(ParseStatus.Refused, parsed.Status);
        Assert.Contains("at most 4,096", parsed.Refusal);
    }

    [Fact]
    public void An_order_does_not_leak_into_the_next_event()
    {
        var parsed = Parse(Purchase.Trim()[..^1] + """,{"type":"t","identifiers":{"email":"a@b.example"}}]""");
        Assert.Null(parsed.Events[1].Order);
        Assert.Empty(parsed.Events[1].Lines);
    }
}
