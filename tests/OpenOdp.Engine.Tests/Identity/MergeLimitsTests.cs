using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Identity;

/// <summary>The guards of §5.2 and rule I6 with the limits as they are by default.</summary>
public sealed class MergeLimitsTests
{
    private readonly TestLog _log = new(new AccountSettings
    {
        Number = 1,
        Id = "default",
        Identifiers = [.. AccountSettings.DefaultIdentifiers, .. Enumerable.Range(0, 10)
            .Select(i => new IdentifierField($"low{i}", Confidence.Low))],
    });

    [Fact]
    public void I6_the_sixth_merge_of_one_high_identifier_within_an_hour_is_refused()
    {
        for (var i = 0; i < 6; i++)
        {
            Send(("customer_id", $"c{i}"));
            Send(("email", "a@x.com"), ("customer_id", $"c{i}"));
        }

        Assert.Equal((5ul, 1ul), (_log.Counters.Merges + _log.Counters.Attaches, _log.Counters.MergesRefused));
        Assert.Equal(AuditReason.TooManyMerges, _log.Audit(_log.Newest(AuditKind.MergeRefused)).Reason);
        Assert.NotEqual(_log.Owner("email", "a@x.com"), _log.Owner("customer_id", "c5"));

        _log.Now += TestLog.Hour;
        Send(("email", "a@x.com"), ("customer_id", "c5"));
        Assert.Equal(_log.Owner("email", "a@x.com"), _log.Owner("customer_id", "c5"));
    }

    [Fact]
    public void I6_the_sixth_merge_of_one_low_identifier_within_an_hour_is_refused()
    {
        for (var i = 0; i < 7; i++)
        {
            Send(("vuid", $"m{i}"));
            Send(("vuid", $"m{i}"), ("phone", "+1"));
        }

        Assert.Equal((5ul, 1ul), (_log.Counters.Merges, _log.Counters.MergesRefused));
        Assert.NotEqual(_log.Owner("phone", "+1"), _log.Owner("vuid", "m6"));
    }

    [Fact]
    public void I6_a_persons_fresh_browsers_are_stitched_however_many_there_are_in_an_hour()
    {
        Send(("email", "a@x.com"));
        for (var i = 0; i < 20; i++)
        {
            Send(("vuid", $"v{i}"));
            Send(("email", "a@x.com"), ("vuid", $"v{i}"));
        }

        Assert.Equal((20ul, 0ul), (_log.Counters.Merges, _log.Counters.MergesRefused));
        Assert.Equal(41ul, _log.Customer("email", "a@x.com")!.EventCount);
    }

    [Fact]
    public void I6_six_anonymous_customers_become_a_known_one_at_once()
    {
        for (var i = 0; i < 6; i++) Send(($"low{i}", "x"));

        Send([("email", "new@x.com"), .. Enumerable.Range(0, 6).Select(i => ($"low{i}", "x"))]);

        Assert.Equal((6ul, 0ul), (_log.Counters.Merges, _log.Counters.MergesRefused));
    }

    [Fact]
    public void One_event_merges_ten_profiles_and_never_eleven()
    {
        for (var i = 0; i < 10; i++) Send(($"low{i}", "x"));
        var ten = Enumerable.Range(0, 10).Select(i => ($"low{i}", "x")).ToArray();

        Send([.. ten, ("email", "new")]);
        Assert.Equal(10ul, _log.Counters.Merges);

        var other = new TestLog(_log.Settings with { Revision = 0 });
        foreach (var one in ten) other.Send(new SentEvent { Identifiers = [one] });
        other.Send(new SentEvent { Identifiers = [("phone", "+1")] });
        other.Send(new SentEvent { Identifiers = [.. ten, ("phone", "+1"), ("email", "new")] });
        Assert.Equal((0ul, AuditReason.TooManyProfiles), (other.Counters.Merges, Assert.Single(other.Audits()).Reason));
    }

    [Fact]
    public void A_merge_beyond_25_values_of_one_high_identifier_is_refused()
    {
        TakeCustomerIds(25);
        Send(("fs_user_id", "u"), ("customer_id", "other"));

        Send(("email", "a@x.com"), ("fs_user_id", "u"));

        Assert.Equal(
            (0ul, AuditReason.TooManyValues), (_log.Counters.Merges, _log.Audit(_log.Newest(AuditKind.MergeRefused)).Reason));
    }

    [Fact]
    public void A_merge_up_to_25_values_of_one_high_identifier_happens()
    {
        TakeCustomerIds(24);
        Send(("fs_user_id", "u"), ("customer_id", "other"));

        Send(("email", "a@x.com"), ("fs_user_id", "u"));

        Assert.Equal(1ul, _log.Counters.Merges);
    }

    [Fact]
    public void A_customer_with_too_many_values_still_takes_in_anonymous_visitors()
    {
        TakeCustomerIds(20);
        _log.SetAccount(_log.Settings with { IdentifierCap = 10 });
        Send(("vuid", "v"));

        Send(("vuid", "v"), ("email", "a@x.com"));

        Assert.Equal((1ul, 1ul), (_log.Owner("vuid", "v"), _log.Counters.Merges));
    }

    [Fact]
    public void A_customer_with_as_many_identifiers_as_one_may_have_takes_no_more_and_the_audit_says_so()
    {
        _log.SetAccount(_log.Settings with { MaxIdentifiers = 5 });
        for (var i = 0; i < 4; i++) Send(("email", "a@x.com"), ($"low{i}", "x"));

        foreach (var value in (string[])["x", "y"]) Send(("email", "a@x.com"), ("low4", value));

        Assert.Null(_log.Owner("low4", "x"));
        Assert.Equal(6ul, _log.Customer("email", "a@x.com")!.EventCount);
        var refused = Assert.Single(_log.Audits());
        Assert.Equal((AuditReason.TooManyIdentifiers, 2ul), (refused.Reason, refused.Count));

        // There is nobody to merge, so that it is not among the refused merges.
        var warning =
            Assert.Single(_log.Send(new SentEvent { Identifiers = [("email", "a@x.com"), ("low4", "z")] }).Warnings).Message;
        Assert.EndsWith(
            "too_many_identifiers. An operator sees it in the history of the event's customer.", warning,
            StringComparison.Ordinal);
        Assert.Empty(RefusalTable.ReadHeld(_log.State, _log.Settings, [], 10, out _));
        Assert.Contains(refused.Id, _log.Customer(refused.Into)!.History().Select(audit => audit.Id));
        Assert.Contains("no room", _log.Allow(refused.Id).Message);
    }

    private void TakeCustomerIds(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Send(("email", "a@x.com"), ("customer_id", $"c{i}"));
            _log.Now += TestLog.Hour;
        }
    }

    private void Send(params (string, string)[] identifiers) => _log.Send(new SentEvent { Identifiers = identifiers });
}
