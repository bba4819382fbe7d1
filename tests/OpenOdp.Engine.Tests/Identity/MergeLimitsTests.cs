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
        Identifiers = [.. AccountSettings.DefaultIdentifiers, .. Enumerable.Range(0, 10).Select(i => new IdentifierField($"low{i}", Confidence.Low))],
    });

    [Fact]
    public void I6_the_sixth_merge_of_one_high_identifier_within_an_hour_is_refused()
    {
        for (var i = 0; i < 6; i++) MergeAnonymous(i);

        Assert.Equal((5ul, 1ul), (_log.Counters.Merges, _log.Counters.MergesRefused));
        Assert.Equal(AuditReason.TooManyMerges, _log.Audit(_log.Newest(AuditKind.MergeRefused)).Reason);
        Assert.NotEqual(_log.Owner("email", "a@x.com"), _log.Owner("vuid", "v5"));

        _log.Now += TestLog.Hour;
        _log.Send(new SentEvent { Identifiers = [("email", "a@x.com"), ("vuid", "v5")] });
        Assert.Equal(_log.Owner("email", "a@x.com"), _log.Owner("vuid", "v5"));
    }

    [Fact]
    public void I6_six_merges_into_a_new_customer_are_as_many_as_six_into_an_old_one()
    {
        for (var i = 0; i < 6; i++) Send(($"low{i}", "x"));

        Send([("email", "new@x.com"), .. Enumerable.Range(0, 6).Select(i => ($"low{i}", "x"))]);

        Assert.Equal((0ul, 1ul), (_log.Counters.Merges, _log.Counters.MergesRefused));
    }

    [Fact]
    public void One_event_merges_ten_profiles_and_never_eleven()
    {
        for (var i = 0; i < 10; i++) Send(($"low{i}", "x"));
        var ten = Enumerable.Range(0, 10).Select(i => ($"low{i}", "x")).ToArray();

        Send([.. ten, ("vuid", "new")]);
        Assert.Equal(9ul, _log.Counters.Merges);

        var other = new TestLog(_log.Settings with { Revision = 0 });
        foreach (var one in ten) other.Send(new SentEvent { Identifiers = [one] });
        other.Send(new SentEvent { Identifiers = [("phone", "+1")] });
        other.Send(new SentEvent { Identifiers = [.. ten, ("phone", "+1")] });
        Assert.Equal((0ul, AuditReason.TooManyProfiles), (other.Counters.Merges, Assert.Single(other.Audits()).Reason));
    }

    [Fact]
    public void A_merge_beyond_25_values_of_one_high_identifier_is_refused()
    {
        for (var i = 0; i < 25; i++) Send(("email", "a@x.com"), ("customer_id", $"c{i}"));
        Send(("fs_user_id", "u"), ("customer_id", "other"));

        Send(("email", "a@x.com"), ("fs_user_id", "u"));

        Assert.Equal((0ul, AuditReason.TooManyValues), (_log.Counters.Merges, Assert.Single(_log.Audits()).Reason));
    }

    [Fact]
    public void A_merge_up_to_25_values_of_one_high_identifier_happens()
    {
        for (var i = 0; i < 24; i++) Send(("email", "a@x.com"), ("customer_id", $"c{i}"));
        Send(("fs_user_id", "u"), ("customer_id", "other"));

        Send(("email", "a@x.com"), ("fs_user_id", "u"));

        Assert.Equal(1ul, _log.Counters.Merges);
    }

    [Fact]
    public void A_customer_with_a_thousand_identifiers_takes_no_more_and_the_audit_says_so()
    {
        for (var i = 0; i < 999; i++) Send(("email", "a@x.com"), ("customer_id", $"c{i}"));

        Send(("email", "a@x.com"), ("customer_id", "one too many"));

        Assert.Null(_log.Owner("customer_id", "one too many"));
        Assert.Equal(1000ul, _log.Customer("email", "a@x.com")!.EventCount);
        Assert.Equal(AuditReason.TooManyIdentifiers, Assert.Single(_log.Audits()).Reason);
    }

    private void MergeAnonymous(int i)
    {
        Send(("vuid", $"v{i}"));
        Send(("email", "a@x.com"), ("vuid", $"v{i}"));
        if (i == 0) Send(("vuid", "extra"));
        if (i == 0) Send(("email", "a@x.com"), ("vuid", "extra"));
    }

    private void Send(params (string, string)[] identifiers) => _log.Send(new SentEvent { Identifiers = identifiers });
}
