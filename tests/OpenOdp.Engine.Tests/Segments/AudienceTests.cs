using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Segments;
using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Engine.Segments.Sequences;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Segments;

/// <summary>Audiences whose members another system tells (PT-1 to PT-5): the last word counts until there is another.</summary>
public sealed class AudienceTests
{
    private const long Day = 24 * TestLog.Hour;

    private readonly TestLog _log = new();

    public AudienceTests() => _log.InstallAudience("gold", "gold");

    [Fact]
    public void PT_1_qualify_makes_a_member_and_disqualify_ends_it()
    {
        Tell("qualify", "a");
        Assert.True(IsMember("a"));
        Tell("disqualify", "a");
        Assert.False(IsMember("a"));
        var changes = ChangeTable.ReadAfter(_log.State, 1, default, 100);
        Assert.Equal([true, false], changes.Select(static change => change.Entered));
        Assert.All(changes, static change => Assert.Equal(MembershipCause.Event, change.Cause));
    }

    [Theory]
    [InlineData("other", "gold", "passthrough")]
    [InlineData("qualify", "silver", "passthrough")]
    [InlineData("qualify", "gold", "t")]
    public void PT_1_any_other_event_tells_nothing(string action, string audience, string type)
    {
        Tell(action, "a", audience: audience, type: type);
        Assert.False(IsMember("a"));
        Assert.Empty(Rows.OfTable(_log.State, Table.AudienceWords));
    }

    [Fact]
    public void An_audience_may_be_called_by_a_UUID()
    {
        const string Uuid = "00112233-4455-6677-8899-aabbccddeeff";
        _log.InstallAudience("u", Uuid);
        Tell("qualify", "a", audience: Uuid);
        Assert.True(IsMember("a", "u"));
    }

    [Fact]
    public void PT_5_the_later_by_time_decides_and_of_two_at_once_the_last_that_came()
    {
        Tell("qualify", "a", minute: 5);
        Tell("disqualify", "a", minute: 4);
        Assert.True(IsMember("a"));
        Tell("disqualify", "a", minute: 5);
        Assert.False(IsMember("a"));
        Tell("qualify", "a", minute: 5);
        Assert.True(IsMember("a"));
        _log.Send(Word("disqualify", "a", minute: 6), Word("qualify", "a", minute: 6));
        Assert.True(IsMember("a"));
    }

    /// <summary>Else nothing could ever end it.</summary>
    [Fact]
    public void PT_5_a_time_in_the_future_counts_as_the_arrival()
    {
        Tell("qualify", "a", minute: 60 * 24 * 365);
        Tell("disqualify", "a");
        Assert.False(IsMember("a"));
    }

    [Fact]
    public void A_member_is_one_for_as_long_as_nothing_else_is_told_whatever_time_and_events_come()
    {
        Tell("qualify", "a");
        for (var i = 0; i < EntryLimit.MaxEvents / 500; i++)
        {
            _log.Send([.. Enumerable.Range(0, 501).Select(static _ => new SentEvent { Identifiers = [("email", "a")] })]);
        }

        _log.Now += 400 * Day;
        _log.Tick();
        _log.SetFloor(_log.Machine.Position + 1);
        _log.FinishSteps();

        Assert.True(IsMember("a"));
        Assert.DoesNotContain(ChangeTable.ReadAfter(_log.State, 1, default, 100), static change => !change.Entered);
        Tell("disqualify", "a");
        Assert.False(IsMember("a"));
    }

    [Fact]
    public void Of_two_that_merge_the_later_word_counts_and_the_undo_gives_each_its_own_back()
    {
        Tell("qualify", "a", minute: 1);
        Tell("disqualify", "b", "customer_id", minute: 2);
        Join();
        Assert.False(IsMember("a"));
        Tell("qualify", "b", "customer_id", minute: 1); // older than what was told of either
        Assert.False(IsMember("a"));
        Tell("qualify", "b", "customer_id", minute: 3); // of the side of the customer id
        Assert.True(IsMember("a"));
        Tell("disqualify", "a", minute: 4);
        Assert.False(IsMember("a"));

        _log.Undo(_log.Newest(AuditKind.Merge));

        Assert.False(IsMember("a"));
        Assert.True(IsMember("b", name: "customer_id"));
    }

    [Fact]
    public void What_was_attached_takes_its_words_along_when_it_leaves()
    {
        Tell("qualify", "a");
        _log.Send(new SentEvent { Identifiers = [("email", "a"), ("fs_user_id", "u")] });
        Tell("disqualify", "u", "fs_user_id");
        Assert.False(IsMember("a"));
        _log.Undo(_log.Newest(AuditKind.Attach));
        Assert.True(IsMember("a"));
        Assert.False(IsMember("u", name: "fs_user_id"));
    }

    /// <summary>As attributes do (rule I9).</summary>
    [Fact]
    public void Words_stay_at_a_split_and_what_comes_then_is_of_the_one_it_comes_to()
    {
        Tell("qualify", "a");
        _log.Send(new SentEvent { Identifiers = [("email", "a"), ("customer_id", "b")] });
        _log.Split(("customer_id", "b"));
        Assert.True(IsMember("a"));
        Assert.False(IsMember("b", name: "customer_id"));
        Tell("disqualify", "b", "customer_id");
        Assert.True(IsMember("a"));

        _log.Undo(_log.Newest(AuditKind.Split));

        Assert.False(IsMember("a"));
    }

