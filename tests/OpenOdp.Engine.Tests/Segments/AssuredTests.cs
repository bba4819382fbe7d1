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
}
