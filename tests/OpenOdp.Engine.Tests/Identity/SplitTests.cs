using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.Orders;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Identity;

/// <summary>Rule I9: split and merge by an operator.</summary>
public sealed class SplitTests
{
    private readonly TestLog _log = new();

    [Fact]
    public void I9_a_split_takes_identifiers_with_the_events_that_carry_one_of_them_and_no_high_one_that_stays()
    {
        BuildJoined();

        var outcome = _log.Split(("email", "two"), ("vuid", "v2"));

        Assert.Equal((OutcomeKind.Applied, 2), (outcome.Kind, outcome.EventsMoved));
        var (one, two) = (outcome.Restored[0], outcome.Restored[1]);
        Assert.Equal((one, two, two), (_log.Owner("customer_id", "1"), _log.Owner("email", "two"), _log.Owner("vuid", "v2")));
        Assert.Equal((2ul, 2ul), (_log.Customer(one)!.EventCount, _log.Customer(two)!.EventCount));
        Assert.Equal(2, _log.Customer(two)!.Events(null, 10).Count);
        Assert.Equal(two, Receipt.Find(_log.State, _log.Settings, "moved", _log.Now)!.Customer);
        Assert.Equal(AuditKind.Split, _log.Customer(one)!.History()[0].Kind);
        Assert.Equal(AuditKind.Split, _log.Customer(two)!.History()[0].Kind);
        Assert.Equal("name", Assert.Single(_log.Customer(one)!.Attributes()).Name);
    }

    [Fact]
    public void I9_a_split_parts_the_two_until_it_is_allowed()
    {
        BuildJoined();
        _log.Split(("email", "two"));

        Send(("email", "two"), ("customer_id", "1"));
        Assert.Equal(AuditReason.Parted, _log.Audit(_log.Newest(AuditKind.MergeRefused)).Reason);
        Assert.NotEqual(_log.Owner("customer_id", "1"), _log.Owner("email", "two"));

        Assert.Equal(OutcomeKind.Applied, _log.Allow(_log.Newest(AuditKind.Split)).Kind);
        Assert.Equal(OutcomeKind.Conflict, _log.Allow(_log.Newest(AuditKind.Split)).Kind);
        Send(("email", "two"), ("customer_id", "1"));
        Assert.Equal(_log.Owner("customer_id", "1"), _log.Owner("email", "two"));
    }

    [Fact]
    public void I9_a_split_is_undone_with_what_came_since()
    {
        BuildJoined();
        var events = _log.Customer("customer_id", "1")!.EventCount;
        _log.Split(("email", "two"));
        Send(("email", "two"), ("fs_user_id", "new"));
        var split = _log.Newest(AuditKind.Split);

        var outcome = _log.Undo(split);

        Assert.Equal(OutcomeKind.Applied, outcome.Kind);
        Assert.Equal([1ul], outcome.Restored);
        Assert.Equal(
            (1ul, 1ul, events + 1), (_log.Owner("email", "two"), _log.Owner("fs_user_id", "new"), _log.Customer(1)!.EventCount));
        Assert.Equal(OutcomeKind.Conflict, _log.Undo(split).Kind);
        Assert.Equal(OutcomeKind.Conflict, _log.Allow(split).Kind);
        Assert.Equal(OutcomeKind.Applied, _log.Undo(_log.Audits().First(audit => audit.IsJoin).Id).Kind);
        Assert.NotEqual(1ul, _log.Owner("email", "two"));
    }

    [Fact]
    public void I9_a_split_that_cannot_be_is_refused_and_changes_nothing()
    {
        BuildJoined();
        Send(("email", "other"));
        var before = Rows.WithoutMachine(_log.State);

        Assert.Equal(OutcomeKind.NotFound, _log.Split(("email", "nobody")).Kind);
        Assert.Equal(OutcomeKind.Conflict, _log.Split(("email", "other")).Kind);
        Assert.Equal(OutcomeKind.Conflict, _log.Split(("email", "other"), ("email", "two")).Kind);
        Assert.Equal(OutcomeKind.Conflict, _log.Split().Kind);
        Assert.Equal(before, Rows.WithoutMachine(_log.State));
    }

