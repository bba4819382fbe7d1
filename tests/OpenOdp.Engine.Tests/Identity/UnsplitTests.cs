using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Identity;

/// <summary>
/// Rules I5 and I9: the undo of a split gives back what was before, and every conflict names what to undo first.
/// </summary>
public sealed class UnsplitTests
{
    private readonly TestLog _log = new();

    [Theory]
    [InlineData("operator")]
    [InlineData("event")]
    [InlineData("attach")]
    public void I5_after_the_undo_of_a_split_the_earlier_join_is_undone_as_if_there_had_been_no_split(string how)
    {
        var join = Join(how);
        var split = Split(("customer_id", "B"));

        var refused = _log.Undo(join);
        Assert.Equal(OutcomeKind.Conflict, refused.Kind);
        Assert.Contains($"Undo split {split} first.", refused.Message);

        Send(("customer_id", "B"), ("phone", "+1"));
        Assert.Equal(OutcomeKind.Applied, _log.Undo(split).Kind);
        Assert.DoesNotContain(_log.Audits(), audit => audit.Id > split && audit.Kind == AuditKind.Merge);
        Assert.Equal(how == "attach" ? [] : [2ul], _log.Customer(1)!.RedirectedIds);

        var undone = _log.Undo(join);
        Assert.Equal((OutcomeKind.Applied, 1ul, 2ul), (undone.Kind, undone.Restored[0], undone.Restored[1]));
        Assert.Equal((1ul, 2ul, 2ul), (_log.Owner("email", "a"), _log.Owner("customer_id", "B"), _log.Owner("phone", "+1")));
        Assert.Contains(_log.Customer(2)!.History(), audit => audit.Id == split);
    }

    [Fact]
    public void I5_the_undo_of_a_split_gives_back_identifiers_attributes_and_events_with_their_stamps()
    {
        var join = Join("event");
        _log.Update(new SentProfile([("customer_id", "B")], ("city", "Rom")));
        _log.Update(new SentProfile([("email", "a")], ("city", "Ulm"), ("name", "A")));
        Send(("customer_id", "B"), ("vuid", "v"));
        var before = Look(1);

        Assert.Equal(OutcomeKind.Applied, _log.Undo(Split(("customer_id", "B"), ("vuid", "v"))).Kind);

        Assert.Equal(before, Look(1));
        Assert.Equal(1ul, _log.Counters.Customers);
        Assert.Equal(OutcomeKind.Applied, _log.Undo(join).Kind);
        Assert.Equal(
            ["city=Rom"], _log.Customer(2)!.Attributes().Select(attribute => $"{attribute.Name}={attribute.Value().AsText()}"));
        Assert.Equal((3ul, 2ul), (_log.Customer(1)!.EventCount, _log.Customer(2)!.EventCount));
    }

    [Fact]
    public void I5_a_split_of_several_sides_gives_each_its_own_back_though_they_were_parted_since()
    {
        var join = Join("event");
        Send(("email", "a"), ("vuid", "va"));
        Send(("customer_id", "B"), ("vuid", "vb"));
        var split = Split(("vuid", "va"), ("vuid", "vb"));
        Send(("vuid", "vb"), ("phone", "+b"));
        Send(("vuid", "va"), ("phone", "+a"));
        Assert.Equal(_log.Owner("phone", "+a"), _log.Owner("phone", "+b"));

        Assert.Equal(OutcomeKind.Applied, _log.Undo(join).Kind);
        Assert.Equal(OutcomeKind.Applied, _log.Undo(split).Kind);

        Assert.Equal((1ul, 1ul), (_log.Owner("vuid", "va"), _log.Owner("phone", "+a")));
        Assert.Equal((2ul, 2ul), (_log.Owner("vuid", "vb"), _log.Owner("phone", "+b")));
    }

    [Fact]
    public void I5_what_joined_the_new_customer_is_undone_before_the_split()
    {
        Join("event");
        var split = Split(("customer_id", "B"));
        Send(("fs_user_id", "x"));
        Send(("customer_id", "B"), ("fs_user_id", "x"));
        var merge = _log.Newest(AuditKind.Merge);

        var refused = _log.Undo(split);

        Assert.Equal(OutcomeKind.Conflict, refused.Kind);
        Assert.Contains($"stand on split {split}. Undo these first, in this order: {merge}.", refused.Message);
        Assert.All((ulong[])[merge, split], id => Assert.Equal(OutcomeKind.Applied, _log.Undo(id).Kind));
    }

