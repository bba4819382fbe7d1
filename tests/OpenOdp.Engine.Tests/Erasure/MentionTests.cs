using System.Text;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Erasure;

/// <summary>
/// Rule L5: what was an erased customer's is named by nothing that belongs to others, and the rest of that stays.
/// </summary>
public sealed class MentionTests
{
    private readonly TestLog _log = new();

    [Fact]
    public void An_attach_that_was_undone()
    {
        Send(("email", "kept"));
        Send(("email", "kept"), ("fs_user_id", "secret"));
        _log.Undo(_log.Newest(AuditKind.Attach));

        Erase("fs_user_id", "secret", ofOthers: 1);

        Assert.Equal(["email=kept", "email=kept"], EventsOf("email", "kept"));
    }

    [Fact]
    public void A_merge_that_was_undone()
    {
        Send(("email", "kept"));
        Send(("customer_id", "secret"));
        Send(("email", "kept"), ("customer_id", "secret"));
        Send(("email", "kept"), ("vuid", "v"), ("customer_id", "secret"));
        _log.Undo(_log.Newest(AuditKind.Merge));

        Erase("customer_id", "secret", ofOthers: 2);

        // The device came with both, and is kept's.
        Assert.Equal(["email=kept vuid=v", "email=kept", "email=kept"], EventsOf("email", "kept"));
    }

    [Fact]
    public void The_other_side_of_a_merge_that_was_undone()
    {
        Send(("email", "secret"));
        Send(("customer_id", "kept"));
        Send(("email", "secret"), ("customer_id", "kept"));
        Send(("customer_id", "kept"), ("phone", "1"));
        _log.Undo(_log.Newest(AuditKind.Merge));

        Erase("email", "secret", ofOthers: 0);

        Assert.Equal(["customer_id=kept phone=1", "customer_id=kept"], EventsOf("customer_id", "kept"));
    }

    [Fact]
    public void A_split_names_nobody_on_either_side()
    {
        Build();
        Erase("email", "two", ofOthers: 1);
        Assert.Equal(["customer_id=one", "customer_id=one"], EventsOf("customer_id", "one"));
        Erase("customer_id", "one", ofOthers: 0);

        void Build()
        {
            Send(("customer_id", "one"));
            Send(("customer_id", "one"), ("email", "two"));
            Send(("email", "two"), ("vuid", "v"));
            Assert.Equal(OutcomeKind.Applied, _log.Split(("email", "two")).Kind);
        }
    }

    [Fact]
    public void A_device_that_stayed_when_its_events_went_with_a_split()
    {
        Send(("customer_id", "secret"), ("vuid", "secret-v"));
        Send(("customer_id", "secret"), ("email", "kept"));
        Send(("email", "kept"), ("vuid", "secret-v"));
        _log.Split(("email", "kept"));
        Assert.Equal(["email=kept vuid=secret-v"], EventsOf("email", "kept"));

        Erase("customer_id", "secret", ofOthers: 1);

        Assert.Equal(["email=kept"], EventsOf("email", "kept"));
    }

    [Fact]
    public void A_split_that_was_undone_and_done_otherwise()
    {
        Send(("customer_id", "kept"));
        Send(("customer_id", "kept"), ("email", "secret"));
        Send(("email", "secret"), ("phone", "1"));
        _log.Split(("email", "secret"));
        Send(("email", "secret"), ("fs_user_id", "secret-u"));
        _log.Undo(_log.Newest(AuditKind.Split));
        Send(("customer_id", "kept"), ("fs_user_id", "secret-u"), ("email", "secret"));
        _log.Split(("fs_user_id", "secret-u"), ("email", "secret"));

        Erase("email", "secret", ofOthers: 2);
    }

    [Fact]
    public void An_undo_that_names_what_had_moved_on_before()
    {
        Send(("fs_user_id", "kept-u"), ("phone", "1"));
        Send(("fs_user_id", "kept-u"), ("email", "kept"));
        Send(("customer_id", "secret"));
        Send(("fs_user_id", "kept-x"));
        _log.Split(("phone", "1"), ("email", "kept"));
        Send(("customer_id", "secret"), ("phone", "1"));
        _log.Merge(_log.Owner("fs_user_id", "kept-x")!.Value, _log.Owner("fs_user_id", "kept-u")!.Value);
        _log.Undo(_log.Newest(AuditKind.Split));

        Erase("customer_id", "secret", ofOthers: 1);

        Assert.All(_log.Customer("fs_user_id", "kept-x")!.History(), record =>
            Assert.NotEqual("1", Encoding.UTF8.GetString(record.Value.Span)));
    }

