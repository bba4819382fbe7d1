using Microsoft.Extensions.Options;
using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Tests.Settings;

/// <summary>Defaults, limits and the words for what is out of them: T049, T050, T167, T190, T213.</summary>
public sealed class OptionsTests
{
    [Fact]
    [Row("T167", "T190", "T213")]
    public void The_defaults_are_those_of_the_contract()
    {
        // Those of the official SDKs, but for retries: ours count time (MaxEventAge), theirs two tries after the first.
        var odp = new OdpOptions();

        Assert.Equal(
            (true, 10_000, QueueFullMode.RefuseNewest, 10, 500),
            (odp.Enabled, odp.QueueCapacity, odp.QueueFullMode, odp.MinBatchSize, odp.MaxBatchSize));
        Assert.Equal(
            (1, 4, false, 300),
            (odp.FlushInterval.TotalSeconds, odp.MaxRequestsInFlight, odp.PreserveUserOrder, odp.MaxEventAge.TotalSeconds));
        Assert.Equal(
            (10, 10, 10), (odp.EventTimeout.TotalSeconds, odp.SegmentsTimeout.TotalSeconds, odp.ShutdownTimeout.TotalSeconds));
        Assert.Equal(
            (10_000, 600, 0),
            (odp.SegmentsCacheSize, odp.SegmentsCacheTimeout.TotalSeconds, odp.NegativeCacheTimeout.TotalSeconds));
        Assert.False(odp.HoldEventsUntilReady || odp.ServeStaleOnError || odp.UnknownUserAsNoSegments || odp.EnableVuid
            || odp.AllowInsecureHost);
        Assert.Equal(64 * 1024 * 1024, odp.QueueMaxBytes);
        Assert.Equal(300, new OptimizelyClientOptions().PollingInterval.TotalSeconds);
    }

