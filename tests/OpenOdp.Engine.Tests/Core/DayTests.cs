using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Core;

/// <summary>What arrived before a time can be told after the log has been trimmed (rule L4).</summary>
public sealed class DayTests
{
    private const long Day = 24 * TestLog.Hour;
    private readonly TestLog _log = new();

    [Fact]
    public void The_first_position_of_each_day_with_records_is_kept()
    {
        var first = Send();
        _log.Now = TestLog.Start + (3 * Day) - 1; // the next record is the first of that day
        var fourth = Send();
        Send();

        Assert.Equal(1ul, Before(TestLog.Start + 1));
        Assert.Equal(1ul, Before(TestLog.Start + Day - 1));
        Assert.Equal(fourth, Before(TestLog.Start + Day));
        Assert.Equal(fourth, Before(TestLog.Start + (3 * Day) + 5));
        Assert.Equal(99ul, Before(TestLog.Start + (4 * Day)));
        Assert.True(first < fourth);
    }

    [Fact]
    public void Nothing_below_the_position_was_recorded_at_the_time_or_later()
    {
        var times = new List<(ulong Position, long At)>();
        for (var i = 0; i < 60; i++)
        {
            _log.Now += i % 7 * 5 * TestLog.Hour;
            times.Add((Send(), _log.Now));
        }

        for (var time = TestLog.Start - Day; time < _log.Now + (2 * Day); time += 7 * TestLog.Hour)
        {
            var position = Before(time);
            if (position is null) continue;
            Assert.All(times.Where(one => one.Position < position), one => Assert.True(one.At < time));
        }

        Assert.NotNull(Before(_log.Now));
    }

    [Fact]
    public void Nothing_was_recorded_before_the_first_record() => Assert.Equal(1ul, Before(1));

    private ulong Send() => _log.Send(new SentEvent { Identifiers = [("email", "a")] }).Position;

    private ulong? Before(long time) => DayTable.PositionBefore(_log.State, time, 99);
}
