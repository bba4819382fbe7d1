using Microsoft.Extensions.Logging.Testing;

namespace OpenOdp.Client.Tests.Support;

/// <summary>Makes clients as a user would, with short hands for tests.</summary>
internal static class TestClient
{
    public static readonly Dictionary<string, string> Alice = new() { ["fs_user_id"] = "alice" };

    public static OptimizelyClient To(
        FaultServer server, Action<OdpOptions>? configure = null, FakeLogger? logger = null, TimeProvider? clock = null) =>
        With(Datafiles.Odp(server.Host), configure, logger, clock);

    public static OptimizelyClient With(
        string datafile, Action<OdpOptions>? configure = null, FakeLogger? logger = null, TimeProvider? clock = null)
    {
        var options = new OptimizelyClientOptions { Datafile = datafile };
        if (clock is not null)
        {
            // Nobody moves a fake clock at the end of a test; a shutdown that waits for it would never end.
            options.Odp.ShutdownTimeout = TimeSpan.Zero;
        }

        configure?.Invoke(options.Odp);
        return new OptimizelyClient(options, logger, timeProvider: clock);
    }

    public static void SendNumbered(this OptimizelyClient client, int count, int first = 0)
    {
        for (var i = first; i < first + count; i++)
        {
            Assert.Equal(OdpSendResult.Accepted, client.TrySendOdpEvent($"{i}", null, Alice));
        }
    }

    public static Task<OdpDeliveryReport> Flushed(this OptimizelyClient client) => Wait.For(client.FlushAsync(), "the flush");

    public static string[] Texts(this FakeLogger logger) =>
        [.. logger.Collector.GetSnapshot().Select(record => $"{record.Level} {record.Id.Id} {record.Message}")];

    /// <summary>Accepted = Sent + Dropped + Waiting.</summary>
    public static void AssertAddsUp(this OdpDeliveryReport report)
    {
        Assert.Equal(report.Accepted, report.Sent + report.Dropped + report.Waiting);
        Assert.Equal(report.Dropped, report.DroppedByReason.Values.Sum());
    }
}
