using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Identity;

/// <summary>Rules I4 and I6: a merge that is refused or held, and what an operator may make of it.</summary>
public sealed class HeldMergeTests
{
    private readonly TestLog _log =
        new(new AccountSettings { Number = 1, Id = "default", IdentifierCap = 2, PublicKeyMerges = PublicKeyMerges.Hold });

    [Fact]
    public void I6_a_public_key_parks_a_merge_and_a_private_key_merges()
    {
        Send(("email", "a@x.com"));
        Send(("customer_id", "1"));

        Send(("email", "a@x.com"), ("customer_id", "1"));

        Assert.Equal((1ul, 2ul), (_log.Owner("email", "a@x.com"), _log.Owner("customer_id", "1")));
        var held = _log.Audit(_log.Newest(AuditKind.MergeRefused));
        Assert.Equal((1ul, AuditReason.PublicKeyHeld), (held.Into, held.Reason));
        Assert.Equal((0ul, 1ul), (_log.Counters.Merges, _log.Counters.MergesRefused));

        _log.Send(KeyClass.Private, new SentEvent { Identifiers = [("email", "a@x.com"), ("customer_id", "1")] });
        Assert.Equal(1ul, _log.Owner("customer_id", "1"));
    }

    [Fact]
    public void I6_a_held_merge_is_allowed_for_those_who_were_seen_and_not_for_whom_they_became()
    {
        Send(("email", "a@x.com"));
        Send(("customer_id", "1"));
        Send(("email", "c@x.com"));
        Send(("email", "a@x.com"), ("customer_id", "1"));
        var held = _log.Newest(AuditKind.MergeRefused);
        var seen = AuditTable.NewestOf(_log.State, 1, 1, 2);
        _log.Merge(2, 3);

        var refused = Allow(seen);

        Assert.Equal(OutcomeKind.Conflict, refused.Kind);
        Assert.Contains("Nothing was merged", refused.Message);
        Assert.Equal(2ul, _log.Owner("customer_id", "1"));
        Assert.Equal(OutcomeKind.Applied, Allow(AuditTable.NewestOf(_log.State, 1, 1, 2)).Kind);
        Assert.Equal(1ul, _log.Owner("email", "c@x.com"));

        RecordOutcome Allow(ulong newest)
        {
            var command = new ByteWriter();
            AllowCommand.Write(command, held, newest);
            return _log.Append(CommandKind.AllowMerge, command.Written.ToArray(), key: KeyClass.Private);
        }
    }

    [Fact]
    public void I4_a_refused_merge_puts_the_event_on_the_most_specific_customer_and_nothing_owned_moves()
    {
        Send(("email", "a@x.com"), ("vuid", "v"));
        Send(("customer_id", "1"));
        Send(("fs_user_id", "u"));

        Send(("phone", "+1"), ("vuid", "v"), ("customer_id", "1"), ("fs_user_id", "u"));

        Assert.Equal(
            (1ul, 2ul, 3ul, 2ul),
            (_log.Owner("vuid", "v"), _log.Owner("customer_id", "1"), _log.Owner("fs_user_id", "u"), _log.Owner("phone", "+1")));
        Assert.Equal((1ul, 2ul, 1ul), (_log.Customer(1)!.EventCount, _log.Customer(2)!.EventCount, _log.Customer(3)!.EventCount));
        Assert.Equal(0ul, _log.Counters.Moves);
    }

    [Theory]
    [InlineData("vuid", "v", "customer_id", "1", 3)]
    [InlineData("vuid", "v", "phone", "+1", 2)]
    public void I4_of_the_parties_of_a_refused_merge_a_known_one_gets_the_event(
        string first, string one, string second, string other, ulong expected)
    {
        _log.SetAccount(
            _log.Settings with { PublicKeyMerges = PublicKeyMerges.Allow, MaxMergesPerHour = 0, MaxProfilesPerMerge = 1 });
        Send(("vuid", "v"));
        Send(("email", "b@x.com"), ("phone", "+1"));
        Send(("customer_id", "1"));

        Send((first, one), (second, other));

        Assert.Equal(2ul, _log.Customer(expected)!.EventCount);
        Assert.Equal(AuditReason.TooManyProfiles, _log.Audit(_log.Newest(AuditKind.MergeRefused)).Reason);
    }

    [Fact]
    public void I10_a_refusal_that_repeats_is_counted_on_one_record_for_each_day()
    {
        Send(("email", "a@x.com"));
        Send(("customer_id", "1"));
        for (var i = 0; i < 100; i++) Send(("email", "a@x.com"), ("customer_id", "1"));

        var held = Assert.Single(_log.Audits());
        Assert.Equal((100ul, 100ul, _log.Now), (held.Count, _log.Counters.MergesRefused, held.LastAt));

        _log.Now += 24 * TestLog.Hour;
        Send(("email", "a@x.com"), ("customer_id", "1"));
        Assert.Equal([100ul, 1ul], _log.Audits().Select(audit => audit.Count));
    }

    [Fact]
    public void I4_who_sends_is_told_of_a_refusal_each_time_and_no_value_is_in_the_words()
    {
        Send(("email", "a@x.com"));
        Send(("customer_id", "secret"));
        for (var i = 0; i < 2; i++)
        {
            var warning = Assert.Single(
                _log.Send(new SentEvent { Identifiers = [("email", "a@x.com"), ("customer_id", "secret")] }).Warnings);
            Assert.Equal((0, Limit.Merges), (warning.Index, warning.Limit));
            Assert.Contains("customer_id", warning.Message);
            Assert.Contains(AuditReason.PublicKeyHeld, warning.Message);
            Assert.DoesNotContain("secret", warning.Message);
        }
    }

    [Fact]
    public void I6_an_allowed_merge_joins_its_own_parties_and_not_the_customer_that_got_the_event()
    {
        Send(("email", "a@x.com"), ("vuid", "v"));
        Send(("customer_id", "1"));
        Send(("fs_user_id", "u"));
        Send(("vuid", "v"), ("customer_id", "1"), ("fs_user_id", "u"));

        Assert.Equal(OutcomeKind.Applied, _log.Allow(_log.Newest(AuditKind.MergeRefused)).Kind);

        Assert.Equal(
            (1ul, 2ul, 2ul), (_log.Owner("email", "a@x.com"), _log.Owner("customer_id", "1"), _log.Owner("fs_user_id", "u")));
        Assert.Equal(OutcomeKind.Conflict, _log.Allow(_log.Newest(AuditKind.MergeRefused)).Kind);
    }

    [Fact]
    public void I3_the_cap_holds_after_an_allowed_merge()
    {
        foreach (var vuid in (string[])["v1", "v2"]) Send(("email", "a@x.com"), ("vuid", vuid));
        foreach (var vuid in (string[])["v3", "v4"]) Send(("customer_id", "1"), ("vuid", vuid));
        Send(("email", "a@x.com"), ("customer_id", "1"));

        _log.Allow(_log.Newest(AuditKind.MergeRefused));

        Assert.Equal(
            ["v3", "v4"], _log.Customer(1)!.Identifiers().Where(held => held.Name == "vuid").Select(held => held.Value).Order());
        Assert.Null(_log.Owner("vuid", "v1"));
    }

    private void Send(params (string, string)[] identifiers) => _log.Send(new SentEvent { Identifiers = identifiers });
}
