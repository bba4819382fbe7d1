using System.Diagnostics;
using OpenOdp.Client;
using OpenOdp.ClientLoad.Endpoint;
using OpenOdp.ClientLoad.Plain;

namespace OpenOdp.ClientLoad.Measures;

/// <summary>Events acknowledged in a second, and the CPU of this process for each.</summary>
internal static class DeliveryMeasure
{
    /// <returns>False when not every event has arrived once.</returns>
    public static async Task<bool> RunAsync(
        EndpointProcess endpoint, int delay, int events, int plainEvents, int eventLength, double target)
    {
        var ours = await MeasureAsync(endpoint, events, eventLength, () => OursAsync(endpoint.Host(delay), events));
        var plain = await MeasureAsync(endpoint, plainEvents, eventLength, () => PlainAsync(endpoint.Host(delay), plainEvents));
        var name = delay == 0 ? "an immediate endpoint" : $"an endpoint of {delay} ms";
        Table.High($"delivered to {name}", ours.PerSecond, plain.PerSecond, target, "/s");
        Table.Low($"CPU per event, {name}", ours.Cpu, plain.Cpu, 5, "us");
        return ours.Complete && plain.Complete;
    }

    public static async Task WarmUpAsync(EndpointProcess endpoint)
    {
        await OursAsync(endpoint.Host(0), 50_000);
        await PlainAsync(endpoint.Host(0), 5_000);
    }

    /// <summary>
    /// Default settings; the producer waits for room, so the queue's 10,000 are all that is ahead of the endpoint.
    /// </summary>
    private static async Task OursAsync(string host, int events)
    {
        var options = new OptimizelyClientOptions { Datafile = Sample.Datafile(host) };
        options.Odp.QueueFullMode = QueueFullMode.Wait;
        await using var client = new OptimizelyClient(options);
        for (var i = 0; i < events; i++)
        {
            await client.SendOdpEventAsync(Sample.Action, Sample.Type, Sample.Identifiers, Sample.Data);
        }

        await client.FlushAsync();
    }

    private static async Task PlainAsync(string host, int events)
    {
        using var plain = new PlainSender(host);
        for (var i = 0; i < events; i++) plain.Accept();
        await plain.SendAllAsync();
    }

    private static async Task<(double PerSecond, double Cpu, bool Complete)> MeasureAsync(
        EndpointProcess endpoint, int events, int eventLength, Func<Task> run)
    {
        var before = await endpoint.FiguresAsync();
        var cpu = Environment.CpuUsage.TotalTime;
        var start = Stopwatch.GetTimestamp();
        await run();
        var time = Stopwatch.GetElapsedTime(start);
        cpu = Environment.CpuUsage.TotalTime - cpu;
        var after = await endpoint.FiguresAsync();

        // Each body is [a,b,c] and every event has the same length, so the bytes tell the events.
        var requests = after.Requests - before.Requests;
        var arrived = (after.Bytes - before.Bytes - requests) / (eventLength + 1);
        if (arrived != events) Console.WriteLine($"{events} events were sent and {arrived} have arrived.");
        return (events / time.TotalSeconds, cpu.TotalMicroseconds / events, arrived == events);
    }
}
