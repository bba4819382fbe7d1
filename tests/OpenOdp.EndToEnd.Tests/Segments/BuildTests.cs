using System.Diagnostics;
using System.Text;
using OpenOdp.EndToEnd.Tests.Support;

namespace OpenOdp.EndToEnd.Tests.Segments;

[Collection(nameof(AloneOnTheMachine))]
public sealed class BuildTests
{
    private const int Batch = 500;
    private const int Lines = 4;
    private const int EventsOfEach = 10;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly int Customers = Scale.Of(50_000, 500_000);

    private int _sent;

    [Fact, Trait("Category", "Slow")]
    public async Task A_new_segment_over_all_events_is_live_within_a_minute_and_exact_while_more_come_in()
    {
        using var directory = new TempDirectory();
        using var server = await ServerRun.StartAsync(directory.Path);
        var batches = Customers * EventsOfEach / Batch;
        await SendAllAsync(server, () => _sent < batches);

        var start = Stopwatch.GetTimestamp();
        var installing = server.InstallAsync("often", Often(), seconds: 2 * (int)Limit.TotalSeconds);
        await SendAllAsync(server, () => !installing.IsCompleted);
        await installing;
        var elapsed = Stopwatch.GetElapsedTime(start);

        TestContext.Current.TestOutputHelper!.WriteLine(
            $"Over {batches * Batch:N0} events of {Customers:N0} customers it was live after {elapsed.TotalSeconds:F1} s, "
            + $"{(_sent - batches) * Batch:N0} events later.");
        Assert.True(elapsed < Limit, $"It was live after {elapsed.TotalSeconds:F1} s.");
        var segments = await server.ReadAsync("/admin/segments");
        Assert.Equal(Customers, segments.GetProperty("segments")[0].GetProperty("members").GetInt32());
    }

    /// <summary>Whoever did something ten times.</summary>
    private static string Often() => SegmentKit.Of(
        $$"""{"max_age_seconds": 2419200, "entry_event_filter": {{SegmentKit.Event("buy")}} }""").Replace(
        "\"min_count\": 1", $"\"min_count\": {EventsOfEach}", StringComparison.Ordinal);

    private Task SendAllAsync(ServerRun server, Func<bool> goesOn) =>
        Task.WhenAll(Enumerable.Range(0, Lines).Select(_ => Task.Run(() => SendAsync(server, goesOn))));

    private async Task SendAsync(ServerRun server, Func<bool> goesOn)
    {
        var body = new StringBuilder();
        while (goesOn())
        {
            var first = (Interlocked.Increment(ref _sent) - 1) * Batch;
            body.Clear();
            for (var i = 0; i < Batch; i++)
            {
                body.Append(i == 0 ? '[' : ',').Append(
                    $$"""{"type":"t","action":"buy","identifiers":{"fs_user_id":"u{{(first + i) % Customers}}"} }""");
            }

            using var response = await server.PostAsync(body.Append(']').ToString());
            Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        }
    }
}