    [Fact]
    public void I5_what_was_attached_meanwhile_comes_along_and_can_still_be_undone()
    {
        var join = Join("event");
        var split = Split(("customer_id", "B"));
        Send(("customer_id", "B"), ("fs_user_id", "f"));
        var attach = _log.Newest(AuditKind.Attach);
        Assert.Equal(OutcomeKind.Applied, _log.Undo(split).Kind);
        Assert.Contains(_log.Customer(1)!.History(), audit => audit.Id == attach);

        Assert.Equal(OutcomeKind.Applied, _log.Undo(join).Kind);
        Assert.Equal(2ul, _log.Owner("fs_user_id", "f"));
        Assert.Equal(OutcomeKind.Applied, _log.Undo(attach).Kind);
        Assert.Equal((2ul, true), (_log.Owner("customer_id", "B"), _log.Owner("fs_user_id", "f") > 2));
    }

    [Fact]
    public void I5_a_split_and_its_undo_may_repeat_and_leave_the_way_back()
    {
        var join = Join("event");
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(OutcomeKind.Applied, _log.Undo(Split(("customer_id", "B"))).Kind);
            Send(("customer_id", "B"));
        }

        Assert.Equal(OutcomeKind.Applied, _log.Undo(join).Kind);
        Assert.Equal((2ul, 4ul), (_log.Owner("customer_id", "B"), _log.Customer(2)!.EventCount));
        Assert.Equal(2ul, _log.Counters.Customers);
    }

    [Fact]
    public void I5_a_conflict_names_the_move_that_took_what_would_be_left()
    {
        Send(("vuid", "v"));
        Send(("email", "a"));
        Send(("email", "a"), ("vuid", "v"));
        var merge = _log.Newest(AuditKind.Merge);
        Send(("customer_id", "k"), ("vuid", "v"));
        var first = _log.Newest(AuditKind.Move);
        Send(("fs_user_id", "f"), ("vuid", "v"));
        var second = _log.Newest(AuditKind.Move);

        Assert.Contains($"Undo move {first} first.", _log.Undo(merge).Message);
        Assert.Contains($"Undo move {second} first.", _log.Undo(first).Message);
        Assert.All((ulong[])[second, first, merge], id => Assert.Equal(OutcomeKind.Applied, _log.Undo(id).Kind));
    }

    [Fact]
    public void I5_a_move_names_the_merge_that_made_its_customers_one()
    {
        Send(("email", "a"), ("vuid", "v"));
        Send(("customer_id", "B"), ("vuid", "v"));
        var move = _log.Newest(AuditKind.Move);
        Send(("customer_id", "B"), ("email", "a"));
        var merge = _log.Newest(AuditKind.Merge);

        Assert.Contains($"Undo merge {merge} first.", _log.Undo(move).Message);
        Assert.All((ulong[])[merge, move], id => Assert.Equal(OutcomeKind.Applied, _log.Undo(id).Kind));
        Assert.Equal(1ul, _log.Owner("vuid", "v"));
    }

    /// <summary>One with an e-mail, who is 1, and one with an id, who is 2.</summary>
    private ulong Join(string how)
    {
        Send(("email", "a"));
        Send(("email", "a"));
        if (how != "attach") Send(("customer_id", "B"));
        if (how == "operator") return _log.Merge(1, 2).Audits[0];
        Send(("email", "a"), ("customer_id", "B"));
        return _log.Audits().Last(audit => audit.IsJoin).Id;
    }

    private ulong Split(params (string, string)[] identifiers) => _log.Split(identifiers).Audits[0];

    private List<string> Look(ulong id)
    {
        var customer = _log.Customer(id)!;
        return
        [
            $"{customer.Id} {customer.CreatedAt} {customer.EventCount} {string.Join(" ", customer.RedirectedIds)}",
            .. customer.Identifiers().Select(held => held.ToString()).Order(StringComparer.Ordinal),
            .. customer.Attributes().Select(attribute => $"{attribute.Name}={attribute.Value().AsText()}"),
            .. customer.Events(null, 100).Select(stored => stored.At.ToString()!),
        ];
    }

    private void Send(params (string, string)[] identifiers) =>
        Assert.Equal(OutcomeKind.Applied, _log.Send(new SentEvent { Identifiers = identifiers }).Kind);
}
