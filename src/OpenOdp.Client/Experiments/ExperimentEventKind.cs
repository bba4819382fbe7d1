using System.Text.Json;
using OpenOdp.Client.Delivery;
using OpenOdp.Client.Hosts;

namespace OpenOdp.Client.Experiments;

/// <summary>Impressions and conversions, as <see cref="VisitorWriter"/> has written them.</summary>
internal sealed class ExperimentEventKind(bool allowInsecureHost) : IEventKind
{
    public string Name => "experiment";

    public string Settings => nameof(OptimizelyClientOptions.Events);

    public string DirectoryIn(string spool) => Path.Combine(spool, "experiments");

    public EventDestination? Restore(DestinationKey key, EventDestination? current, out string fault)
    {
        fault = "";
        if (current?.Key == key) return current;

        if (HostUrl.TryRead(key.Address, $"{Settings}.AllowInsecureHost", allowInsecureHost, out fault) is null) return null;

        var url = new Uri(key.Address);
        return new ExperimentDestination(url, key.Detail, SameHost(current, url));
    }

    public static EventDestination? SameHost(EventDestination? known, Uri url) => known?.Url == url ? known : null;

    public string UserOf(byte[] json)
    {
        using var parsed = JsonDocument.Parse(json);
        return parsed.RootElement.GetProperty("visitor_id").GetString()!;
    }
}
