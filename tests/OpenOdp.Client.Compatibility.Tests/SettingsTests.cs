using OpenOdp.Client.Compatibility.Cmab;
using OpenOdp.Client.Compatibility.Config;
using OpenOdp.Client.Compatibility.Event;
using OpenOdp.Client.Compatibility.OptimizelyDecisions;
using OpenOdp.Client.Compatibility.Tests.Support;

namespace OpenOdp.Client.Compatibility.Tests;

/// <summary>What the official builders say becomes settings of the client.</summary>
public sealed class SettingsTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly OptimizelyClientOptions _options = new();

    public static TheoryData<TimeSpan, int> Extremes => new()
    {
        { TimeSpan.MaxValue, int.MaxValue },
        { TimeSpan.FromDays(50), 501 },
        { TimeSpan.FromTicks(1), 1 },
        { TimeSpan.Zero, 0 },
        { TimeSpan.MinValue, int.MinValue },
    };

    [Fact]
    public void A_batch_processor_sets_how_impressions_and_conversions_are_gathered()
    {
        new BatchEventProcessor.Builder()
            .WithMaxBatchSize(50)
            .WithFlushInterval(Minute)
            .WithTimeoutInterval(Minute * 2)
            .Build(true)
            .Configure(_options.Events);

        var events = _options.Events;
        Assert.Equal((50, 50), (events.MinBatchSize, events.MaxBatchSize));
        Assert.Equal((Minute, Minute * 2), (events.FlushInterval, events.ShutdownTimeout));
    }

    [Fact]
    public void BP_1_Values_of_zero_or_less_stand_for_the_defaults_and_too_many_for_the_most()
    {
        new BatchEventProcessor.Builder().WithMaxBatchSize(0).WithFlushInterval(-Minute).Build().Configure(_options.Events);
        Assert.Equal((10, 10), (_options.Events.MinBatchSize, _options.Events.MaxBatchSize));
        Assert.Equal(Minute / 2, _options.Events.FlushInterval);

        var most = new ExperimentEventOptions();
        new BatchEventProcessor.Builder().WithMaxBatchSize(5_000).Build().Configure(most);
        Assert.Equal((500, 500), (most.MinBatchSize, most.MaxBatchSize));

        Settings(new HttpProjectConfigManager.Builder().WithPollingInterval(TimeSpan.Zero));
        Assert.Equal(Minute * 5, _options.PollingInterval);
        var patience = new HttpProjectConfigManager.Builder().WithBlockingTimeoutPeriod(TimeSpan.MaxValue).BlockingTimeout;
        Assert.Equal(TimeSpan.FromSeconds(15), patience);

        new CmabConfig(-1, TimeSpan.Zero).Configure(_options.Cmab);
        Assert.Equal((10_000, Minute * 30), (_options.Cmab.CacheSize, _options.Cmab.CacheTimeout));
    }

    [Fact]
    public void Times_that_mean_for_ever_are_the_longest_of_the_client()
    {
        var ever = TimeSpan.MaxValue;
        new BatchEventProcessor.Builder().WithFlushInterval(ever).WithTimeoutInterval(ever).Build().Configure(_options.Events);
        new Odp.OdpManager.Builder().WithCache(int.MaxValue, ever).Build().Configure(_options.Odp);
        new CmabConfig(int.MaxValue, ever).Configure(_options.Cmab);

        Assert.All(
            [
                _options.Events.FlushInterval, _options.Events.ShutdownTimeout,
                _options.Odp.SegmentsCacheTimeout, _options.Cmab.CacheTimeout,
            ],
            time => Assert.Equal(OptionsLimits.LongestTimer, time));
        Assert.Equal((int.MaxValue, int.MaxValue), (_options.Odp.SegmentsCacheSize, _options.Cmab.CacheSize));
    }

    [Theory]
    [MemberData(nameof(Extremes))]
    public void Any_time_and_any_count_makes_a_client(TimeSpan time, int count)
    {
        using var manager = new HttpProjectConfigManager.Builder()
            .WithDatafile(Shop.Datafile).WithPollingInterval(time).WithBlockingTimeoutPeriod(time).Build();
        using var processor = new BatchEventProcessor.Builder()
            .WithMaxBatchSize(count).WithFlushInterval(time).WithTimeoutInterval(time).Build();
        using var odp = new Odp.OdpManager.Builder().WithCache(count, time).Build();

        using var optimizely = new Optimizely(
            manager, eventProcessor: processor, odpManager: odp, cmabConfig: new CmabConfig(count, time));

        Assert.True(optimizely.IsValid);
    }

    [Fact]
    public void BP_8_Without_a_batch_processor_each_event_is_sent_at_once()
    {
        new ForwardingEventProcessor(null, null).Configure(_options.Events);

        Assert.Equal((1, TimeSpan.Zero), (_options.Events.MinBatchSize, _options.Events.FlushInterval));
    }

    [Fact]
    public void An_ODP_manager_sets_the_cache_and_whether_ODP_is_used()
    {
        new Odp.OdpManager.Builder().WithCache(5, Minute).WithLogger().WithErrorHandler().Build().Configure(_options.Odp);
        var odp = _options.Odp;
        Assert.Equal((true, 5, Minute), (odp.Enabled, odp.SegmentsCacheSize, odp.SegmentsCacheTimeout));

        new Odp.OdpManager.Builder().Build(false).Configure(odp);
        Assert.False(odp.Enabled);
    }

    [Fact]
    public void PO_1_An_address_beats_a_format_and_updates_that_are_off_come_after_49_days()
    {
        Settings(new HttpProjectConfigManager.Builder()
            .WithSdkKey("key").WithUrl("http://a").WithFormat("http://b").WithAccessToken("t").WithAutoUpdate(false));

        Assert.Equal(("key", "http://a", "t"), (_options.SdkKey, _options.DatafileUrlTemplate, _options.DatafileAccessToken));
        Assert.Equal(49, _options.PollingInterval.Days);
        Settings(new HttpProjectConfigManager.Builder().WithSdkKey("key").WithFormat("http://b/{0}").WithAccessToken(""));
        Assert.Equal(("http://b/{0}", null), (_options.DatafileUrlTemplate, _options.DatafileAccessToken));
    }

    [Fact]
    public void DA_3_Every_option_of_a_decision_is_one_of_the_clients() => Assert.All(
        Enum.GetValues<OptimizelyDecisions.OptimizelyDecideOption>(),
        option => Assert.Equal(
            $"{option}".Replace("_", "", StringComparison.Ordinal),
            $"{DecideOptions.Join([option])}",
            ignoreCase: true));

    private void Settings(HttpProjectConfigManager.Builder builder) => builder.Configure(_options);
}
