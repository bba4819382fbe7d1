using CsCheck;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Events;

/// <summary>Rule I7: what makes two events the same.</summary>
public sealed class ContentHashTests
{
    private static readonly AccountSettings _settings = new() { Number = 1, Id = "default" };

    [Fact]
    public void The_end_of_the_identifiers_is_part_of_the_content()
    {
        // Without their count, the type of the first event reads as the phone and the type of the second.
        SentEvent one = new() { Identifiers = [("email", "a")], Type = "\u0001x\u0001t", Action = null };
        SentEvent other = new() { Identifiers = [("email", "a"), ("phone", "x")], Type = "t", Action = null };

        Assert.NotEqual(Of(one), Of(other));
    }

    [Fact]
    public void Two_events_have_one_hash_exactly_when_they_are_the_same() => Gen.Select(_event, _event).Sample(
        (one, other) => (Of(one) == Of(other)) == (Text(one) == Text(other)),
        iter: Scale.Of(20_000));

    [Fact]
    public void Null_is_missing()
    {
        SentEvent none = new() { Identifiers = [("email", "a")] };
        Assert.Equal(Of(none), Of(none with { Data = [("a", null)] }));
        Assert.Equal(Of(none with { Data = [("b", 1)] }), Of(none with { Data = [("a", null), ("b", 1), ("c", null)] }));

        SentEvent order = none with
        {
            Type = "order",
            Order = new SentOrder([("order_id", "o")], [("product_id", "p")], [("product_id", "q")])
        };
        Assert.Equal(Of(order), Of(order with
        {
            Order = new SentOrder([("order_id", "o")], [("a", null), ("product_id", "p")], [("product_id", "q")])
        }));
        Assert.NotEqual(
            Of(order), Of(order with { Order = new SentOrder([("coupon", null), ("order_id", "o")], order.Order!.Lines) }));
        Assert.NotEqual(
            Of(order),
            Of(order with { Order = new SentOrder([("order_id", "o")], [("product_id", "q")], [("product_id", "p")]) }));
    }

    private static readonly Gen<SentEvent> _event = Gen.Select(
        Gen.OneOf("", "a", "aa"),
        Gen.OneOf<string?>(null, "", "a"),
        Gen.OneOf<string[]>(["email"], ["vuid"], ["email", "vuid"], ["vuid", "email"]),
        Gen.OneOf<object?>(null, "", "1", 1, true, 0.5m),
        Gen.OneOf<long?>(null, 5),
        (type, action, names, value, ts) => new SentEvent
        {
            Type = type,
            Action = action,
            Identifiers = [.. names.Select(name => (name, "x"))],
            Data = [("f", value), ("ts", ts)],
            Timestamp = ts,
        });

    private static string Text(SentEvent sent) =>
        $"{sent.Type}|{sent.Action ?? "-"}|{string.Join(",", sent.Identifiers.Select(one => one.Name)
            .Order(StringComparer.Ordinal))}|{sent.Data[0].Value?.GetType()}{sent.Data[0].Value}";

    private static ulong Of(SentEvent sent) => Of(CommandBytes.Item(_settings, sent));

    private static ulong Of(byte[] item) => new ContentHash().Of(_settings, EventItem.Read(item));
}
