using System.Diagnostics;
using OpenOdp.Client;
using OpenOdp.ClientLoad.Endpoint;
using OpenOdp.ClientLoad.Plain;

namespace OpenOdp.ClientLoad.Measures;

/// <summary>What the call itself costs its caller: time, and bytes beyond the event's own length.</summary>
internal static class AcceptMeasure
{
    private const int EventsPerRound = 1_000;
    private const int EventsPerReading = 10;

    public static async Task RunAsync(EndpointProcess endpoint, int rounds, int eventLength)
    {
        var options = new OptimizelyClientOptions { Datafile = Sample.Datafile(endpoint.Host(0)) };
        await using var client = new OptimizelyClient(options);
        using var plain = new PlainSender(endpoint.Host(0));
        var ours = Typical(
            rounds,
            () => client.SendOdpEvent(Sample.Action, Sample.Type, Sample.Identifiers, Sample.Data),
            () => client.FlushAsync());
        var theirs = Typical(rounds / 10, plain.Accept, plain.SendAllAsync);
        Table.Low("accept, typical", ours.Nanoseconds, theirs.Nanoseconds, 1_000, "ns");
        Table.Low("accept, beyond the event's own length", ours.Bytes - eventLength, theirs.Bytes - eventLength, 64, "B");
    }

    /// <summary>
    /// The median: what a call usually costs, and not what else the machine did. A reading is ten calls, short enough that most
    /// are not interrupted. Each round starts with an empty queue; what it accepts is sent meanwhile, as in life.
    /// </summary>
    private static (double Nanoseconds, double Bytes) Typical(int rounds, Action accept, Func<Task> send)
    {
        var times = new double[rounds * (EventsPerRound / EventsPerReading)];
        var bytes = new double[rounds];
        for (var round = 0; round < rounds; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var reading = 0; reading < EventsPerRound / EventsPerReading; reading++)
            {
                var start = Stopwatch.GetTimestamp();
                for (var i = 0; i < EventsPerReading; i++) accept();
                times[(round * (EventsPerRound / EventsPerReading)) + reading] =
                    Stopwatch.GetElapsedTime(start).TotalNanoseconds / EventsPerReading;
            }

            bytes[round] = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)EventsPerRound;

            // Waited for by this thread, since the bytes of the next round are counted on it.
            send().GetAwaiter().GetResult();
        }

        Array.Sort(times);
        Array.Sort(bytes);
        return (times[times.Length / 2], bytes[rounds / 2]);
    }
}
