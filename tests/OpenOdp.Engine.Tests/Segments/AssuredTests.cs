using OpenOdp.Engine.Tests.Kit;
using static OpenOdp.Engine.Tests.Segments.SegmentKit;

namespace OpenOdp.Engine.Tests.Segments;

public sealed class AssuredTests
{
    private static readonly SentEvent Event = new() { Identifiers = [("fs_user_id", "u")] };

    /// <summary>Events come before what the clock does (SEQ-10), also those that come after a tick.</summary>
    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void An_event_of_the_time_before_a_goal_that_the_clock_has_met_still_disqualifies(int milliseconds, bool isMember)
    {
        var log = new TestLog();
        log.Install("s", Sequence(
            Type("t"), 24 * 3600, min: 1,
            more: Member("goal", HoursLater(1)) + Member("disqualifier", EventFilter(Type("u")))));
        log.Send(Event with { Type = "t", Timestamp = TestLog.Start / 1000 });
        log.Now += TestLog.Hour + TestLog.Second;
        log.Tick();
        Assert.True(log.IsMember());

        log.Send(Event with { Type = "u", Timestamp = ((TestLog.Start + TestLog.Hour) / 1000) + milliseconds });

        Assert.Equal(isMember, log.IsMember());
    }

    /// <summary>When an assurance ends, what is kept is as of the last event, not as of the tick that has ended it.</summary>
    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void An_event_of_the_time_before_an_assurance_ended_still_meets_a_goal(int milliseconds, bool isMember)
    {
        var log = new TestLog();
        log.Install("s", Sequence(
            Type("t"), 3 * 3600, min: 1,
            more: Member("goal", EventFilter(Type("u"))) + Member("disqualifier", HoursLater(1))));
        log.Send(Event with { Type = "t", Timestamp = TestLog.Start / 1000 });
        log.Send(Event with { Type = "u", Timestamp = (TestLog.Start / 1000) + 1 });
        log.Now += TestLog.Hour;
        log.Send(Event with { Type = "t", Timestamp = log.Now / 1000 }); // while it is a member whatever comes
        var timeout = (log.Now + TestLog.Hour) / 1000;
        log.Now += 2 * TestLog.Hour + TestLog.Second;
        log.Tick();
        Assert.False(log.IsMember());

        log.Send(Event with { Type = "u", Timestamp = timeout + milliseconds });

        Assert.Equal(isMember, log.IsMember());
    }

    /// <summary>Nothing ends the membership any more but an event that came late.</summary>
    [Theory]
    [InlineData(1999, false)]
    [InlineData(2000, true)]
    [InlineData(2001, true)]
    public void A_late_event_of_the_time_before_a_goal_disqualifies_an_assured_member(int milliseconds, bool isMember)
    {
        var log = new TestLog();
        log.Install("s", Sequence(
            Type("t"), 24 * 3600, min: 1,
            more: Member("goal", EventFilter(Type("u"))) + Member("disqualifier", EventFilter(Type("v")))));
        var start = TestLog.Start / 1000;
        log.Now += 60 * TestLog.Second;
        log.Send(Event with { Type = "t", Timestamp = start }, Event with { Type = "u", Timestamp = start + 2000 });
        log.Now += TestLog.Hour;
        log.Send(Event with { Type = "o", Timestamp = log.Now / 1000 });
        Assert.True(log.IsMember());

        log.Send(Event with { Type = "v", Timestamp = start + milliseconds });

        Assert.Equal(isMember, log.IsMember());
    }
}
