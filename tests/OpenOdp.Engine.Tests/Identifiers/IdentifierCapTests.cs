using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Identifiers;

public sealed class IdentifierCapTests
{
    private readonly TestLog _log = new(new AccountSettings { Number = 1, Id = "default", IdentifierCap = 2 });

    [Fact]
    public void I3_the_low_identifier_seen_longest_ago_is_released()
    {
        RecordOutcome? last = null;
        foreach (var vuid in (string[])["v1", "v2", "v1", "v3"]) last = _log.Send(Event(vuid));

        Assert.Equal((1ul, null, 1ul), (_log.Owner("vuid", "v1"), _log.Owner("vuid", "v2"), _log.Owner("vuid", "v3")));
        Assert.Equal(
            "Of identifier `vuid` the value seen longest ago was released: a customer keeps 2.",
            Assert.Single(last!.Warnings).Message);
        Assert.Equal(4ul, _log.Customer("email", "a@x.com")!.EventCount);
    }

    [Fact]
    public void D4_recency_within_one_batch_goes_by_item_as_if_the_batch_were_split()
    {
        _log.Send(Event("v1"), Event("v2"), Event("v1"), Event("v3"));

        Assert.Equal((1ul, null, 1ul), (_log.Owner("vuid", "v1"), _log.Owner("vuid", "v2"), _log.Owner("vuid", "v3")));
    }

    [Fact]
    public void Step_4_of_two_customers_the_one_seen_last_takes_the_event_also_within_one_batch()
    {
        _log.Send(
            new SentEvent { Identifiers = [("email", "a@x.com"), ("vuid", "v1")] },
            new SentEvent { Identifiers = [("email", "b@x.com"), ("phone", "+1")] });

        _log.Send(new SentEvent { Identifiers = [("vuid", "v1"), ("phone", "+1")] });

        Assert.Equal((2ul, 2ul), (_log.Owner("vuid", "v1"), _log.Customer("email", "b@x.com")!.EventCount));
    }

    [Fact]
    public void I3_a_high_identifier_keeps_its_owner_when_the_cap_goes_down()
    {
        _log.SetAccount(_log.Settings with { IdentifierCap = 25 });
        foreach (var id in (string[])["1", "2", "3"])
        {
            _log.Send(new SentEvent { Identifiers = [("email", "a@x.com"), ("customer_id", id)] });
        }

        _log.SetAccount(_log.Settings with { IdentifierCap = 2 });
        _log.Send(new SentEvent { Identifiers = [("email", "a@x.com")] });

        Assert.Equal(
            (1ul, 1ul, 1ul), (_log.Owner("customer_id", "1"), _log.Owner("customer_id", "2"), _log.Owner("customer_id", "3")));
    }

    private static SentEvent Event(string vuid) => new() { Identifiers = [("email", "a@x.com"), ("vuid", vuid)] };
}
