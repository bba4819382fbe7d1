using OpenOdp.Server.Experiments;

namespace OpenOdp.Server.Tests.Experiments;

/// <summary>Wilson's interval against values that are published, and against what it means.</summary>
public sealed class RateIntervalTests
{
    [Theory]
    [InlineData(0, 10, 0, 0.27753)]
    [InlineData(10, 10, 0.72247, 1)]
    [InlineData(1, 1, 0.20654, 1)]
    [InlineData(81, 263, 0.25531, 0.36618)] // Newcombe 1998, table I: 0.2553, 0.3662
    [InlineData(15, 148, 0.06239, 0.16051)] // 0.0624, 0.1605
    [InlineData(1, 29, 0.00611, 0.17176)] // 0.0061, 0.1718
    public void An_interval_is_Wilsons(long hits, long all, double low, double high)
    {
        var interval = RateInterval.Of(hits, all);
        Assert.Equal(low, interval.Low, 4);
        Assert.Equal(high, interval.High, 4);
    }

    [Fact]
    public void It_holds_the_true_rate_about_95_times_in_100()
    {
        var random = new Random(42);
        var held = 0;
        const int Rounds = 4000;
        for (var round = 0; round < Rounds; round++)
        {
            var rate = 0.02 + (random.NextDouble() * 0.6);
            var hits = 0;
            for (var visitor = 0; visitor < 300; visitor++) hits += random.NextDouble() < rate ? 1 : 0;
            var interval = RateInterval.Of(hits, 300);
            if (interval.Low <= rate && rate <= interval.High) held++;
        }

        Assert.InRange((double)held / Rounds, 0.94, 0.965);
    }
}