    [Fact]
    public void L5_an_erasure_takes_the_words_away()
    {
        Tell("qualify", "a");
        Tell("qualify", "b", "customer_id");
        Join();
        _log.Erase(_log.Owner("email", "a")!.Value);
        Assert.Empty(Rows.OfTable(_log.State, Table.AudienceWords));
        Assert.Equal(0UL, MemberTable.Count(_log.State, 1, 1, 1));
    }

    [Fact]
    public void PT_3_what_was_told_before_an_audience_was_made_does_not_count()
    {
        Tell("qualify", "a", audience: "silver");
        _log.InstallAudience("silver", "silver");
        Assert.False(IsMember("a", "silver"));
        Tell("qualify", "a", audience: "silver");
        Assert.True(IsMember("a", "silver"));
        Assert.True(IsMember("a", "silver", restarts: true));
    }

    [Fact]
    public void PT_3_an_audience_that_is_made_again_begins_anew()
    {
        Tell("qualify", "a");
        _log.Delete("gold");
        _log.InstallAudience("gold", "gold");
        Assert.False(IsMember("a"));

        Tell("qualify", "a");
        _log.InstallAudience("gold", "silver");
        Assert.False(IsMember("a"));
        _log.InstallAudience("gold", "gold");
        Assert.False(IsMember("a"));
        Assert.False(IsMember("a", restarts: true));
    }

    [Fact]
    public void Another_revision_of_the_same_audience_keeps_its_members()
    {
        Tell("qualify", "a");
        var outcome = _log.PutAudience("gold", "gold", "with a description");
        Assert.Equal(2, outcome.Revision);
        Tell("qualify", "b");
        _log.FinishSteps();
        Assert.True(IsMember("a"));
        Assert.True(IsMember("b"));
        Assert.True(IsMember("a", restarts: true));
        Assert.Equal(2UL, MemberTable.Count(_log.State, 1, 1, 2));
    }

    /// <summary>Rows do not grow with audiences that are gone.</summary>
    [Fact]
    public void S5_words_on_audiences_that_are_gone_leave_with_the_next_one()
    {
        for (var i = 0; i < 20; i++)
        {
            Tell("qualify", "a");
            _log.Delete("gold");
            _log.InstallAudience("gold", "gold");
        }

        Tell("qualify", "a");
        var row = Assert.Single(_log.State.Rows, static row => row.Key[0] == (byte)Table.AudienceWords);
        Assert.InRange(row.Value.Length, 1, 20);
    }

    [Fact]
    public void Segments_of_the_same_audience_have_the_same_members_from_when_they_are_there()
    {
        Tell("qualify", "a");
        _log.InstallAudience("also", "gold");
        Tell("qualify", "b");
        Assert.True(IsMember("b"));
        Assert.True(IsMember("b", "also"));
        Assert.False(IsMember("a", "also"));
    }

    [Fact]
    public void L1_a_replay_comes_to_the_same_rows()
    {
        Of_two_that_merge_the_later_word_counts_and_the_undo_gives_each_its_own_back();
        PT_3_an_audience_that_is_made_again_begins_anew();
        var state = new MemoryState();
        var machine = new Machine(state);
        foreach (var record in _log.Records)
        {
            TestLog.Apply(machine, state, record);
            machine = new Machine(state);
        }

        Assert.Equal(Rows.WithoutMachine(_log.State), Rows.WithoutMachine(state));
    }

    private void Tell(
        string action, string value, string name = "email", string audience = "gold", int? minute = null,
        string type = "passthrough") =>
        Assert.Equal(OutcomeKind.Applied, _log.Send(Word(action, value, name, audience, minute, type)).Kind);

    private static SentEvent Word(
        string action, string value, string name = "email", string audience = "gold", int? minute = null,
        string type = "passthrough") => new()
        {
            Type = type,
            Action = action,
            Identifiers = [(name, value)],
            Data = [("audience_id", audience)],
            Timestamp = minute is { } at ? (TestLog.Start / 1000) - 3_600_000 + (at * 60_000L) : null,
        };

    private void Join() => _log.Send(new SentEvent { Identifiers = [("email", "a"), ("customer_id", "b")] });

    /// <summary>Asks, and looks whether the rows of members say the same.</summary>
    private bool IsMember(string value, string segment = "gold", string name = "email", bool restarts = false)
    {
        var customer = _log.Owner(name, value)!.Value;
        var segments = restarts
            ? Definitions.Read(_log.State, new SegmentCompiler()).SegmentsOf(1)
            : _log.Segments();
        var found = segments.ById[segment];
        var reader = new MembershipReader(_log.State, _log.Settings, segments, customer);
        var isMember = reader.Of(found, _log.Now / 1000).IsMember;
        Assert.Equal(
            isMember, SegmentKit.Since(_log.State, 1, found.Number, found.LiveRevision, customer) is not null);
        return isMember;
    }
}
