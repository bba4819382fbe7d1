using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Identity;

/// <summary>Rule I8: a new high identifier that joins a known customer.</summary>
public sealed class AttachTests
{
    private readonly TestLog _log = new(new AccountSettings { Number = 1, Id = "default", IdentifierCap = 2 });

    [Fact]
    public void I8_an_attach_has_a_record_that_names_its_event()
    {
        Family();

        var attach = Assert.Single(_log.Audits());

        Assert.Equal((AuditKind.Attach, 1ul, 4ul, 0), (attach.Kind, attach.Into, attach.Position, attach.EventIndex));
        Assert.Equal(("fs_user_id", "hh2", AuditReason.NewHighIdentifier), (Name(attach), Value(attach), attach.Reason));
        Assert.Equal(attach.Id, Assert.Single(_log.Customer("fs_user_id", "hh1")!.History()).Id);
        Assert.Equal((1ul, 1ul, 0ul), (_log.Counters.Attaches, _log.Counters.Customers, _log.Counters.Merges));
        Assert.Empty(_log.Customer(1)!.RedirectedIds);
    }

    [Fact]
    public void I8_an_attach_is_undone_with_what_came_since()
    {
        Family();
        Send(("fs_user_id", "hh2"), ("vuid", "v2"));
        Send(("vuid", "v2"));
        Send(("fs_user_id", "hh1"));
        _log.Update(
            new SentProfile([("fs_user_id", "hh2")], ("name", "Two")), new SentProfile([("email", "family")], ("name", "One")));

        var outcome = _log.Undo(_log.Newest(AuditKind.Attach));

        Assert.Equal(OutcomeKind.Applied, outcome.Kind);
        var (one, two) = (_log.Customer("fs_user_id", "hh1")!, _log.Customer("fs_user_id", "hh2")!);
        Assert.Equal([one.Id, two.Id], outcome.Restored);
        Assert.Equal((one.Id, two.Id), (_log.Owner("email", "family"), _log.Owner("vuid", "v2")));
        Assert.Equal((3ul, 2ul), (one.EventCount, two.EventCount));
        Assert.Equal(
            ("One", "Two"),
            (Assert.Single(one.Attributes()).Value().AsText(), Assert.Single(two.Attributes()).Value().AsText()));
        Assert.Equal(2ul, _log.Counters.Customers);

        Send(("fs_user_id", "hh2"), ("email", "family"));
        Assert.Equal(AuditReason.Parted, _log.Audit(_log.Newest(AuditKind.MergeRefused)).Reason);
        Assert.Equal(OutcomeKind.Applied, _log.Allow(_log.Newest(AuditKind.Attach)).Kind);
        Send(("fs_user_id", "hh2"), ("email", "family"));
        Assert.Equal(_log.Owner("fs_user_id", "hh1"), _log.Owner("fs_user_id", "hh2"));
    }

    [Fact]
    public void I8_the_erasure_of_one_who_was_taken_out_leaves_the_other()
    {
        Family();
        _log.Undo(_log.Newest(AuditKind.Attach));

        _log.Erase(_log.Owner("fs_user_id", "hh2")!.Value);

        Assert.Equal(1ul, _log.Owner("fs_user_id", "hh1"));
    }

    [Fact]
    public void I8_what_comes_together_at_a_birth_or_makes_an_anonymous_customer_known_is_no_attach()
    {
        Send(("fs_user_id", "u"), ("email", "e"), ("customer_id", "c"));
        Send(("vuid", "v"));
        Send(("vuid", "v"), ("email", "f"), ("customer_id", "d"));

        Assert.Empty(_log.Audits());
        Assert.Equal((2ul, 2ul), (_log.Owner("email", "f"), _log.Owner("customer_id", "d")));
    }

    [Fact]
    public void I8_several_new_identifiers_of_one_event_are_attached_together()
    {
        Send(("fs_user_id", "u"));
        Send(("fs_user_id", "u"), ("email", "e"), ("customer_id", "c"));

        Assert.Equal(OutcomeKind.Applied, _log.Undo(Assert.Single(_log.Audits()).Id).Kind);

        Assert.Equal(_log.Owner("email", "e"), _log.Owner("customer_id", "c"));
        Assert.NotEqual(_log.Owner("email", "e"), _log.Owner("fs_user_id", "u"));
    }

