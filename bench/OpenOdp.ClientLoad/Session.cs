using OpenOdp.Client;
using OpenOdp.ClientLoad.Endpoint;
using OpenOdp.ClientLoad.Measures;

namespace OpenOdp.ClientLoad;

/// <summary>All measures, one after the other.</summary>
internal static class Session
{
    /// <returns>False when an event was lost or came twice; a missed target is only printed.</returns>
    public static async Task<bool> RunAsync(EndpointProcess endpoint, bool quick)
    {
        var scale = quick ? 1 : 10;
        var length = await EventLengthAsync(endpoint);
        Console.WriteLine($"{Environment.ProcessorCount} cores, .NET {Environment.Version}; an event is {length} bytes of JSON");

        // The first run is the runtime's: it compiles, and the pool makes its threads.
        await DeliveryMeasure.WarmUpAsync(endpoint);
        Table.Title();
        await AcceptMeasure.RunAsync(endpoint, rounds: 100 * scale, length);
        var complete = await DeliveryMeasure.RunAsync(
            endpoint, delay: 0, events: 100_000 * scale, plainEvents: 5_000 * scale, length, target: 100_000);
        complete &= await DeliveryMeasure.RunAsync(
            endpoint, delay: 50, events: 50_000 * scale, plainEvents: 100 * scale, length, target: 30_000);
        await SegmentsMeasure.RunAsync(endpoint, lookups: 200_000 * scale);
        complete &= await MemoryMeasure.RunAsync(endpoint, delay: 20, events: 100_000 * scale);
        return complete;
    }

    private static async Task<int> EventLengthAsync(EndpointProcess endpoint)
    {
        await using var client =
            new OptimizelyClient(new OptimizelyClientOptions { Datafile = Sample.Datafile(endpoint.Host(0)) });
        client.SendOdpEvent(Sample.Action, Sample.Type, Sample.Identifiers, Sample.Data);
        await client.FlushAsync();
        return (int)(await endpoint.FiguresAsync()).Bytes - "[]".Length;
    }
}
