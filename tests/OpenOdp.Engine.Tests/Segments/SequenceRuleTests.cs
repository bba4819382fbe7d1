using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Engine.Tests.Kit;
using static OpenOdp.Engine.Tests.Segments.SegmentKit;

namespace OpenOdp.Engine.Tests.Segments;

/// <summary>The rules of sequences (§6.6), each by a story; random ones are compared with a model elsewhere.</summary>
public sealed class SequenceRuleTests
{
    private const int Minute = 60;
    private const int Hour = 60 * Minute;
    private const int Day = 24 * Hour;

    private static readonly string Bought = Member("goal", EventFilter(Type("buy")));

    private static readonly string Left = Member("disqualifier", EventFilter(Type("leave")));

    private readonly TestLog _log = new();

    [Fact]
    public void SEQ_1_an_instance_is_alive_from_its_entry_until_it_is_as_old_as_it_may_be()
    {
        _log.Install("s", Sequence(Type("view"), Minute, min: 1));
        Send(0, "view");
        Assert.True(IsMemberAt(0));
        Assert.True(IsMemberAt((Minute * 1000) - 1));
        Assert.False(IsMemberAt(Minute * 1000));
    }

    [Fact]
    public void SEG_5_MEM_2_trap_23_a_membership_ends_with_no_new_event_and_a_tick_tells_it()
    {
        _log.Install("s", Sequence(Type("view"), Minute, min: 1));
        Send(0, "view");
        _log.Now = At(Minute);
        _log.Tick();
        Assert.Equal(0UL, MemberTable.Count(_log.State, _log.Settings.Number, 1, 1));
        Assert.False(_log.IsMember());
    }

    [Fact]
    public void SEQ_2_an_entry_of_the_same_key_replaces_the_instance_and_a_missing_key_is_a_key()
    {
        _log.Install("s", Sequence(Type("view"), Day, min: 2, more: Keyed));
        Send(0, "view", n: 1);
        Send(1, "view", n: 1);
        Assert.False(_log.IsMember());
        Send(2, "view");
        Assert.True(_log.IsMember());
        Send(3, "view");
        Assert.True(_log.IsMember());
        Assert.True(IsMemberAt((Day + 1) * 1000 - 1)); // by the later entry of key 1
        Assert.False(IsMemberAt((Day + 1) * 1000));
    }

    [Fact]
    public void SEQ_2_a_replaced_instance_takes_what_it_has_met_with_it()
    {
        _log.Install("s", Sequence(Type("view"), Day, min: 1, more: Keyed + Bought));
        Send(0, "view", n: 1);
        Send(1, "buy");
        Assert.True(_log.IsMember());
        Send(2, "view", n: 1);
        Assert.False(_log.IsMember());
        Send(3, "buy");
        Assert.True(_log.IsMember());
    }

    [Fact]
    public void SEQ_3_an_entry_is_not_its_own_goal_and_of_the_same_millisecond_the_later_received_is_the_later()
    {
        _log.Install("s", Sequence(Type("view"), Day, min: 1, more: Member("goal", EventFilter(Type("view")))));
        Send(0, "view");
        Assert.False(_log.IsMember());
        Send(0, "view");
        Assert.True(_log.IsMember());
    }

    [Fact]
    public void SEQ_4_a_filter_of_a_goal_sees_the_later_event()
    {
        var later = Member("goal", EventFilter(And(Type("view"), Compare("event.n", "EQUAL", Number(2)))));
        _log.Install("s", Sequence(Type("view"), Day, min: 1, more: later));
        Send(0, "view", n: 2);
        Send(1, "view", n: 1);
        Assert.False(_log.IsMember());
        Send(2, "view", n: 2);
        Assert.True(_log.IsMember());
    }

    [Fact]
    public void SEQ_5_a_timeout_is_reached_by_the_clock_while_the_instance_lives()
    {
        _log.Install("s", Sequence(Type("view"), 2 * Hour, min: 1, more: Member("goal", HoursLater(1))));
        Send(0, "view");
        Assert.False(IsMemberAt((Hour * 1000) - 1));
        Assert.True(IsMemberAt(Hour * 1000));
        Assert.True(IsMemberAt((2 * Hour * 1000) - 1));
        Assert.False(IsMemberAt(2 * Hour * 1000));
    }

    [Fact]
    public void SEQ_5_a_timeout_that_is_missing_is_never_reached()
    {
        var timeout = "{\"timeout_source\":" + Path("event.until") + "}";
        _log.Install("s", Sequence(Type("view"), Day, min: 1, more: Member("goal", timeout)));
        Send(0, "view");
        Assert.False(IsMemberAt((Day * 1000) - 1));
    }

    [Fact]
    public void SEQ_6_a_nested_sequence_counts_what_comes_after_the_entry_and_while_it_lives()
    {
        var twice = Member("goal", Sequence(Type("view"), Day, min: 2));
        _log.Install("s", Sequence(Type("start"), Hour, min: 1, more: twice));
        Send(0, "view");
        Send(1, "start");
        Send(2, "view");
        Assert.False(_log.IsMember());
        Send(Hour + 1, "view"); // the start is as old as it may be
        Assert.False(_log.IsMember());
        Send(Hour + 2, "start");
        Send(Hour + 3, "view");
        Send(Hour + 4, "view");
        Assert.True(_log.IsMember());
    }

    [Theory]
    [InlineData("search", "buy")]
    [InlineData("buy", "search")]
    public void SEQ_7_all_parts_are_needed_in_any_order_and_what_is_satisfied_stays_so(string first, string second)
    {
        var both = Member("goal", Both(EventFilter(Type("search")), EventFilter(Type("buy"))));
        _log.Install("s", Sequence(Type("view"), Day, min: 1, more: both));
        Send(0, "view");
        Send(1, first);
        Assert.False(_log.IsMember());
        Send(Hour, second);
        Assert.True(_log.IsMember());
    }

