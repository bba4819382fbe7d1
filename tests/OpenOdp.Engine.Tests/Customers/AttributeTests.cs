using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Customers;

/// <summary>Attributes of customers (§4.1, §5.2).</summary>
public sealed class AttributeTests
{
    private readonly TestLog _log = new();

    [Fact]
    public void PR_4_present_attributes_replace_null_clears_and_absent_ones_stay()
    {
        Update("a", ("city", "Ulm"), ("score", 1), ("name", "Jo"));

        Update("a", ("city", "Rom"), ("score", null));

        Assert.Equal(["city=Rom", "name=Jo"], Attributes("a"));
    }

    [Fact]
    public void The_source_of_the_last_update_is_not_that_of_an_earlier_one()
    {
        Update("a", ("city", "Ulm"), ("data_source", "app"), ("data_source_version", "1"));
        Assert.Equal(["city=Ulm", "data_source=app", "data_source_version=1"], Attributes("a"));

        Update("a", ("data_source", "other app"));
        Assert.Equal(["city=Ulm", "data_source=other app"], Attributes("a"));

        Update("a", ("city", null));
        Assert.Empty(Attributes("a"));
    }

    [Fact]
    public void An_attribute_that_became_an_identifier_is_shown_once_and_can_be_cleared()
    {
        Update("a", ("shop_id", "5"), ("shop_ids", "x"), ("city", "Ulm"));
        _log.SetAccount(
            _log.Settings with { Identifiers = [.. _log.Settings.Identifiers, new IdentifierField("shop_id", Confidence.High)] });
        Assert.Equal(["city=Ulm", "shop_id=5", "shop_ids=x"], Attributes("a"));

        _log.Update(new SentProfile([("email", "a"), ("shop_id", "7")]));
        Assert.Equal(["city=Ulm"], Attributes("a"));

        Update("b", ("shop_id", "5"));
        Update("b", ("shop_id", null));
        Assert.Empty(Attributes("b"));
    }

    [Fact]
    public void PR_7_an_update_is_no_event()
    {
        Update("a", ("city", "Ulm"));

        Assert.Equal(
            (0ul, 0ul, 1ul, 1ul),
            (_log.Counters.Events, _log.Customer("email", "a")!.EventCount, _log.Counters.Customers, _log.Counters.Accepted));
    }

    [Fact]
    public void PR_7_an_update_resolves_identity_as_an_event_does()
    {
        Update("a", ("city", "Ulm"));
        _log.Send(new SentEvent { Identifiers = [("customer_id", "1")] });

        _log.Update(new SentProfile([("email", "a"), ("customer_id", "1")], ("score", 5)));

        Assert.Equal(1ul, _log.Counters.Merges);
        Assert.Equal(["city=Ulm", "score=5"], Attributes("a"));
        Assert.Equal(1ul, _log.Customer("email", "a")!.EventCount);
    }

    [Fact]
    public void In_a_merge_the_value_written_last_wins_whichever_side_it_is_on()
    {
        Update("old", ("one", "old"), ("two", "old"));
        Update("new", ("one", "new"));
        Update("old", ("two", "old again"));

        Merge("old", "new");

        Assert.Equal(["one=new", "two=old again"], Attributes("old"));
    }

    [Fact]
    public void In_a_merge_an_explicit_null_wins_only_if_it_is_newer()
    {
        Update("old", ("newer null", "x"), ("older null", null));
        Update("new", ("newer null", null), ("older null", "y"));

        Merge("old", "new");

        Assert.Equal(["older null=y"], Attributes("old"));
    }

    [Fact]
    public void D4_of_two_updates_in_one_request_the_later_item_wins()
    {
        _log.Update(new SentProfile([("email", "a")], ("city", "Ulm")), new SentProfile([("email", "a")], ("city", "Rom")));

        Assert.Equal(["city=Rom"], Attributes("a"));
    }

    private void Update(string email, params (string, object?)[] attributes) =>
        Assert.Equal(OutcomeKind.Applied, _log.Update(new SentProfile([("email", email)], attributes)).Kind);

    private void Merge(string one, string other)
    {
        _log.Send(new SentEvent { Identifiers = [("email", one), ("customer_id", "x")] });
        _log.Send(new SentEvent { Identifiers = [("customer_id", "x"), ("fs_user_id", "u")] });
        _log.Send(new SentEvent { Identifiers = [("email", other), ("fs_user_id", "u")] });
        Assert.Equal(AuditKind.Merge, _log.Audits()[^1].Kind);
    }

    private string[] Attributes(string email) =>
        [.. _log.Customer("email", email)!.Attributes().Select(attribute => $"{attribute.Name}={attribute.Value().AsText()}")];
}
