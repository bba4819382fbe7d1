using OpenOdp.Engine.Segments.Explaining;
using OpenOdp.Engine.Tests.Kit;
using static OpenOdp.Engine.Tests.Segments.SegmentKit;

namespace OpenOdp.Engine.Tests.Segments;

/// <summary>Rule G4: an explanation says when the limits leave something out of that segment, and a counter moves.</summary>
public sealed class TruncatedTests
{
    private const int Hour = 3600;
    private static readonly SentEvent Event = new() { Identifiers = [("fs_user_id", "u")] };
    private readonly TestLog _log = new();

    [Fact]
    public void More_events_than_count_are_told_of_segments_whose_window_holds_them_until_they_are_too_old()
    {
        _log.Install("day", Sequence(Type("t"), 24 * Hour, min: 1));
        _log.Install("hour", Sequence(Type("t"), Hour, min: 1));
        _log.Install("fields", Customer(IsThere("customer.email")));
        _log.Send(Event with { Type = "t" });
        var first = _log.Now / 1000;
        _log.Now += 2 * TestLog.Hour;
        SendMany("o", 4999);
        AssertTruncated(_log.Now / 1000);
        Assert.Equal(0ul, _log.Counters.SegmentsTruncated);

        SendMany("o", 1);

        AssertTruncated(_log.Now / 1000, "day");
        AssertTruncated(first + (24 * Hour * 1000L) - 1, "day");
        AssertTruncated(first + (24 * Hour * 1000L));
        var counted = _log.Counters.SegmentsTruncated;
        _log.Install("again", Sequence(Type("t"), 24 * Hour, min: 1));
        Assert.Equal(counted + 1, _log.Counters.SegmentsTruncated);
    }

    [Fact]
    public void More_entries_than_count_are_told_until_they_would_be_dead()
    {
        _log.Install("day", Sequence(Type("t"), 24 * Hour, min: 1000));
        _log.Install("hour", Sequence(Type("t"), Hour, min: 1));
        _log.Install("other", Sequence(Type("u"), 24 * Hour, min: 1));
        _log.Send(Event with { Type = "t" });
        var first = _log.Now / 1000;
        _log.Now += 2 * TestLog.Hour;
        SendMany("t", 999);
        AssertTruncated(_log.Now / 1000);
        Assert.Equal(0ul, _log.Counters.SegmentsTruncated);

        SendMany("t", 1);

        AssertTruncated(_log.Now / 1000, "day");
        AssertTruncated(first + (24 * Hour * 1000L) - 1, "day");
        AssertTruncated(first + (24 * Hour * 1000L));
        Assert.Equal(1ul, _log.Counters.SegmentsTruncated);
    }

    [Fact]
    public void An_entry_that_a_nested_sequence_leaves_out_is_told_as_long_as_it_could_matter()
    {
        var nested = Sequence(Type("t"), 24 * Hour, min: 1000);
        _log.Install("s", Sequence(Type("u"), 24 * Hour, min: 1, more: Member("goal", Both(nested, EventFilter(Type("v"))))));
        _log.Install("rare", Sequence(
            Type("u"), 24 * Hour, min: 1, more: Member("goal", Sequence(Type("t"), 24 * Hour, min: 1, max: 5))));
        _log.Send(Event with { Type = "u" });
        SendMany("t", 1000);
        AssertTruncated(_log.Now / 1000);

        SendMany("t", 1);

        AssertTruncated(_log.Now / 1000, "rare"); // the goal of the other has its count for good
        Assert.True(_log.Counters.SegmentsTruncated <= 1);
    }

    private void SendMany(string type, int count)
    {
        for (; count > 0; count -= 250) _log.Send([.. Enumerable.Repeat(Event with { Type = type }, Math.Min(count, 250))]);
    }

    private void AssertTruncated(long at, params string[] expected)
    {
        var segments = _log.Segments();
        var customer = _log.Owner("fs_user_id", "u")!.Value;
        Assert.Equal(expected, segments.ById.Values
            .Where(segment => SegmentExplainer.Explain(_log.State, _log.Settings, segments, segment, customer, at)!.IsTruncated)
            .Select(static segment => segment.Id));
    }
}