    [Fact]
    public void SEQ_8_with_a_goal_an_instance_can_be_disqualified_until_it_has_met_it()
    {
        _log.Install("s", Sequence(Type("view"), Day, min: 1, more: Bought + Left));
        Send(0, "view");
        Send(1, "leave");
        Send(2, "buy");
        Assert.False(_log.IsMember()); // dropped for good
        Send(3, "view");
        Send(4, "buy");
        Send(5, "leave");
        Assert.True(_log.IsMember());
    }

    [Fact]
    public void SEQ_8_without_a_goal_an_instance_can_be_disqualified_until_it_dies()
    {
        _log.Install("s", Sequence(Type("view"), Day, min: 1, more: Left));
        Send(0, "view");
        Assert.True(_log.IsMember());
        Send(Day - 1, "leave");
        Assert.False(_log.IsMember());
    }

    [Fact]
    public void SEQ_9_an_instance_qualifies_while_it_lives_and_once_its_goal_is_met()
    {
        _log.Install("s", Sequence(Type("view"), Day, min: 1, more: Bought));
        Send(0, "view");
        Assert.False(_log.IsMember());
        Send(Hour, "buy");
        Assert.True(IsMemberAt((Day * 1000) - 1));
        Assert.False(IsMemberAt(Day * 1000));
    }

    [Fact]
    public void SEQ_10_of_an_event_that_meets_both_the_disqualifier_wins()
    {
        var both = Member("goal", EventFilter(Type("buy"))) + Member("disqualifier", EventFilter(Type("buy")));
        _log.Install("s", Sequence(Type("view"), Day, min: 1, more: both));
        Send(0, "view");
        Send(1, "buy");
        Assert.False(_log.IsMember());
    }

    [Theory]
    [InlineData(Hour, false)]
    [InlineData(Hour + 1, true)]
    public void SEQ_10_of_an_event_and_a_timeout_at_once_the_event_is_first(int second, bool isMember)
    {
        _log.Install("s", Sequence(Type("view"), Day, min: 1, more: Member("goal", HoursLater(1)) + Left));
        Send(0, "view");
        Send(second, "leave");
        Assert.Equal(isMember, _log.IsMember());
    }

    [Theory]
    [InlineData(5, true)]
    [InlineData(15, false)]
    public void SEQ_11_a_late_event_counts_as_if_it_had_come_in_time(int second, bool isMember)
    {
        _log.Install("s", Sequence(Type("view"), Day, min: 1, more: Bought + Left));
        Send(0, "view");
        Send(10, "leave");
        Send(20, "other");
        SendLate(second, "buy");
        Assert.Equal(isMember, _log.IsMember());
    }

    [Fact]
    public void SEQ_12_a_count_is_within_its_bounds_both_included()
    {
        _log.Install("s", Sequence(Type("view"), Day, min: 2, max: 3));
        foreach (var (second, isMember) in (ReadOnlySpan<(int, bool)>)[(0, false), (1, true), (2, true), (3, false)])
        {
            Send(second, "view");
            Assert.Equal(isMember, _log.IsMember());
        }
    }

    [Fact]
    public void SEQ_13_a_timeout_as_goal_says_did_and_then_did_not_within()
    {
        var notBought = Member("goal", HoursLater(1)) + Member("disqualifier", EventFilter(Type("buy")));
        _log.Install("s", Sequence(Type("cart"), Day, min: 1, more: notBought));
        Send(0, "cart");
        Assert.False(IsMemberAt((Hour * 1000) - 1));
        Assert.True(IsMemberAt(Hour * 1000));
        Send(Hour - 1, "buy");
        Assert.False(IsMemberAt(Hour * 1000));
    }

    [Fact]
    public void SEG_2_SEG_3_a_new_segment_sees_the_28_days_before_it()
    {
        Send(0, "view");
        _log.Now = At(28 * Day) - 1000;
        _log.Install("s", Sequence(Type("view"), 28 * Day, min: 1));
        Assert.True(_log.IsMember());
        Assert.False(IsMemberAt(28L * Day * 1000));
    }

    [Fact]
    public void SEQ_12_trap_18_an_event_that_is_sent_twice_counts_once()
    {
        _log.Install("s", Sequence(Type("view"), Day, min: 2));
        for (var i = 0; i < 2; i++)
        {
            _log.Send(new SentEvent
            {
                Type = "view",
                Identifiers = [("fs_user_id", "u")],
                Data = [("idempotence_id", "once")],
            });
        }

        Assert.False(_log.IsMember());
    }

    private static readonly string Keyed = Member("unique_key_sources", $"[{Path("event.n")}]");

    /// <summary>So many seconds after the story begins, in µs.</summary>
    private static long At(long second) => TestLog.Start + TestLog.Hour + (second * TestLog.Second);

    private void Send(int second, string type, int? n = null)
    {
        _log.Now = Math.Max(_log.Now, At(second));
        SendLate(second, type, n);
    }

    private void SendLate(int second, string type, int? n = null) => _log.Send(new SentEvent
    {
        Type = type,
        Identifiers = [("fs_user_id", "u")],
        Data = n is null ? [] : [("n", n)],
        Timestamp = At(second) / 1000,
    });

    /// <summary>As a read says so many milliseconds after the story begins, before any tick.</summary>
    private bool IsMemberAt(long millisecond) => _log.IsMember((At(0) / 1000) + millisecond);
}