    [Fact]
    public void I9_a_split_that_names_its_customer_is_of_nobody_else()
    {
        BuildJoined();
        Send(("email", "other"));
        var before = Rows.WithoutMachine(_log.State);

        var refused = Split(customer: _log.Owner("email", "other")!.Value);
        Assert.Equal(OutcomeKind.Conflict, refused.Kind);
        Assert.Contains("nothing was split", refused.Message);
        Assert.Equal(before, Rows.WithoutMachine(_log.State));
        Assert.Equal(OutcomeKind.Applied, Split(customer: 1).Kind);

        RecordOutcome Split(ulong customer)
        {
            var command = new ByteWriter();
            SplitCommand.Write(command, [(0, "two"u8.ToArray())], customer);
            return _log.Append(CommandKind.Split, command.Written.ToArray(), key: KeyClass.Private);
        }
    }

    [Theory]
    [InlineData(1, 2, "part of another")]
    [InlineData(2, 1, "part of another")]
    [InlineData(1, 3, "more than it was")]
    [InlineData(3, 1, "more than it was")]
    public void I9_a_merge_is_of_those_who_were_seen_and_not_of_whom_they_became(ulong into, ulong from, string why)
    {
        foreach (var email in new[] { "a", "b", "c" }) Send(("email", email));
        var seen = AuditTable.NewestOf(_log.State, 1, into, from);
        _log.Merge(3, 2);
        var before = Rows.WithoutMachine(_log.State);

        var refused = Merge(seen);
        Assert.True(refused.Kind == OutcomeKind.Conflict, why);
        Assert.Contains("Nothing was merged", refused.Message);
        Assert.Equal(before, Rows.WithoutMachine(_log.State));
        Assert.Equal(OutcomeKind.Applied, Merge(seen: null).Kind);

        RecordOutcome Merge(ulong? seen)
        {
            var command = new ByteWriter();
            MergeCommand.Write(command, into, from, 0, "b"u8.ToArray(), seen);
            return _log.Append(CommandKind.Merge, command.Written.ToArray(), key: KeyClass.Private);
        }
    }

    [Fact]
    public void I9_the_undo_of_a_merge_after_a_split_leaves_the_split_as_it_is()
    {
        Send(("email", "a"));
        Send(("customer_id", "1"), ("vuid", "v"));
        Send(("email", "a"), ("customer_id", "1"));
        _log.Split(("vuid", "v"));

        Assert.Equal(OutcomeKind.Applied, _log.Undo(_log.Newest(AuditKind.Merge)).Kind);

        Assert.Equal((1ul, 2ul, 3ul), (_log.Owner("email", "a"), _log.Owner("customer_id", "1"), _log.Owner("vuid", "v")));
    }

    [Fact]
    public void I9_whoever_the_undo_of_an_older_merge_brings_back_stays_parted_from_what_was_split_off_until_it_is_allowed()
    {
        Send(("email", "a"), ("vuid", "v"));
        Send(("email", "b"), ("phone", "+1"));
        Send(("email", "a"), ("fs_user_id", "f"));
        Send(("email", "b"), ("fs_user_id", "f"));
        var merge = _log.Newest(AuditKind.Merge);
        var split = _log.Split(("fs_user_id", "f")).Audits[0];
        Assert.Equal([1ul, 2ul], _log.Undo(merge).Restored);

        foreach (var email in (string[])["a", "b"])
        {
            Assert.Contains("parted", Assert.Single(
                _log.Send(new SentEvent { Identifiers = [("fs_user_id", "f"), ("email", email)] }).Warnings).Message);
        }

        Assert.Equal(3, ((ulong?[])[_log.Owner("email", "a"), _log.Owner("email", "b"), _log.Owner("fs_user_id", "f")]).Distinct()
            .Count());
        Assert.Equal(OutcomeKind.Applied, _log.Allow(split).Kind);
        Assert.Equal(OutcomeKind.Conflict, _log.Allow(split).Kind);
        Send(("email", "b"), ("fs_user_id", "f"));
        Assert.Equal(2ul, _log.Owner("fs_user_id", "f"));
    }

