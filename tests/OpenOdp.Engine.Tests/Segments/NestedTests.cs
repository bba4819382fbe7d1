using OpenOdp.Engine.Tests.Kit;
using static OpenOdp.Engine.Tests.Segments.SegmentKit;

namespace OpenOdp.Engine.Tests.Segments;

/// <summary>A sequence within another one, and the clock.</summary>
public sealed class NestedTests
{
    private static readonly SentEvent Event = new() { Identifiers = [("fs_user_id", "u")] };

    private readonly TestLog _log = new();

    /// <summary>What is nested lives for 60 seconds; two at a time meet the goal.</summary>
    [Theory]
    [InlineData(59_999, true)]
    [InlineData(60_000, false)]
    public void An_event_of_an_earlier_time_meets_whoever_lived_then(int milliseconds, bool isMember)
    {
        Install(Member("goal", Sequence(Type("t"), 60, min: 2)));
        Send("u", 0);
        _log.Now += TestLog.Hour;
        Send("t", 1000); // it is dead by now

        Send("t", 1000 + milliseconds);

        Assert.Equal(isMember, _log.IsMember());
    }

    /// <summary>The timeout comes while what is nested lives, and nobody looks until it is dead.</summary>
    [Theory]
    [InlineData(false, 3600, true)]
    [InlineData(true, 3600, true)]
    [InlineData(false, 3601, false)]
    [InlineData(true, 3601, false)]
    public void A_timeout_meets_what_the_nested_count_was_at_its_time(bool ticks, int seconds, bool isMember)
    {
        var disqualifier = Both(HoursLater(1), Sequence(Type("t"), seconds, min: 1, max: 5));
        Install(Member("disqualifier", disqualifier));
        Send("u", 0);
        Send("t", 0);
        _log.Now += 2 * TestLog.Hour;

        if (ticks) _log.Tick();

        Assert.Equal(isMember, _log.IsMember());
    }

    private void Install(string more) => _log.Install("s", Sequence(Type("u"), 24 * 3600, min: 1, more: more));

    private void Send(string type, int milliseconds) =>
        _log.Send(Event with { Type = type, Timestamp = (TestLog.Start / 1000) + milliseconds });
}
