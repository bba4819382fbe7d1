using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Identity;

/// <summary>Rule I5.</summary>
public sealed class UndoTests
{
    private readonly TestLog _log = new(new AccountSettings { Number = 1, Id = "default", IdentifierCap = 2 });

    [Fact]
    public void I5_an_undo_gives_back_both_customers_and_what_came_after_goes_to_the_side_it_came_with()
    {
        Send(("email", "a@x.com"));
        Send(("customer_id", "1"), ("vuid", "v"));
        _log.Update(
            new SentProfile([("email", "a@x.com")], ("city", "Ulm")), new SentProfile([("customer_id", "1")], ("city", "Rom")));
        Send(("email", "a@x.com"), ("customer_id", "1"));
        Send(("vuid", "v"), ("phone", "+1"));
        Send(("email", "a@x.com"), ("fs_user_id", "u"));
        _log.Update(new SentProfile([("vuid", "v")], ("name", "Jo")));

        var outcome = _log.Undo(_log.Newest(AuditKind.Merge));

        Assert.Equal([1ul, 2ul], outcome.Restored);
        Assert.Equal((1ul, 1ul), (_log.Owner("email", "a@x.com"), _log.Owner("fs_user_id", "u")));
        Assert.Equal((2ul, 2ul, 2ul), (_log.Owner("customer_id", "1"), _log.Owner("vuid", "v"), _log.Owner("phone", "+1")));
        Assert.Equal((3ul, 2ul), (_log.Customer(1)!.EventCount, _log.Customer(2)!.EventCount));
        Assert.Equal(["city=Ulm"], Attributes(1));
        Assert.Equal(["city=Rom", "name=Jo"], Attributes(2));
        Assert.Equal((2ul, 1ul, 1ul), (_log.Counters.Customers, _log.Counters.Merges, _log.Counters.Undone));
    }

    [Fact]
    public void I5_a_second_undo_is_a_conflict_and_an_unknown_merge_is_not_found()
    {
        MergeTwo();
        var merge = _log.Newest(AuditKind.Merge);
        _log.Undo(merge);

        Assert.Equal(OutcomeKind.Conflict, _log.Undo(merge).Kind);
        Assert.Equal(OutcomeKind.NotFound, _log.Undo(12345).Kind);
        Assert.Contains("There is no entry 12345.", _log.Undo(12345).Message);
    }

    [Fact]
    public void I5_an_undone_pair_stays_apart_until_it_is_allowed()
    {
        MergeTwo();
        var merge = _log.Newest(AuditKind.Merge);
        _log.Undo(merge);

        Send(("email", "a@x.com"), ("customer_id", "1"));
        Assert.Equal(
            (2ul, AuditReason.Parted), (_log.Owner("customer_id", "1"), _log.Audit(_log.Newest(AuditKind.MergeRefused)).Reason));

        Assert.Equal(OutcomeKind.Applied, _log.Allow(merge).Kind);
        Assert.Equal(OutcomeKind.Conflict, _log.Allow(merge).Kind);
        Send(("email", "a@x.com"), ("customer_id", "1"));
        Assert.Equal(1ul, _log.Owner("customer_id", "1"));
        Assert.Equal(OutcomeKind.Applied, _log.Undo(_log.Newest(AuditKind.Merge)).Kind);
        Assert.Equal((1ul, 2ul), (_log.Owner("email", "a@x.com"), _log.Owner("customer_id", "1")));
    }

    [Fact]
    public void I5_later_merges_come_first_and_the_conflict_names_them_newest_first()
    {
        MergeTwo();
        var first = _log.Newest(AuditKind.Merge);
        Send(("fs_user_id", "f"));
        Send(("email", "a@x.com"), ("fs_user_id", "f"));
        var second = _log.Newest(AuditKind.Merge);
        Send(("vuid", "w"));
        Send(("email", "a@x.com"), ("vuid", "w"));
        var third = _log.Newest(AuditKind.Merge);

        var refused = _log.Undo(first);

        Assert.Equal(OutcomeKind.Conflict, refused.Kind);
        Assert.Contains($"{third}, {second}.", refused.Message);
        Assert.All((ulong[])[third, second, first], merge => Assert.Equal(OutcomeKind.Applied, _log.Undo(merge).Kind));
    }