    [Fact]
    public void I9_the_undo_of_a_split_leaves_nobody_parted_though_an_older_merge_was_undone_before()
    {
        BuildJoined();
        Send(("fs_user_id", "z"));
        var merge = _log.Merge(1, _log.Owner("fs_user_id", "z")!.Value).Audits[0];
        var split = _log.Split(("email", "two")).Audits[0];
        Assert.Equal(OutcomeKind.Applied, _log.Undo(merge).Kind);
        Assert.Equal(OutcomeKind.Applied, _log.Allow(merge).Kind);

        Assert.Equal(OutcomeKind.Applied, _log.Undo(split).Kind);

        Assert.Empty(Rows.OfTable(_log.State, Engine.State.Table.NoMerge));
    }

    [Fact]
    public void I9_an_operator_merges_and_the_one_named_as_into_stays()
    {
        Send(("email", "a"));
        Send(("customer_id", "1"));

        var outcome = _log.Merge(2, 1);

        Assert.Equal((OutcomeKind.Applied, 2ul, 2ul), (outcome.Kind, outcome.Restored[0], _log.Owner("email", "a")));
        Assert.Equal(AuditReason.Operator, _log.Audit(outcome.Audits[0]).Reason);
        Assert.Equal(OutcomeKind.Conflict, _log.Merge(1, 2).Kind);
        Assert.Equal(OutcomeKind.NotFound, _log.Merge(1, 99).Kind);
        Assert.Equal(OutcomeKind.Applied, _log.Undo(outcome.Audits[0]).Kind);

        var refused = _log.Merge(2, 1);
        Assert.Equal(OutcomeKind.Conflict, refused.Kind);
        Assert.Contains(AuditReason.Parted, refused.Message);
    }

    [Fact]
    public void I9_the_guards_that_count_hold_for_an_operator_too()
    {
        _log.SetAccount(_log.Settings with { IdentifierCap = 1 });
        Send(("email", "a"));
        Send(("email", "b"));

        var refused = _log.Merge(1, 2);

        Assert.Equal(OutcomeKind.Conflict, refused.Kind);
        Assert.Contains(AuditReason.TooManyValues, refused.Message);
    }

    [Fact]
    public void I9_a_preview_tells_what_a_split_then_does_and_changes_nothing()
    {
        BuildJoined();
        var command = new ByteWriter();
        SplitCommand.Write(command, [(0, "two"u8.ToArray()), (3, "v2"u8.ToArray())]);
        var before = Rows.Of(_log.State);

        var preview = OperatorPreview.Of(_log.State, _log.Settings, CommandKind.Split, command.Written, _log.Now + 1);

        Assert.Equal(before, Rows.Of(_log.State));
        var outcome = _log.Split(("email", "two"), ("vuid", "v2"));
        Assert.Equal((outcome.Kind, outcome.EventsMoved), (preview.Kind, preview.EventsMoved));
        Assert.Equal(outcome.Restored, preview.Restored);
    }

    [Fact]
    public void I9_an_order_goes_with_its_events_and_goes_on_there()
    {
        BuildJoined();
        SendOrder("email", "two", 10);
        SendOrder("customer_id", "1", 5, "shared");
        SendOrder("email", "two", 5, "shared");
        _log.Split(("email", "two"));
        SendOrder("email", "two", 10);

        _log.Erase(1);

        Assert.NotNull(OrderTable.Read(_log.State, 1, "o1"u8));
        Assert.NotNull(OrderTable.Read(_log.State, 1, "shared"u8));
        _log.Erase(_log.Owner("email", "two")!.Value);
        Assert.Null(OrderTable.Read(_log.State, 1, "o1"u8));
        Assert.Null(OrderTable.Read(_log.State, 1, "shared"u8));
    }

