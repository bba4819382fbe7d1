using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using OpenOdp.Client;
using OpenOdp.EndToEnd.Tests.Support;

namespace OpenOdp.EndToEnd.Tests.Segments;

public sealed class SampleTests
{
    [Fact]
    public async Task The_datafile_of_the_samples_is_read_whole_and_asks_for_the_segment_of_the_samples()
    {
        using var directory = new TempDirectory();
        using var server = await ServerRun.StartAsync(directory.Path);
        await server.InstallAsync(Sample.Segment, Sample.Definition);
        var logger = new FakeLogger();
        var options = new OptimizelyClientOptions { Datafile = Sample.Datafile(server.Url) };
        await using var client = new OptimizelyClient(options, logger);
        Assert.True(client.IsReady);
        Assert.True(client.IsOdpIntegrated);

        client.SendOdpEvent("purchased", identifiers: new Dictionary<string, string> { ["fs_user_id"] = "user123" });
        await client.FlushAsync(TestContext.Current.CancellationToken);
        var user = client.CreateUserContext("user123");
        Assert.True(await user.FetchQualifiedSegmentsAsync(cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal([Sample.Segment], user.QualifiedSegments);
        Assert.DoesNotContain(logger.Collector.GetSnapshot(), record => record.Level >= LogLevel.Warning);
    }
}