    [Theory]
    [InlineData(PublicKeyMerges.Hold, 5)]
    [InlineData(PublicKeyMerges.Allow, 0)]
    public void A_merge_that_was_held_or_refused(PublicKeyMerges merges, int mostInHour)
    {
        foreach (var secret in (string[])["email", "customer_id"])
        {
            var kept = secret == "email" ? "customer_id" : "email";
            var log = new TestLog(
                new AccountSettings { Number = 1, Id = "default", PublicKeyMerges = merges, MaxMergesPerHour = mostInHour });
            log.Send(new SentEvent { Identifiers = [(kept, "kept")] });
            log.Send(new SentEvent { Identifiers = [(secret, "secret"), ("vuid", "secret-v")] });
            // Goes to the first.
            log.Send(new SentEvent { Identifiers = [(kept, "kept"), (secret, "secret"), ("vuid", "secret-v")] });
            log.Send(new SentEvent { Identifiers = [(secret, "secret"), (kept, "kept")] });
            Assert.Equal(2ul, log.Counters.MergesRefused);
            Assert.NotEqual(log.Owner(secret, "secret"), log.Owner(kept, "kept"));

            Naming.Erase(log, secret, "secret", ofOthers: 1);

            Assert.Equal(["kept", "kept"], Naming.Of(log, kept, "kept").Select(one => one[(kept.Length + 1)..]));
        }
    }

    [Fact]
    public void An_attach_that_was_refused()
    {
        _log.SetAccount(_log.Settings with { MaxMergesPerHour = 0 });
        Send(("email", "kept"));
        Send(("email", "kept"), ("fs_user_id", "secret"));
        Assert.NotEqual(_log.Owner("email", "kept"), _log.Owner("fs_user_id", "secret"));

        Erase("fs_user_id", "secret", ofOthers: 1);
    }

    [Fact]
    public void A_known_persons_device_in_an_event_whose_merge_was_refused()
    {
        _log.SetAccount(_log.Settings with { MaxMergesPerHour = 0 });
        Send(("email", "kept"));
        Send(("customer_id", "1"));
        Send(("fs_user_id", "secret"), ("vuid", "secret-v"));
        Send(("email", "kept"), ("customer_id", "1"), ("vuid", "secret-v")); // the third is no party of it

        Erase("fs_user_id", "secret", ofOthers: 1);

        Assert.Equal(["customer_id=1 email=kept", "email=kept"], EventsOf("email", "kept"));
    }

    [Fact]
    public void What_a_customer_had_no_room_for_and_somebody_else_got()
    {
        _log.SetAccount(_log.Settings with { MaxIdentifiers = 1 });
        Send(("vuid", "kept"));
        Send(("vuid", "kept"), ("fs_user_id", "secret"));
        _log.Update(new SentProfile([("vuid", "kept"), ("customer_id", "secret-c")]));
        _log.SetAccount(_log.Settings with { MaxIdentifiers = 9 });
        Send(("fs_user_id", "secret"), ("customer_id", "secret-c"));

        Erase("fs_user_id", "secret", ofOthers: 1);

        Assert.All(
            _log.Customer("vuid", "kept")!.History(), record => Assert.Equal((true, 0), (record.Value.IsEmpty, record.Erased)));
    }

    [Fact]
    public void What_was_junk_between_reading_and_applying()
    {
        Send(("email", "secret"));
        var old = _log.Settings;
        _log.SetAccount(old with { JunkValues = ["secret"] });
        _log.Append(CommandKind.Events, CommandBytes.Events(
            old, [new SentEvent { Identifiers = [("vuid", "kept"), ("email", "secret")] }]));

        Erase("email", "secret", ofOthers: 1);
    }

    [Fact]
    public void A_device_that_moved_away()
    {
        Send(("email", "kept"), ("vuid", "secret-v"));
        Send(("email", "between"), ("vuid", "secret-v"));
        Send(("email", "secret"), ("vuid", "secret-v"));
        Assert.Equal(2, _log.Audits().Count(audit => audit.Kind == AuditKind.Move));

        Erase("email", "secret", ofOthers: 2);

        Assert.Equal(["email=kept"], EventsOf("email", "kept"));
        var first = _log.Customer("email", "kept")!.History()[0];
        Assert.Equal((AuditKind.Move, 0, true), (first.Kind, first.Erased, first.Value.IsEmpty));
        Assert.Equal(OutcomeKind.Conflict, _log.Undo(first.Id).Kind);
    }

    [Fact]
    public void A_device_that_is_somebody_elses_now_stays_with_all()
    {
        Send(("email", "secret"), ("vuid", "v"));
        Send(("email", "kept"), ("vuid", "v"));

        Erase("email", "secret", ofOthers: 0);

        Assert.Equal(["email=kept vuid=v"], EventsOf("email", "kept"));
        Assert.Equal("v"u8.ToArray(), _log.Customer("email", "kept")!.History()[0].Value.ToArray());
    }