    [Fact]
    public void S5_a_split_of_too_many_events_is_refused_without_looking_through_them()
    {
        Send(("customer_id", "1"), ("email", "two"));
        var batch = Enumerable.Repeat(new SentEvent { Identifiers = [("customer_id", "1")] }, 500).ToArray();
        for (var i = 0; i < 200; i++) _log.Send(batch);
        var command = new ByteWriter();
        SplitCommand.Write(command, [(0, "two"u8.ToArray())]);
        var reader = new CountingReader(_log.State);

        var refused = OperatorPreview.Of(reader, _log.Settings, CommandKind.Split, command.Written, _log.Now + 1);

        Assert.Equal(OutcomeKind.Conflict, refused.Kind);
        Assert.Contains("more than 100000 events", refused.Message);
        Assert.InRange(reader.Walked, 0, 10);
        _log.SetFloor(_log.Machine.Position);
        Assert.Equal(OutcomeKind.Applied, _log.Split(("email", "two")).Kind);
    }

    [Fact]
    public void L4_events_below_the_floor_stay_where_they_are()
    {
        BuildJoined();
        _log.SetFloor(_log.Machine.Position);

        Assert.Equal(0, _log.Split(("email", "two"), ("vuid", "v2")).EventsMoved);
    }

    [Fact]
    public void Held_merges_are_listed_one_entry_a_pair_with_a_count()
    {
        _log.SetAccount(_log.Settings with { PublicKeyMerges = PublicKeyMerges.Hold });
        foreach (var id in (string[])["1", "2", "3"]) Send(("customer_id", id));
        for (var day = 0; day < 2; day++)
        {
            for (var i = 0; i < 5; i++) Send(("customer_id", "1"), ("email", "e"));
            Send(("fs_user_id", "u"), ("customer_id", "2"));
            _log.Now += 24 * TestLog.Hour;
        }

        var all = RefusalTable.ReadHeld(_log.State, _log.Settings, [], 10, out var end);
        Assert.Equal([10ul, 2ul], all.Select(held => held.Count));
        Assert.Null(end);

        var first = RefusalTable.ReadHeld(_log.State, _log.Settings, [], 1, out var next);
        var second = RefusalTable.ReadHeld(_log.State, _log.Settings, next!, 1, out var last);
        Assert.Equal(all.Select(held => held.Id), first.Concat(second).Select(held => held.Id));
        Assert.Empty(last is null ? [] : RefusalTable.ReadHeld(_log.State, _log.Settings, last, 1, out _));

        Assert.Equal(OutcomeKind.Applied, _log.Allow(all[0].Id).Kind);
        Assert.Equal([all[1].Id], RefusalTable.ReadHeld(_log.State, _log.Settings, [], 10, out _).Select(held => held.Id));
    }

    /// <summary>Two people in one customer: 1 with a name, and two with a device.</summary>
    private void BuildJoined()
    {
        Send(("customer_id", "1"));
        Send(("customer_id", "1"), ("email", "two"));
        _log.Send(new SentEvent { Identifiers = [("email", "two"), ("vuid", "v2")], Data = [("idempotence_id", "moved")] });
        Send(("vuid", "v2"));
        _log.Update(new SentProfile([("customer_id", "1")], ("name", "One")));
    }

    private void SendOrder(string name, string value, int subtotal, string id = "o1") =>
        Assert.Equal(OutcomeKind.Applied, _log.Send(new SentEvent
        {
            Type = "order",
            Action = "purchase",
            Identifiers = [(name, value)],
            Order = new SentOrder([("order_id", id)], [("subtotal", subtotal)]),
        }).Kind);

    private void Send(params (string, string)[] identifiers) => _log.Send(new SentEvent { Identifiers = identifiers });
}
