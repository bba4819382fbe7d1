using System.Text.Json;
using OpenOdp.Client.Compatibility.Config;
using OpenOdp.Client.Compatibility.Tests.Support;
using OpenOdp.Client.Tests.Support;
using static OpenOdp.Client.Compatibility.Notifications.NotificationCenter;

namespace OpenOdp.Client.Compatibility.Tests;

public sealed class FactoryTests
{
    [Fact]
    public async Task What_is_set_holds_for_the_clients_that_are_made_afterwards()
    {
        var revision = 1;
        await using var server = FaultServer.Start(
            _ => Reply.Status(200, JsonSerializer.Serialize(new { version = "4", revision = $"{revision}" })));
        var recorder = new Recorder();
        OptimizelyFactory.SetLogger(recorder);
        OptimizelyFactory.SetPollingInterval(TimeSpan.FromMilliseconds(20));
        OptimizelyFactory.SetBlockingTimeOutPeriod(Wait.Limit);

        using var optimizely = OptimizelyFactory.NewDefaultInstance(
            new HttpProjectConfigManager.Builder().WithSdkKey("key").WithFormat(server.Host + "/{0}.json"));
        var updated = 0;
        optimizely.NotificationCenter.AddNotification(
            NotificationType.OptimizelyConfigUpdate, () => Interlocked.Increment(ref updated));

        Assert.True(optimizely.IsValid);
        Interlocked.Increment(ref revision);
        await Wait.Until(() => optimizely.GetOptimizelyConfig().Revision == "2", "the second revision is in use");
        await Wait.Until(() => Volatile.Read(ref updated) > 0, "it is told");
        optimizely.Track("nope", "u1");
        Assert.Contains("ERROR Provided event is not in datafile.", recorder.Lines);
        Assert.Contains("WARN Polling intervals below 30 seconds are not recommended.", recorder.Lines);
    }

    [Fact]
    public void How_events_are_gathered_is_set_too()
    {
        OptimizelyFactory.SetBatchSize(20);
        OptimizelyFactory.SetFlushInterval(TimeSpan.FromMinutes(1));

        var options = new ExperimentEventOptions();
        OptimizelyFactory.Events.Build().Configure(options);

        Assert.Equal((20, TimeSpan.FromMinutes(1)), (options.MaxBatchSize, options.FlushInterval));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    public void Without_a_key_the_log_says_so_and_a_fallback_is_the_only_datafile(string? key)
    {
        var recorder = new Recorder();
        OptimizelyFactory.SetLogger(recorder);
        OptimizelyFactory.SetFlushInterval(TimeSpan.FromDays(50));

        using var invalid = OptimizelyFactory.NewDefaultInstance(key);
        using var valid = OptimizelyFactory.NewDefaultInstance(key, Shop.Datafile);

        Assert.Equal((false, true), (invalid.IsValid, valid.IsValid));
        Assert.Equal(2, recorder.Lines.Count(line => line.StartsWith("ERROR SdkKey cannot be null", StringComparison.Ordinal)));
    }
}
