using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Identity;

/// <summary>The examples of the specification (§5.1), word for word.</summary>
public sealed class SpecExamplesTests
{
    private readonly TestLog _log = new();

    [Fact]
    public void ID_3_a_low_identifier_moves_to_the_customer_it_was_seen_with()
    {
        Send(("email", "john@x.com"), ("vuid", "a"));
        Send(("email", "jane@x.com"), ("vuid", "b"));
        var (john, jane) = (_log.Owner("email", "john@x.com"), _log.Owner("email", "jane@x.com"));

        Send(("email", "jane@x.com"), ("vuid", "a"));

        Assert.NotEqual(john, jane);
        Assert.Equal(
            (john, jane, jane), (_log.Owner("email", "john@x.com"), _log.Owner("email", "jane@x.com"), _log.Owner("vuid", "a")));
        Assert.Equal((1ul, 2ul), (_log.Customer(john!.Value)!.EventCount, _log.Customer(jane!.Value)!.EventCount));
        var move = _log.Audit(_log.Newest(AuditKind.Move));
        Assert.Equal(
            (john.Value, jane.Value, 5ul, AuditReason.LowIdentifierFollows), (move.From, move.Into, move.Position, move.Reason));
        Assert.Equal((1ul, 0ul), (_log.Counters.Moves, _log.Counters.Merges));
    }

    [Fact]
    public void ID_6_the_value_seen_last_stands_first_also_within_one_request()
    {
        _log.Send(
            new SentEvent { Identifiers = [("customer_id", "1"), ("email", "first@x.com")] },
            new SentEvent { Identifiers = [("customer_id", "1"), ("email", "second@x.com")] });

        var emails = _log.Customer("customer_id", "1")!.Identifiers().Where(identifier => identifier.Name == "email");
        Assert.Equal(["second@x.com", "first@x.com"], emails.Select(identifier => identifier.Value));
    }

    [Fact]
    public void ID_4_customers_that_share_high_identifiers_become_one()
    {
        Send(("email", "john@gmail.com"), ("customer_id", "ABC"));
        Send(("email", "john@acme.com"), ("customer_id", "XYZ"));

        Send(("email", "john@acme.com"), ("customer_id", "ABC"));

        var john = _log.Customer("email", "john@gmail.com")!;
        Assert.Equal(1ul, john.Id);
        Assert.Equal(
            ["customer_id=ABC", "customer_id=XYZ", "email=john@acme.com", "email=john@gmail.com"],
            john.Identifiers().Select(identifier => $"{identifier.Name}={identifier.Value}").Order());
        Assert.Equal([2ul], john.RedirectedIds);
        Assert.Equal(1ul, _log.Customer(2)!.Id);
        Assert.Equal((3ul, 1ul, 1ul), (john.EventCount, _log.Counters.Customers, _log.Counters.Merges));
        var merge = Assert.Single(john.History());
        Assert.Equal(
            (AuditKind.Merge, 2ul, 1ul, 5ul, 0, AuditReason.SharedHighIdentifier),
            (merge.Kind, merge.From, merge.Into, merge.Position, merge.EventIndex, merge.Reason));
    }

    [Fact]
    public void ID_5_anonymous_history_joins_the_customer_that_the_email_names()
    {
        Send(("vuid", "v"));
        Send(("email", "a@x.com"));

        Send(("vuid", "v"), ("email", "a@x.com"));

        var customer = _log.Customer("vuid", "v")!;
        Assert.Equal((2ul, 3ul), (customer.Id, customer.EventCount));
        Assert.Equal(AuditReason.AnonymousBecameKnown, Assert.Single(customer.History()).Reason);
    }

    [Fact]
    public void ID_5_an_anonymous_customer_becomes_known_when_the_email_is_new()
    {
        Send(("vuid", "v"));

        Send(("vuid", "v"), ("email", "a@x.com"));

        Assert.Equal((1ul, 1ul), (_log.Owner("email", "a@x.com"), _log.Owner("vuid", "v")));
        Assert.Empty(_log.Audits());
    }

    private void Send(params (string, string)[] identifiers) =>
        Assert.Equal(OutcomeKind.Applied, _log.Send(new SentEvent { Identifiers = identifiers }).Kind);
}
