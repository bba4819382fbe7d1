using System.Collections.Concurrent;
using System.Globalization;
using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Tests.Events;

/// <summary>What only shows after a while: N02 and flat memory. OPENODP_LONG=1 runs the counts of the targets.</summary>
[Trait("Category", "Slow")]
public sealed class EnduranceTests
{
    [Fact]
    public async Task N02_Many_clients_on_a_busy_machine_lose_nothing()
    {
        var (clients, duration) = Scale.IsLong ? (200, TimeSpan.FromMinutes(2)) : (40, TimeSpan.FromSeconds(3));
        var taken = new ConcurrentDictionary<string, int>();
        await using var server = FaultServer.Start(request =>
        {
            foreach (var sent in request.Events)
            {
                taken.AddOrUpdate(
                    sent.GetProperty("data").GetProperty("idempotence_id").GetString()!, 1, (_, count) => count + 1);
            }

            return Reply.Accepted;
        });
        using var end = new CancellationTokenSource(duration);
        var stress = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Factory.StartNew(
            () =>
            {
                while (!end.IsCancellationRequested)
                {
                    Thread.SpinWait(10_000);
                }
            },
            TaskCreationOptions.LongRunning)).ToArray();

        var reports = await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => SendUntilAsync(server, end.Token)));
        await Task.WhenAll(stress);

        Assert.All(reports, report => Assert.Equal((report.Accepted, 0L, 0L), (report.Sent, report.Dropped, report.Waiting)));
        Assert.Equal(reports.Sum(report => report.Accepted), taken.Count);
        Assert.All(taken, id => Assert.Equal(1, id.Value));
    }

    [Fact]
    public async Task Memory_stays_flat_while_many_events_go_through_a_slow_endpoint()
    {
        var events = Scale.Of(60_000, 1_000_000);
        await using var server = FaultServer.Start(_ => Reply.Accepted.After(TimeSpan.FromMilliseconds(20)), keep: false);
        using var victim = Victim.Start(Victim.Flood, server.Host, events.ToString(CultureInfo.InvariantCulture));

        await Wait.For(victim.WaitAsync(), "the end of the flood", seconds: 120);
        var report = victim.Output.Split(' ');

        Assert.Equal(events, int.Parse(report[0], CultureInfo.InvariantCulture));

        // 10,000 waiting events of 200 bytes are 2 MB, with their array headers and the runtime's own some 5 MB.
        Assert.InRange(long.Parse(report[1], CultureInfo.InvariantCulture), 0, 20 * 1024 * 1024);
    }

    private static async Task<OdpDeliveryReport> SendUntilAsync(FaultServer server, CancellationToken cancellationToken)
    {
        await using var client = TestClient.To(server);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        try
        {
            while (await tick.WaitForNextTickAsync(cancellationToken))
            {
                client.SendOdpEvent("a", null, TestClient.Alice);
            }
        }
        catch (OperationCanceledException)
        {
        }

        return await Wait.For(client.FlushAsync(CancellationToken.None), "the last flush");
    }
}
