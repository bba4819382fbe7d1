using System.Diagnostics;
using OpenOdp.Client;
using OpenOdp.ClientLoad.Endpoint;

namespace OpenOdp.ClientLoad.Measures;

/// <summary>Many events through a slow endpoint: the memory is printed as they go, and must not grow with them.</summary>
internal static class MemoryMeasure
{
    private const int Lines = 10;

    public static async Task<bool> RunAsync(EndpointProcess endpoint, int delay, int events)
    {
        var options = new OptimizelyClientOptions { Datafile = Sample.Datafile(endpoint.Host(delay)) };
        options.Odp.QueueFullMode = QueueFullMode.Wait;
        await using var client = new OptimizelyClient(options);
        Console.WriteLine($"{events:N0} events through an endpoint of {delay} ms");
        var most = (FirstHalf: 0L, SecondHalf: 0L);
        for (var i = 1; i <= events; i++)
        {
            await client.SendOdpEventAsync(Sample.Action, Sample.Type, Sample.Identifiers, Sample.Data);
            if (i % (events / Lines) != 0) continue;
            var live = GC.GetTotalMemory(forceFullCollection: true);
            most = i <= events / 2 ? (Math.Max(most.FirstHalf, live), 0) : (most.FirstHalf, Math.Max(most.SecondHalf, live));
            using var process = Process.GetCurrentProcess();
            Console.WriteLine($"  {i,10:N0} accepted {client.Delivery.Waiting,8:N0} waiting {live / 1e6,8:N1} MB "
                + $"live {process.WorkingSet64 / 1e6,8:N0} MB resident");
        }

        var report = await client.FlushAsync();
        Table.Low("live memory, second half over first", (double)most.SecondHalf / most.FirstHalf, null, 1.1, "x");
        return report.Sent == events;
    }
}
