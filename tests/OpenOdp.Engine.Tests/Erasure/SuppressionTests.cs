using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Erasure;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Erasure;

/// <summary>Rule L5: what comes for an erased customer later.</summary>
public sealed class SuppressionTests
{
    private readonly TestLog _log = new();

    public SuppressionTests()
    {
        Send(("email", "secret-1@x.com"), ("vuid", "secret-v"), ("phone", "secret-p"));
        _log.Erase(1);
    }

    [Fact]
    public void A_suppressed_high_identifier_drops_the_item_with_a_warning_and_a_count()
    {
        var sent = Send(("email", "secret-1@x.com"));
        var mixed = Send(("customer_id", "new"), ("email", "secret-1@x.com"), ("vuid", "secret-v"));
        var updated = _log.Update(new SentProfile([("email", "secret-1@x.com")], ("city", "Ulm")));

        Assert.All((RecordOutcome[])[sent, mixed, updated], outcome =>
        {
            Assert.Equal((OutcomeKind.Applied, 0), (outcome.Kind, outcome.Accepted));
            Assert.Equal(
                (0, "This item was not stored: one of its identifiers belonged to a customer who was erased."), Warning(outcome));
        });
        Assert.Equal((0ul, 3ul, 0ul), (_log.Counters.Customers, _log.Counters.Suppressed, _log.Counters.IdentifiersLeftOut));
        Assert.Null(_log.Owner("customer_id", "new"));
        AssertNothingIsBack();
    }

    [Fact]
    public void A_suppressed_low_identifier_is_left_out_and_the_item_is_the_others()
    {
        var sent = _log.Send(
            new SentEvent { Identifiers = [("email", "first@x.com")] },
            new SentEvent
            {
                Identifiers = [
                ("vuid", "secret-v"), ("email", "john@x.com"), ("phone", "secret-p")
            ],
                Data = [("n", 1)],
                Timestamp = 5
            });
        var order = _log.Send(new SentEvent
        {
            Identifiers = [("vuid", "secret-v"), ("email", "john@x.com")],
            Order = new SentOrder([("order_id", "o")], [("product_id", "p"), ("subtotal", 3)]),
        });
        var updated = _log.Update(new SentProfile([("email", "john@x.com"), ("phone", "secret-p")], ("city", "Ulm")));

        Assert.Equal((2, 1, 1), (sent.Accepted, order.Accepted, updated.Accepted));
        Assert.Equal(
            [
                (1, "Identifier `vuid` is left out: it belonged to a customer who was erased."),
                (1, "Identifier `phone` is left out: it belonged to a customer who was erased.")
            ],
            sent.Warnings.Select(warning => (warning.Index, warning.Message)));
        Assert.Equal((0, "Identifier `phone` is left out: it belonged to a customer who was erased."), Warning(updated));
        Assert.Equal((0ul, 4ul), (_log.Counters.Suppressed, _log.Counters.IdentifiersLeftOut));
        var john = _log.Customer("email", "john@x.com")!;
        Assert.Equal(["email"], john.Identifiers().Select(identifier => identifier.Name));
        Assert.Equal("city", Assert.Single(john.Attributes()).Name);
        Assert.All(john.Events(null, 9), view => Assert.Equal(1, view.Item().Identifiers.Count));
        var first = john.Events(null, 9)[^1].Item();
        Assert.Equal((5, true), (first.Timestamp, first.Fields.TryFind("n"u8, out _)));
        AssertNothingIsBack();
    }

    [Fact]
    public void An_item_of_which_nothing_usable_is_left_is_dropped_with_a_warning_and_a_count()
    {
        var outcome = Send(("vuid", "secret-v"), ("phone", "secret-p"));
        _log.SetAccount(_log.Settings with { JunkValues = ["junk"] });
        var junk = Send(("phone", "secret-p"), ("customer_id", "junk"));

        Assert.All((RecordOutcome[])[outcome, junk], one =>
        {
            Assert.Equal((OutcomeKind.Applied, 0), (one.Kind, one.Accepted));
            Assert.Equal(
                (0, "This item was not stored: all of its identifiers belonged to customers who were erased."), Warning(one));
        });
        Assert.Equal((0ul, 2ul, 0ul), (_log.Counters.Customers, _log.Counters.Suppressed, _log.Counters.IdentifiersLeftOut));
        AssertNothingIsBack();
    }

    [Fact]
    public void The_confidence_of_today_decides()
    {
        _log.SetAccount(_log.Settings with
        {
            Identifiers = [.. _log.Settings.Identifiers.Select(
                field => field.Name == "phone" ? field with { Confidence = Confidence.High } : field)]
        });

        Assert.Equal((0, 1), (Send(("email", "john@x.com"), ("phone", "secret-p")).Accepted, Send(
            ("email", "john@x.com"), ("vuid", "secret-v")).Accepted));
    }

