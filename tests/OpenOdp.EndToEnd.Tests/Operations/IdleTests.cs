using System.Net;
using OpenOdp.EndToEnd.Tests.Support;

namespace OpenOdp.EndToEnd.Tests.Operations;

[Collection(nameof(AloneOnTheMachine))]
public sealed class IdleTests
{
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(4);

    [Fact]
    public async Task A_server_that_is_asked_nothing_uses_less_than_one_percent_of_a_core()
    {
        using var directory = new TempDirectory();
        using var server = await ServerRun.StartAsync(directory.Path);
        using (var sent =
            await server.PostAsync("""{"type":"t","action":"a","identifiers":{"email":"idle@example.com"}}"""))
        {
            Assert.Equal(HttpStatusCode.Accepted, sent.StatusCode);
        }

        var least = TimeSpan.MaxValue;
        for (var i = 0; i < 5 && least >= Measured / 100; i++) // the compiler is still busy just after the start
        {
            least = await MeasureAsync(server);
        }

        Assert.True(least < Measured / 100, $"{least.TotalMilliseconds:F0} ms of CPU in {Measured.TotalSeconds:F0} s");
    }

    private static async Task<TimeSpan> MeasureAsync(ServerRun server)
    {
        server.Program.Process.Refresh();
        var before = server.Program.Process.TotalProcessorTime;
        // What it does with nothing to do is the point.
        await Task.Delay(Measured, TimeProvider.System, TestContext.Current.CancellationToken);
        server.Program.Process.Refresh();
        return server.Program.Process.TotalProcessorTime - before;
    }
}
