using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Identity;

/// <summary>
/// Rule I5: a join of which one side has lost its identifiers for good is in nobody's way, and no conflict names what cannot be
/// undone.
/// </summary>
public sealed class NothingLeftTests
{
    private readonly TestLog _log = new(new AccountSettings { Number = 1, Id = "default", IdentifierCap = 2 });

    [Fact]
    public void I5_a_wrong_merge_has_a_way_back_though_a_browser_that_came_later_is_an_erased_persons()
    {
        Send(("email", "k1"));
        Send(("email", "stranger"));
        Send(("email", "k1"), ("fs_user_id", "u"));
        Send(("email", "stranger"), ("fs_user_id", "u"));
        var wrong = _log.Newest(AuditKind.Merge);
        var browser = MergeBrowser("k1");
        Send(("email", "k2"));
        Send(("email", "k2"), ("vuid", "v"));
        _log.Erase(_log.Owner("email", "k2")!.Value);
        var events = _log.Customer("email", "k1")!.EventCount;

        Assert.Contains($"in this order: {browser}.", _log.Undo(wrong).Message);
        var outcome = _log.Undo(browser);

        Assert.Equal((OutcomeKind.Applied, 1ul), (outcome.Kind, Assert.Single(outcome.Restored)));
        Assert.StartsWith("Customer 4 has no identifier left", Assert.Single(outcome.Warnings).Message, StringComparison.Ordinal);
        Assert.Equal((1ul, events), (_log.Customer(4)!.Id, _log.Customer("email", "k1")!.EventCount));
        Assert.Contains(4ul, _log.Customer(1)!.RedirectedIds);
        Assert.Equal(OutcomeKind.Conflict, _log.Undo(browser).Kind);
        Assert.Contains("no identifier left", _log.Undo(_log.Newest(AuditKind.Undo)).Message);
        Assert.Equal([1ul, 2ul], _log.Undo(wrong).Restored);
        Assert.Equal((1ul, 2ul), (_log.Owner("email", "k1"), _log.Owner("email", "stranger")));
    }

    [Fact]
    public void I5_a_move_that_cannot_be_undone_is_not_named_as_the_way()
    {
        Send(("email", "k1"));
        var browser = MergeBrowser("k1");
        Send(("email", "k2"), ("vuid", "v"));
        foreach (var other in (string[])["w", "x"]) Send(("email", "k2"), ("vuid", other)); // the cap releases it
        Send(("vuid", "v"));

        Assert.Contains("released", _log.Undo(_log.Newest(AuditKind.Move)).Message);

        Assert.Equal(OutcomeKind.Applied, _log.Undo(browser).Kind);
    }

    [Fact]
    public void I5_a_survivor_who_has_no_identifier_left_stays_one_with_whoever_was_merged_into_it()
    {
        Send(("vuid", "v"));
        Send(("phone", "+1"));
        Send(("vuid", "v"), ("phone", "+1"));
        var merge = _log.Newest(AuditKind.Merge);
        Send(("fs_user_id", "u"), ("vuid", "v"));
        Send(("email", "k"));
        Send(("email", "k"), ("vuid", "v"));
        _log.Split(("fs_user_id", "u"));
        Assert.Contains($"Undo split {_log.Newest(AuditKind.Split)} first.", _log.Undo(merge).Message);
        _log.Erase(_log.Owner("fs_user_id", "u")!.Value);
        Assert.Contains($"Undo move {_log.Newest(AuditKind.Move)} first.", _log.Undo(merge).Message);
        _log.Erase(_log.Owner("email", "k")!.Value);

        var outcome = _log.Undo(merge);

        Assert.StartsWith("Customer 1 has no identifier left", Assert.Single(outcome.Warnings).Message, StringComparison.Ordinal);
        Assert.Equal((1ul, 1ul), (Assert.Single(outcome.Restored), _log.Owner("phone", "+1")));
    }

    [Fact]
    public void I8_an_attach_can_be_undone_though_whom_its_side_left_was_erased()
    {
        Send(("email", "a"));
        Send(("email", "b"));
        Send(("email", "a"), ("fs_user_id", "u"));
        _log.Undo(_log.Newest(AuditKind.Attach));
        _log.Allow(_log.Newest(AuditKind.Attach));
        var merge = _log.Merge(1, 2).Audits[0];
        Send(("email", "b"), ("customer_id", "n"));
        var attach = _log.Newest(AuditKind.Attach);
        Assert.Equal(OutcomeKind.Applied, _log.Undo(merge).Kind);
        _log.Erase(1);

        Assert.Equal(OutcomeKind.Applied, _log.Undo(attach).Kind);

        Assert.NotEqual(_log.Owner("email", "b"), _log.Owner("customer_id", "n"));
    }

    [Theory]
    [InlineData("a", "merge")]
    [InlineData("w", "are one already")]
    public void I9_a_split_whose_new_customer_is_one_with_another_for_good_cannot_be_undone_and_its_events_are_the_others(
        string email, string said)
    {
        Send(("email", "w"), ("phone", "+1"));
        Send(("email", "a"));
        Send(("email", "w"), ("vuid", "v"));
        Send(("vuid", "v"));
        var split = _log.Split(("vuid", "v")).Audits[0];
        Assert.Equal(OutcomeKind.Applied, _log.Allow(split).Kind);
        Send(("email", email), ("vuid", "v"));
        var merge = _log.Newest(AuditKind.Merge);
        Send(("email", "k"));
        Send(("email", "k"), ("vuid", "v"));
        _log.Erase(_log.Owner("email", "k")!.Value);
        Assert.Equal(OutcomeKind.Applied, _log.Undo(merge).Kind);
        var before = (_log.Customer("email", "w")!.EventCount, _log.Customer("email", "a")!.EventCount);

        var refused = _log.Undo(split);

        Assert.Equal(OutcomeKind.Conflict, refused.Kind);
        Assert.Contains(said, refused.Message);
        Assert.Equal(before, (_log.Customer("email", "w")!.EventCount, _log.Customer("email", "a")!.EventCount));
        if (email == "a") Assert.Equal(OutcomeKind.Applied, _log.Merge(1, _log.Owner("email", "a")!.Value).Kind);
    }

    /// <summary>A browser that was anonymous and is merged into whoever has an e-mail.</summary>
    private ulong MergeBrowser(string email)
    {
        Send(("vuid", "v"));
        Send(("email", email), ("vuid", "v"));
        return _log.Newest(AuditKind.Merge);
    }

    private void Send(params (string, string)[] identifiers) =>
        Assert.Equal(OutcomeKind.Applied, _log.Send(new SentEvent { Identifiers = identifiers }).Kind);
}