    public static TheoryData<Action<OptimizelyClientOptions>, string> Faults => new()
    {
        { o => o.Datafile = null, "Neither SdkKey nor Datafile is set." },
        { o => o.Odp = null!, "Odp is null." },
        { o => o.PollingInterval = TimeSpan.Zero, "PollingInterval is 00:00:00." },
        { o => o.DatafileUrlTemplate = "not a url", "DatafileUrlTemplate is 'not a url'." },
        { o => o.DatafileUrlTemplate = "ftp://h/{0}", "DatafileUrlTemplate is 'ftp://h/{0}'." },
        { o => o.DatafileUrlTemplate = "http://example.com/{0}", "DatafileUrlTemplate is "
            + "'http://example.com/{0}', without encryption." },
        { o => o.DatafileUrlTemplate = "http://u:p@example.com/{0}", "DatafileUrlTemplate is "
            + "'http://…@example.com/{0}', without encryption." },
        { o => o.DatafileUrlTemplate = "ftp://u:p/p@p@h/{0}", "DatafileUrlTemplate is 'ftp://…@h/{0}'." },
        { o => o.DatafileUrlTemplate = "https://h/{key}.json", "DatafileUrlTemplate is 'https://h/{key}.json'. "
            + "Write {0} where the SDK key belongs." },
        { o => o.DatafileUrlTemplate = "https://h/{0:D}", "DatafileUrlTemplate is 'https://h/{0:D}'. Write {0}" },
        { o => o.Cmab = null!, "Cmab is null." },
        { o => o.Cmab.UrlTemplate = null!, "Cmab.UrlTemplate is null. Leave it out for Optimizely's service." },
        { o => o.Cmab.UrlTemplate = "", "Cmab.UrlTemplate is ''." },
        { o => o.Cmab.UrlTemplate = "not a url {0}", "Cmab.UrlTemplate is 'not a url {0}'." },
        { o => o.Cmab.UrlTemplate = "https://u:p@h/predict", "Cmab.UrlTemplate is 'https://…@h/predict'. "
            + "Write {0} where the rule's id belongs." },
        { o => o.Cmab.UrlTemplate = "https://h/predict/{id}", "Cmab.UrlTemplate is 'https://h/predict/{id}'. Write {0}" },
        { o => o.Odp.QueueCapacity = 0, "Odp.QueueCapacity is 0." },
        { o => o.Odp.QueueMaxBytes = 0, "Odp.QueueMaxBytes is 0." },
        { o => o.Odp.QueueMaxBytes = -1, "Odp.QueueMaxBytes is -1." },
        { o => o.Odp.MinBatchSize = -1, "Odp.MinBatchSize is -1." },
        { o => o.Odp.MinBatchSize = 501, "Odp.MinBatchSize is 501, above" },
        { o => (o.Odp.MinBatchSize, o.Odp.MaxBatchSize) = (5, 4), "Odp.MinBatchSize is 5, above" },
        { o => o.Odp.MaxBatchSize = 0, "Odp.MaxBatchSize is 0." },
        { o => o.Odp.MaxBatchSize = 501, "Odp.MaxBatchSize is 501." },
        { o => o.Odp.MaxRequestsInFlight = 0, "Odp.MaxRequestsInFlight is 0." },
        { o => o.Odp.QueueFullMode = (QueueFullMode)9, "Odp.QueueFullMode is 9." },
        { o => o.Odp.FlushInterval = TimeSpan.FromTicks(-1), "Odp.FlushInterval is" },
        { o => o.Odp.EventTimeout = TimeSpan.FromDays(50), "Odp.EventTimeout is 50.00:00:00." },
        { o => o.Odp.SegmentsCacheSize = -1, "Odp.SegmentsCacheSize is -1." },
        { o => o.Odp.SegmentsToCheck = null!, "Odp.SegmentsToCheck is null." },
        { o => o.Odp.SegmentsToCheck = ["a", null!], "Odp.SegmentsToCheck holds a blank name." },
        { o => o.Odp.SpoolDirectory = "", "Odp.SpoolDirectory is ''." },
        { o => o.Odp.VuidDirectory = " ", "Odp.VuidDirectory is ' '." },
        { o => o.DatafileCacheDirectory = "", "DatafileCacheDirectory is ''." },
        { o => o.DatafileAccessToken = "", "DatafileAccessToken is blank." },
    };

    [Theory]
    [Row("T050", "T212")]
    [MemberData(nameof(Faults))]
    public void A_setting_out_of_its_limits_throws_with_its_name_its_value_and_the_cure(
        Action<OptimizelyClientOptions> spoil, string message)
    {
        // The Go SDK takes its defaults in silence instead (T050); a cache object (T212) is not among our settings, its size is.
        var options = new OptimizelyClientOptions { Datafile = Datafiles.NotIntegrated };
        spoil(options);

        var fault = Assert.Throws<OptionsValidationException>(() => new OptimizelyClient(options));

        Assert.StartsWith(message, Assert.Single(fault.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_of_one_datafile_needs_no_place_for_the_key()
    {
        var options = new OptimizelyClientOptions { Datafile = Datafiles.NotIntegrated };
        options.DatafileUrlTemplate = "https://example.com/datafile.json";
        await using var client = new OptimizelyClient(options);
        Assert.True(client.IsReady);
    }

    [Fact]
    public void A_small_MaxBatchSize_alone_lowers_the_default_of_MinBatchSize()
    {
        Assert.Equal(4, new OdpOptions { MaxBatchSize = 4 }.MinBatchSize);
        Assert.Equal(10, new OdpOptions { MaxBatchSize = 40 }.MinBatchSize);
    }

    [Fact]
    public async Task Changing_the_options_afterwards_changes_nothing()
    {
        var options = new OptimizelyClientOptions { Datafile = Datafiles.NotIntegrated };
        await using var client = new OptimizelyClient(options);

        options.Odp.Enabled = false;

        Assert.Equal(OdpSendResult.OdpNotIntegrated, client.TrySendOdpEvent("a"));
    }
}