    [Fact]
    public void Nothing_is_remembered_of_a_dropped_item_and_a_retry_is_dropped_again()
    {
        var dropped = new SentEvent { Identifiers = [("email", "secret-1@x.com")], Data = [("idempotence_id", "late")] };
        var before = Rows.OfTable(_log.State, Table.Dedup);

        var outcomes = new[] { _log.Send(dropped), _log.Send(dropped) };

        Assert.All(outcomes, outcome =>
            Assert.Equal((OutcomeKind.Applied, 0, 0), (outcome.Kind, outcome.Accepted, outcome.Duplicates)));
        Assert.Equal((2ul, 0ul, 0ul), (_log.Counters.Suppressed, _log.Counters.Duplicates, _log.Counters.IdReused));
        Assert.Equal(before, Rows.OfTable(_log.State, Table.Dedup));
        Assert.Null(Receipt.Find(_log.State, _log.Settings, "late", _log.Now));
    }

    [Fact]
    public void I7_the_retry_of_an_event_of_which_something_was_left_out_is_a_duplicate()
    {
        var sent =
            new SentEvent { Identifiers = [("email", "john@x.com"), ("vuid", "secret-v")], Data = [("idempotence_id", "id")] };

        Assert.Equal([OutcomeKind.Applied, OutcomeKind.Duplicate], new[] { _log.Send(sent).Kind, _log.Send(sent).Kind });
        _log.Lift(("vuid", "secret-v"));
        Assert.Equal(OutcomeKind.Duplicate, _log.Send(sent).Kind);
    }

    [Fact]
    public void A_lifted_suppression_counts_again_for_a_new_customer_and_has_a_record()
    {
        var lifted = _log.Lift(("email", "secret-1@x.com"), ("vuid", "secret-v"));

        Assert.Equal(OutcomeKind.Applied, lifted.Kind);
        Assert.Equal(1, Send(("email", "secret-1@x.com")).Accepted);
        Assert.Equal(2ul, _log.Owner("email", "secret-1@x.com"));
        Assert.Equal(1ul, _log.Customer(2)!.EventCount);
        Assert.Empty(_log.Customer(2)!.History());
        Assert.Null(_log.Customer(1));
        var record = Assert.Single(LiftTable.ReadPage(_log.State, 1, null, 10));
        Assert.Equal((lifted.Position, 7ul), (record.Id, record.Origin));
        Assert.Equal([3ul, 3ul], record.Erasures.Select(erasure => erasure - 1)); // the erasure is the fourth record
        Assert.Equal(record.At, LiftTable.Read(_log.State, 1, record.Id)!.At);
        Assert.Equal(
            (lifted.Position, false),
            (Read("email", "secret-1@x.com")!.Value.Lift, Read("email", "secret-1@x.com")!.Value.Stands));
        Assert.True(Read("phone", "secret-p")!.Value.Stands);
        Assert.Null(Read("email", "other@x.com"));
    }

    [Fact]
    public void Erasing_again_suppresses_again()
    {
        _log.Lift(("email", "secret-1@x.com"));
        Send(("email", "secret-1@x.com"));
        var again = _log.Erase(2);

        Assert.Equal(new SuppressionView(again.Position, 0), Read("email", "secret-1@x.com"));
        Assert.Equal(0, Send(("email", "secret-1@x.com")).Accepted);
    }

    [Fact]
    public void A_lift_of_what_is_not_suppressed_changes_nothing()
    {
        _log.Lift(("phone", "secret-p"));
        var before = Rows.OfTable(_log.State, Table.Suppressions);

        Assert.Equal(OutcomeKind.NotFound, _log.Lift(("email", "secret-1@x.com"), ("email", "other@x.com")).Kind);
        Assert.Equal(OutcomeKind.NotFound, _log.Lift(("phone", "secret-p")).Kind);
        Assert.Equal(OutcomeKind.NotFound, _log.Lift(("email", "secret-1@x.com"), ("email", "secret-1@x.com")).Kind);

        Assert.Equal(before, Rows.OfTable(_log.State, Table.Suppressions));
        Assert.Single(LiftTable.ReadPage(_log.State, 1, null, 10));
    }

    private RecordOutcome Send(params (string, string)[] identifiers) => _log.Send(new SentEvent { Identifiers = identifiers });

    private SuppressionView? Read(string name, string value) =>
        Suppression.Read(_log.State, _log.Settings, _log.Settings.FieldNumber(name), System.Text.Encoding.UTF8.GetBytes(value));

    private static (int, string) Warning(RecordOutcome outcome)
    {
        var warning = Assert.Single(outcome.Warnings);
        return (warning.Index, warning.Message);
    }

    private void AssertNothingIsBack() =>
        Assert.DoesNotContain(
            _log.State.Rows, row => row.Key.AsSpan().IndexOf("secret-"u8) >= 0 || row.Value.AsSpan().IndexOf("secret-"u8) >= 0);
}