    [Fact]
    public void A_device_that_moved_and_moved_back()
    {
        Send(("email", "secret"), ("vuid", "secret-v"));
        Send(("email", "kept"), ("vuid", "secret-v"));
        _log.Undo(_log.Newest(AuditKind.Move));

        Erase("email", "secret", ofOthers: 1);
    }

    [Fact]
    public void A_device_that_the_cap_released()
    {
        _log.SetAccount(_log.Settings with { IdentifierCap = 1 });
        Send(("email", "kept"), ("vuid", "secret-v"));
        Send(("email", "kept"), ("vuid", "2"));
        Send(("email", "secret"), ("vuid", "secret-v"));

        Erase("email", "secret", ofOthers: 1);

        Assert.Equal(["email=kept vuid=2", "email=kept"], EventsOf("email", "kept"));
    }

    [Fact]
    public void What_went_through_several_hands()
    {
        Send(("email", "kept"));
        Send(("email", "kept"), ("fs_user_id", "two"), ("customer_id", "secret"));
        _log.Undo(_log.Newest(AuditKind.Attach));
        _log.Allow(_log.Newest(AuditKind.Attach));
        Send(("fs_user_id", "two"), ("customer_id", "secret"));
        _log.Split(("customer_id", "secret"));
        Assert.Equal(3, ((ulong?[])[
            _log.Owner("email", "kept"), _log.Owner("fs_user_id", "two"), _log.Owner("customer_id", "secret")
        ]).Distinct().Count());

        Erase("customer_id", "secret", ofOthers: 2);

        Assert.Equal(["email=kept fs_user_id=two", "email=kept"], EventsOf("email", "kept"));
        Assert.Equal(["fs_user_id=two"], EventsOf("fs_user_id", "two"));
    }

    [Fact]
    public void Of_two_who_were_one_both_are_erased_one_after_the_other()
    {
        foreach (var first in (string[])["email", "customer_id"])
        {
            var log = new TestLog();
            log.Send(new SentEvent { Identifiers = [("email", "secret-1")] });
            log.Send(new SentEvent { Identifiers = [("customer_id", "secret-2")] });
            log.Send(new SentEvent { Identifiers = [("email", "secret-1"), ("customer_id", "secret-2")] });
            log.Undo(log.Newest(AuditKind.Merge));

            Naming.Erase(log, first, first == "email"
                ? "secret-1"
                : "secret-2", ofOthers: first == "email" ? 0ul : 1, left: first == "email" ? "secret-1" : "secret-2");
            Naming.Erase(
                log, first == "email" ? "customer_id" : "email", first == "email" ? "secret-2" : "secret-1", ofOthers: 0);

            foreach (var table in (Table[])[Table.Events, Table.Audit, Table.History, Table.Customers, Table.Erasing])
            {
                Assert.Empty(Rows.OfTable(log.State, table));
            }
        }
    }

    [Fact]
    public void An_event_that_names_nobody_else_stays_without_identifiers()
    {
        Send(("email", "kept"));
        Send(("customer_id", "secret"));
        Send(("fs_user_id", "secret-u"));
        Send(("customer_id", "secret"), ("fs_user_id", "secret-u"));
        Send(("email", "kept"), ("customer_id", "secret"));
        Send(("customer_id", "secret"), ("fs_user_id", "secret-u")); // of two sides, so it is the whole's
        _log.Undo(_log.Newest(AuditKind.Merge));

        Erase("customer_id", "secret", ofOthers: 2);

        Assert.Equal(["", "email=kept", "email=kept"], EventsOf("email", "kept"));
    }

    [Fact]
    public void An_entry_of_others_that_an_erased_customer_shared_with_them()
    {
        _log.SetAccount(_log.Settings with { MaxMergesPerHour = 0 });
        Send(("email", "kept"));
        Send(("fs_user_id", "gone"), ("customer_id", "secret"));
        Send(("email", "kept"), ("customer_id", "secret"));
        _log.Split(("customer_id", "secret"));

        Erase("fs_user_id", "gone", ofOthers: 0, left: "gone");
        var refused = Assert.Single(_log.Customer("email", "kept")!.History());
        Assert.Equal((1, "secret"), (refused.Erased, System.Text.Encoding.UTF8.GetString(refused.Value.Span)));

        Erase("customer_id", "secret", ofOthers: 1);
    }

    private void Send(params (string, string)[] identifiers) => _log.Send(new SentEvent { Identifiers = identifiers });

    private void Erase(string name, string value, ulong ofOthers, string? left = null) =>
        Naming.Erase(_log, name, value, ofOthers, left);

    private List<string> EventsOf(string name, string value) => Naming.Of(_log, name, value);
}
