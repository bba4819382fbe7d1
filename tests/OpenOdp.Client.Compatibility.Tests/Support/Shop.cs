using System.Text.Json.Nodes;
using OpenOdp.Client.Compatibility.Bucketing;
using OpenOdp.Client.Compatibility.Event.Dispatcher;
using OpenOdp.Client.Compatibility.Logger;
using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Compatibility.Tests.Support;

/// <summary>Clients by the official names on the datafile of the vectors; nothing that they send leaves the process.</summary>
internal static class Shop
{
    public static readonly string Datafile = Vectors.Datafile("synthetic-full.json");

    public static Optimizely Open(
        Recorder? recorder = null, UserProfileService? profiles = null, KeptRequests? dispatcher = null) => new(
            Datafile,
            dispatcher ?? new KeptRequests(),
            recorder,
            recorder,
            profiles,
            odpManager: new Odp.OdpManager.Builder().Build(false));
}

/// <summary>A dispatcher of a program's, and the visitors of the requests that it was given.</summary>
internal sealed class KeptRequests : IEventDispatcher
{
    private readonly List<JsonNode> _visitors = [];

    public ILogger Logger { get; set; } = new NoOpLogger();

    /// <summary>How many requests are refused by an exception first.</summary>
    public int Refusals { get; set; }

    public JsonNode[] Visitors
    {
        get
        {
            lock (_visitors)
            {
                return [.. _visitors];
            }
        }
    }

    public void DispatchEvent(Event.LogEvent logEvent)
    {
        if (Refusals-- > 0) throw new InvalidOperationException("the proxy is away");

        lock (_visitors)
        {
            _visitors.AddRange(JsonNode.Parse(logEvent.GetParamsAsJson())!["visitors"]!.AsArray().OfType<JsonNode>());
        }
    }
}
