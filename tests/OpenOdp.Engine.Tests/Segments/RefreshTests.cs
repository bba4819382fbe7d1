using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.Segments;
using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Tests.Kit;
using static OpenOdp.Engine.Tests.Segments.SegmentKit;

namespace OpenOdp.Engine.Tests.Segments;

/// <summary>What counts in a segment changes without a change of the segment: everybody is worked out anew.</summary>
public sealed class RefreshTests
{
    private static readonly SentEvent Event = new() { Type = "t", Action = "a", Identifiers = [("fs_user_id", "u")] };

    private readonly TestLog _log = new();

    [Fact]
    public void An_event_that_a_floor_hides_counts_no_more_in_the_next_read()
    {
        _log.Install("s", Sequence(Type("t"), 24 * 3600, min: 1));
        _log.Send(Event);
        Assert.True(IsMember());

        _log.SetFloor(_log.Machine.Position + 1);

        Assert.False(IsMember());
        Finish();
        Assert.False(IsMember());
        Assert.Equal(0UL, MemberTable.Count(_log.State, 1, 1, 1));
        var left = Assert.Single(ChangeTable.ReadAfter(_log.State, 1, default, 100), change => !change.Entered);
        Assert.Equal(MembershipCause.Definition, left.Cause);
    }

    [Fact]
    public void An_event_after_the_floor_counts_alone_while_the_others_are_still_worked_out()
    {
        _log.Install("s", Sequence(Type("t"), 24 * 3600, min: 2));
        _log.Send(Event, Event);
        _log.SetFloor(_log.Machine.Position + 1);

        _log.Send(Event);
        Assert.False(IsMember());
        _log.Send(Event);
        Assert.True(IsMember());
        Finish();
        Assert.True(IsMember());
    }

    /// <summary>What segments that sleep have in common came before the floor.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_segment_that_slept_over_a_floor_does_not_count_what_came_before(bool isWorkedOut)
    {
        _log.Install("s", Sequence(Kind("t", "a"), 24 * 3600, min: 2));
        _log.Send(Event);
        _log.SetFloor(_log.Machine.Position + 1);
        if (isWorkedOut) Finish();

        _log.Send(Event);
        Assert.False(IsMember());
        _log.Send(Event);
        Assert.True(IsMember());
    }

    [Fact]
    public void A_build_that_a_floor_overtakes_begins_anew()
    {
        for (var i = 0; i < 10; i++) _log.Send(Event with { Identifiers = [("fs_user_id", $"u{i}")] });
        _log.Send(Event);
        var floor = _log.Machine.Position;
        _log.Put("s", Sequence(Type("t"), 24 * 3600, min: 1));
        _log.TryStep(cost: 5);
        _log.SetFloor(floor);
        Finish();
        Assert.Equal(1UL, MemberTable.Count(_log.State, 1, 1, 1));
        Assert.True(IsMember());
    }

    [Fact]
    public void A_new_identifier_changes_what_a_path_means_at_once_and_after_a_restart()
    {
        _log.Install("s", Customer(Compare("customer.shop_id", "EQUAL", Text("7"))));
        _log.Update(new SentProfile([("fs_user_id", "u")], ("shop_id", "7")));
        Assert.True(IsMember());

        Rename("shop_id");

        Assert.False(IsMember());
        Assert.False(IsMember(Definitions.Read(_log.State, new SegmentCompiler())));
        Finish();
        Assert.Equal(0UL, MemberTable.Count(_log.State, 1, 1, 1));
    }

    [Fact]
    public void A_definition_that_a_new_identifier_makes_invalid_has_no_members()
    {
        _log.Install("s", Customer(Compare("customer.shop_id", "GREATER_THAN", Number(3))));
        _log.Update(new SentProfile([("fs_user_id", "u")], ("shop_id", 7)));
        Assert.True(IsMember());

        Rename("shop_id");
        Finish();

        Assert.False(IsMember());
        Assert.False(IsMember(Definitions.Read(_log.State, new SegmentCompiler())));
    }

    /// <summary>As the server does at a start whose configuration names a further identifier.</summary>
    private void Rename(string identifier)
    {
        var command = new ByteWriter();
        var settings = _log.Settings with
        {
            Identifiers = [.. _log.Settings.Identifiers, new IdentifierField(identifier, Confidence.High)],
        };
        settings.Write(command);
        var outcome = _log.Append(CommandKind.Account, command.Written.ToArray(), account: 0, key: KeyClass.Internal);
        Assert.Equal(OutcomeKind.Applied, outcome.Kind);
        Assert.True(outcome.GoesOn);
    }

    private void Finish()
    {
        while (_log.TryStep(cost: 3))
        {
        }
    }

    private bool IsMember(Definitions? definitions = null)
    {
        definitions ??= _log.Machine.Definitions;
        var (settings, segments) = (definitions.Accounts[1], definitions.SegmentsOf(1));
        var reader = new MembershipReader(_log.State, settings, segments, _log.Owner("fs_user_id", "u")!.Value);
        return reader.Of(segments.ById["s"], _log.Now / 1000).IsMember;
    }
}