    [Fact]
    public void I5_a_pair_that_is_parted_and_allowed_again_and_again_leaves_no_row()
    {
        MergeTwo();
        for (var i = 0; i < 3; i++)
        {
            var merge = _log.Newest(AuditKind.Merge);
            Assert.Equal(OutcomeKind.Applied, _log.Undo(merge).Kind);
            Assert.Equal(OutcomeKind.Applied, _log.Allow(merge).Kind);
            Send(("email", "a@x.com"), ("customer_id", "1"));
            _log.Now += TestLog.Hour;
        }

        Assert.Equal(0ul, CustomerTable.Read(_log.State, 1, 1)!.Parted);
        Assert.Empty(Rows.OfTable(_log.State, Engine.State.Table.NoMerge));
    }

    [Fact]
    public void I3_the_cap_holds_on_both_sides_after_an_undo()
    {
        foreach (var vuid in (string[])["v1", "v2"]) Send(("customer_id", "1"), ("vuid", vuid));
        Send(("email", "a@x.com"));
        Send(("email", "a@x.com"), ("customer_id", "1"));
        foreach (var vuid in (string[])["v3", "v4"]) Send(("customer_id", "1"), ("vuid", vuid));

        _log.Undo(_log.Newest(AuditKind.Merge));

        var vuids = _log.Customer("customer_id", "1")!.Identifiers().Where(held => held.Name == "vuid").Select(
            held => held.Value);
        Assert.Equal(["v3", "v4"], vuids.Order());
        Assert.Null(_log.Owner("vuid", "v1"));
    }

    [Fact]
    public void I5_what_the_cap_released_because_of_the_merge_comes_back()
    {
        foreach (var vuid in (string[])["v1", "v2"]) Send(("customer_id", "1"), ("vuid", vuid));
        foreach (var vuid in (string[])["v3", "v4"]) Send(("email", "a@x.com"), ("vuid", vuid));
        Send(("email", "a@x.com"), ("customer_id", "1"));
        Assert.Null(_log.Owner("vuid", "v1"));

        _log.Undo(_log.Newest(AuditKind.Merge));

        Assert.Equal(
            (1ul, 1ul, 2ul, 2ul),
            (_log.Owner("vuid", "v1"), _log.Owner("vuid", "v2"), _log.Owner("vuid", "v3"), _log.Owner("vuid", "v4")));
    }

    [Fact]
    public void L5_an_undo_does_not_bring_back_an_identifier_that_was_erased_meanwhile()
    {
        Send(("email", "a@x.com"), ("vuid", "v"));
        Send(("customer_id", "1"));
        Send(("email", "a@x.com"), ("customer_id", "1"));
        Send(("fs_user_id", "u"), ("vuid", "v"));
        _log.Erase(_log.Owner("vuid", "v")!.Value);

        _log.Undo(_log.Newest(AuditKind.Merge));

        Assert.Null(_log.Owner("vuid", "v"));
        Assert.Equal(["a@x.com"], _log.Customer(1)!.Identifiers().Select(held => held.Value));
    }

    [Fact]
    public void I1_of_two_parted_customers_that_were_seen_last_together_the_earlier_created_takes_the_event()
    {
        Send(("email", "a@x.com"), ("vuid", "v"));
        Send(("customer_id", "1"), ("phone", "+1"));
        Send(("email", "a@x.com"), ("customer_id", "1"));
        Send(("phone", "+1"), ("vuid", "v"));
        _log.Undo(_log.Newest(AuditKind.Merge));

        Send(("phone", "+1"), ("vuid", "v"));

        Assert.Equal((1ul, 1ul), (_log.Owner("vuid", "v"), _log.Owner("phone", "+1")));
    }

