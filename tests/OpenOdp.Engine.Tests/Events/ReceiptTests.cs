using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Events;

/// <summary>What became of an event, by its idempotence id.</summary>
public sealed class ReceiptTests
{
    private readonly TestLog _log = new();

    [Fact]
    public void A_receipt_says_what_was_changed_in_its_event_by_reader_and_engine()
    {
        var many = Enumerable.Range(1000, StateLimits.OrderFields + 1).Select(i => ($"f{i}", (object?)i)).ToArray();
        SentEvent first = new() { Identifiers = [("email", "a")], Data = [("idempotence_id", "first")] };
        SentEvent second = new()
        {
            Type = "order",
            Identifiers = [("email", "a")],
            Data = [("idempotence_id", "second")],
            Order = new SentOrder([("order_id", "o"), .. many]),
        };

        _log.Append(CommandKind.Events, CommandBytes.Events(_log.Settings, [first, second], [new ItemWarning(1, "read")]));

        Assert.Empty(Receipt.Find(_log.State, _log.Settings, "first", _log.Now)!.Warnings);
        Assert.Equal(
            ["read", "Field `f1500` of the order's summary is left out: it has no room for it."],
            Receipt.Find(_log.State, _log.Settings, "second", _log.Now)!.Warnings);
    }

    [Fact]
    public void The_warnings_of_a_receipt_are_bounded_and_stay_when_its_id_is_used_again()
    {
        SentEvent sent = new() { Identifiers = [("email", "a")], Data = [("idempotence_id", "id")] };
        var warnings = Enumerable.Range(0, 20).Select(_ => new ItemWarning(0, new string('w', 1000))).ToList();
        _log.Append(CommandKind.Events, CommandBytes.Events(_log.Settings, [sent], warnings));
        _log.Send(sent with { Action = "other" });

        var told = Receipt.Find(_log.State, _log.Settings, "id", _log.Now)!.Warnings;
        Assert.Equal((5, ItemWarning.More(0).Message), (told.Count, told[^1]));
    }

    [Fact]
    public void The_receipt_of_an_erased_customer_shows_no_warnings()
    {
        _log.Append(CommandKind.Events, CommandBytes.Events(
            _log.Settings, [new SentEvent { Identifiers = [("email", "a")], Data = [("idempotence_id", "id")] }],
            [new ItemWarning(0, "w")]));
        _log.Erase(1);

        Assert.Empty(Receipt.Find(_log.State, _log.Settings, "id", _log.Now)!.Warnings);
    }

    [Fact]
    public void A_receipt_names_position_item_and_what_the_event_changed()
    {
        _log.Send(Event("1", ("email", "a")), Event("2", ("customer_id", "c")));
        var merge = _log.Send(Event("3", ("phone", "p")), Event("4", ("email", "a"), ("customer_id", "c")));

        var receipt = Receipt.Find(_log.State, _log.Settings, "4", _log.Now)!;

        Assert.Equal((merge.Position, 1), (receipt.Position, receipt.Item));
        Assert.Equal(AuditKind.Merge, Assert.Single(receipt.Changes).Kind);
        Assert.Empty(Receipt.Find(_log.State, _log.Settings, "3", _log.Now)!.Changes);
        Assert.Equal(1ul, Customer("2"));
    }

    [Fact]
    public void An_unknown_id_and_one_beyond_the_window_have_no_receipt()
    {
        _log.Send(Event("1", ("email", "a")));

        Assert.Null(Receipt.Find(_log.State, _log.Settings, "2", _log.Now));
        Assert.Null(Receipt.Find(_log.State, _log.Settings, "", _log.Now));
        Assert.Null(Receipt.Find(_log.State, _log.Settings, "1", _log.Now + (8 * 24 * TestLog.Hour)));
    }

    [Fact]
    public void I7_an_id_with_two_contents_has_the_receipt_of_the_earliest_that_is_still_remembered()
    {
        var both = _log.Send(Event("1", ("email", "a")), Event("1", ("email", "b")));
        Assert.Equal((both.Position, 0), Found(_log.Now));

        _log.Now += 6 * 24 * TestLog.Hour;
        var later = _log.Send(Event("1", ("email", "c")));
        Assert.Equal((both.Position, 0), Found(_log.Now));
        Assert.Equal((later.Position, 0), Found(_log.Now + (2 * 24 * TestLog.Hour)));

        (ulong, int) Found(long now) =>
            Receipt.Find(_log.State, _log.Settings, "1", now) is { } receipt ? (receipt.Position, receipt.Item) : default;
    }

    [Fact]
    public void ID_3_a_receipt_names_the_customer_of_the_event_also_when_its_identifier_has_moved_on()
    {
        _log.Send(Event("1", ("vuid", "v"), ("email", "john")));
        _log.Send(Event("2", ("email", "jane")));
        _log.Send(Event("3", ("email", "jane"), ("vuid", "v")));

        Assert.Equal((1ul, 2ul), (Customer("1"), Customer("3")));
    }

    [Fact]
    public void I4_a_receipt_of_a_refused_merge_names_the_customer_that_got_the_event()
    {
        _log.SetAccount(_log.Settings with { PublicKeyMerges = PublicKeyMerges.Hold });
        _log.Send(Event("1", ("email", "a")), Event("2", ("customer_id", "c")));
        _log.Send(Event("3", ("customer_id", "c"), ("email", "a")));

        Assert.Equal(2ul, Customer("3"));
    }

    [Fact]
    public void ID_3_a_receipt_names_the_customer_also_when_it_has_none_of_the_events_identifiers_left()
    {
        _log.Send(Event("1", ("email", "john"), ("vuid", "v")));
        _log.Send(Event("2", ("vuid", "v")));
        _log.Send(Event("3", ("email", "jane"), ("vuid", "v")));

        Assert.Equal((1ul, 2ul), (Customer("2"), Customer("3")));
    }

    [Fact]
    public void A_receipt_names_the_survivor_of_a_merge_and_after_its_undo_the_side_that_has_the_event()
    {
        _log.Send(Event("1", ("email", "a")), Event("2", ("customer_id", "c")));
        _log.Send(Event("3", ("email", "a"), ("customer_id", "c")));
        Assert.Equal((1ul, 1ul, 1ul), (Customer("1"), Customer("2"), Customer("3")));

        _log.Undo(_log.Newest(AuditKind.Merge));

        Assert.Equal((1ul, 2ul, 1ul), (Customer("1"), Customer("2"), Customer("3")));
    }

    [Fact]
    public void L5_a_receipt_of_an_erased_customers_event_names_nobody()
    {
        _log.Send(Event("1", ("email", "a")));
        _log.Erase(1);

        Assert.Null(Customer("1"));
    }

    [Fact]
    public void L4_a_receipt_below_the_floor_still_names_the_customer()
    {
        _log.Send(Event("1", ("email", "a")));
        _log.SetFloor(_log.Machine.Position);

        Assert.Equal(1ul, Customer("1"));
    }

    private ulong? Customer(string id) => Receipt.Find(_log.State, _log.Settings, id, _log.Now)!.Customer;

    private static SentEvent Event(string id, params (string, string)[] identifiers) =>
        new() { Identifiers = identifiers, Data = [("idempotence_id", id)] };
}
