using System.Net;
using System.Text.RegularExpressions;
using OpenOdp.EndToEnd.Tests.Support;

namespace OpenOdp.EndToEnd.Tests.Durability;

/// <summary>What the operating system saw: durability is proven, not assumed.</summary>
[Collection(nameof(AloneOnTheMachine))]
public sealed partial class SyncTests
{
    private const string Event = """{"type":"t","action":"a","identifiers":{"fs_user_id":"sync"},"data":{"count":1}}""";

    [Fact]
    public async Task The_log_is_synced_before_the_202_of_a_lone_request_is_written()
    {
        using var directory = new TempDirectory();
        using var traces = new TempDirectory();
        using var server = await ServerRun.StartAsync(directory.Path);
        var trace = Path.Combine(traces.Path, "trace");
        using var strace = await Tracer.AttachAsync(
            server, ["-e", "trace=fdatasync,fsync,sync_file_range,sendmsg,sendto,write,writev", "-s", "40", "-o", trace]);
        using (var response = await server.PostAsync(Event)) Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        await strace.DetachAsync();

        var calls = await File.ReadAllLinesAsync(trace, TestContext.Current.CancellationToken);
        var answered = Array.FindIndex(calls, call => call.Contains("HTTP/1.1 202", StringComparison.Ordinal));
        var synced = Array.FindIndex(calls, call => SyncReturned().IsMatch(call));
        Assert.True(answered >= 0, "no 202 was traced:\n" + string.Join('\n', calls));
        Assert.True(
            synced >= 0 && synced < answered, "the 202 was not preceded by a finished fdatasync:\n" + string.Join('\n', calls));
    }

    [Fact]
    public async Task When_fdatasync_fails_no_202_is_sent_and_the_store_comes_back_by_itself()
    {
        using var directory = new TempDirectory();
        using var server = await ServerRun.StartAsync(directory.Path);
        using (var response = await server.PostAsync(Event)) Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        using (var strace =
            await Tracer.AttachAsync(server, ["-e", "trace=fdatasync,fsync", "-e", "inject=fdatasync,fsync:error=EIO"]))
        {
            for (var i = 0; i < 5; i++)
            {
                using var response = await server.PostAsync(Event);
                Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
                Assert.True(response.Headers.Contains("Retry-After"));
            }

            await strace.DetachAsync();
        }

        await server.UntilAsync(HttpStatusCode.OK, "/health/ready", within: TimeSpan.FromSeconds(10));
        using (var response = await server.PostAsync(Event)) Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    [GeneratedRegex(@"fdatasync(\(\d+\)| resumed>\)) += 0")]
    private static partial Regex SyncReturned();
}