    public static TheoryData<string> Guards => [
        AuditReason.PublicKeyHeld, AuditReason.TooManyMerges, AuditReason.TooManyValues, AuditReason.TooManyProfiles,
        AuditReason.TooManyIdentifiers
    ];

    [Theory]
    [MemberData(nameof(Guards))]
    public void I8_a_refused_attach_founds_a_customer_of_its_own_and_the_event_stays_with_the_known_one(string reason)
    {
        Send(("fs_user_id", "hh1"), ("email", "family"));
        _log.SetAccount(_log.Settings with
        {
            PublicKeyMerges = reason == AuditReason.PublicKeyHeld ? PublicKeyMerges.Hold : PublicKeyMerges.Allow,
            MaxMergesPerHour = reason == AuditReason.TooManyMerges ? 0 : 5,
            IdentifierCap = reason == AuditReason.TooManyValues ? 1 : 2,
            MaxProfilesPerMerge = reason == AuditReason.TooManyProfiles ? 1 : 10,
            MaxIdentifiers = reason == AuditReason.TooManyIdentifiers ? 2 : 10,
        });

        Send(("fs_user_id", "hh2"), ("email", "family"));

        var refused = Assert.Single(_log.Audits());
        var founded = _log.Owner("fs_user_id", "hh2")!.Value;
        Assert.Equal((reason, 1ul), (refused.Reason, refused.Into));
        Assert.Equal([1ul, founded], refused.Parties);
        Assert.Equal(
            (1ul, 2ul, 0ul), (_log.Owner("email", "family"), _log.Customer(1)!.EventCount, _log.Customer(founded)!.EventCount));
        Assert.Equal(2ul, _log.Counters.Customers);
    }

    [Fact]
    public void I8_a_held_attach_is_carried_out_by_an_operator_as_a_merge()
    {
        _log.SetAccount(_log.Settings with { PublicKeyMerges = PublicKeyMerges.Hold });
        Family();

        Assert.Equal(OutcomeKind.Applied, _log.Allow(_log.Newest(AuditKind.MergeRefused)).Kind);

        Assert.Equal((1ul, 1ul), (_log.Owner("fs_user_id", "hh1"), _log.Owner("fs_user_id", "hh2")));
        Assert.Equal(OutcomeKind.Applied, _log.Undo(_log.Newest(AuditKind.Merge)).Kind);
    }

    [Fact]
    public void I8_an_attach_is_in_nobodys_way_and_goes_along_with_its_side()
    {
        Send(("email", "a"));
        Send(("customer_id", "1"), ("vuid", "v"));
        _log.Send(KeyClass.Private, new SentEvent { Identifiers = [("email", "a"), ("customer_id", "1")] });
        var merge = _log.Newest(AuditKind.Merge);
        Send(("vuid", "v"), ("fs_user_id", "u"));

        // The low identifier of a known customer and a new high one: a customer of its own (step 3).
        Send(("customer_id", "1"), ("fs_user_id", "w"));
        var attach = _log.Newest(AuditKind.Attach);

        Assert.Equal(OutcomeKind.Applied, _log.Undo(merge).Kind);

        Assert.Equal((2ul, 1ul), (_log.Owner("fs_user_id", "w"), _log.Owner("email", "a")));
        Assert.Equal(OutcomeKind.Applied, _log.Undo(attach).Kind);
        Assert.NotEqual(2ul, _log.Owner("fs_user_id", "w"));
        Assert.Equal(2ul, _log.Owner("customer_id", "1"));
    }

    private void Family()
    {
        Send(("fs_user_id", "hh1"), ("email", "family"));
        Send(("fs_user_id", "hh2"), ("email", "family"));
    }

    private string Name(AuditRecord audit) => _log.Settings.Identifiers[audit.Field].Name;

    private static string Value(AuditRecord audit) => System.Text.Encoding.UTF8.GetString(audit.Value.Span);

    private void Send(params (string, string)[] identifiers) => _log.Send(new SentEvent { Identifiers = identifiers });
}