    [Fact]
    public void I5_what_founded_a_customer_stays_with_it()
    {
        Send(("vuid", "gv"));
        Send(("email", "gk"), ("phone", "p"));
        Send(("customer_id", "NEW"), ("vuid", "gv"), ("phone", "p"));

        Assert.Equal(OutcomeKind.Applied, _log.Undo(_log.Newest(AuditKind.Merge)).Kind);

        Assert.Equal(
            (1ul, 3ul, 3ul, 2ul),
            (_log.Owner("vuid", "gv"), _log.Owner("customer_id", "NEW"), _log.Owner("phone", "p"), _log.Owner("email", "gk")));
        Assert.Equal((1ul, 1ul, 1ul), (_log.Customer(1)!.EventCount, _log.Customer(2)!.EventCount, _log.Customer(3)!.EventCount));
    }

    [Fact]
    public void I5_an_undo_that_would_leave_a_customer_without_identifiers_is_a_conflict_until_the_moves_are_undone()
    {
        Send(("vuid", "v"));
        Send(("email", "a@x.com"));
        Send(("email", "a@x.com"), ("vuid", "v"));
        Send(("customer_id", "k"), ("vuid", "v"));
        var before = Rows.WithoutMachine(_log.State);

        var refused = _log.Undo(_log.Newest(AuditKind.Merge));

        Assert.Equal(OutcomeKind.Conflict, refused.Kind);
        Assert.Contains("customer 1 would have no identifier left", refused.Message);
        Assert.Equal(before, Rows.WithoutMachine(_log.State));
        Assert.Equal(OutcomeKind.Applied, _log.Undo(_log.Newest(AuditKind.Move)).Kind);
        Assert.Equal(OutcomeKind.Applied, _log.Undo(_log.Newest(AuditKind.Merge)).Kind);
        Assert.Equal(1ul, _log.Owner("vuid", "v"));
    }

    [Fact]
    public void I9_a_move_is_undone_and_events_stay_where_they_are()
    {
        Send(("email", "john"), ("vuid", "v"));
        Send(("email", "jane"));
        Send(("email", "jane"), ("vuid", "v"));
        Send(("vuid", "v"));
        var move = _log.Newest(AuditKind.Move);

        var outcome = _log.Undo(move);

        Assert.Equal([2ul, 1ul], outcome.Restored);
        Assert.Equal((1ul, 1ul, 3ul), (_log.Owner("vuid", "v"), _log.Customer(1)!.EventCount, _log.Customer(2)!.EventCount));
        Assert.Equal(OutcomeKind.Conflict, _log.Undo(move).Kind);
    }

    [Fact]
    public void I9_a_move_that_was_followed_by_another_is_undone_after_that()
    {
        Send(("email", "john"), ("vuid", "v"));
        Send(("email", "jane"), ("vuid", "v"));
        var first = _log.Newest(AuditKind.Move);
        Send(("email", "jim"), ("vuid", "v"));

        var refused = _log.Undo(first);

        Assert.Equal(OutcomeKind.Conflict, refused.Kind);
        Assert.Contains("customer 3", refused.Message);
        Assert.Equal(OutcomeKind.Applied, _log.Undo(_log.Newest(AuditKind.Move)).Kind);
        Assert.Equal(OutcomeKind.Applied, _log.Undo(first).Kind);
        Assert.Equal(1ul, _log.Owner("vuid", "v"));
    }

    private void MergeTwo()
    {
        Send(("email", "a@x.com"));
        Send(("customer_id", "1"));
        Send(("email", "a@x.com"), ("customer_id", "1"));
    }

    private string[] Attributes(ulong id) =>
        [.. _log.Customer(id)!.Attributes().Select(attribute => $"{attribute.Name}={attribute.Value().AsText()}")];

    private void Send(params (string, string)[] identifiers) => _log.Send(new SentEvent { Identifiers = identifiers });
}
