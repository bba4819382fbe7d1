using System.Text.Json;
using OpenOdp.Client.Delivery;
using OpenOdp.Client.Odp.Events;

namespace OpenOdp.Client.Odp;

/// <summary>Events that <see cref="EventEncoder"/> has written, for an <see cref="OdpEndpoint"/>.</summary>
internal sealed class OdpEventKind(bool allowInsecureHost) : IEventKind
{
    public string Name => "odp";

    public string Settings => nameof(OptimizelyClientOptions.Odp);

    public string DirectoryIn(string spool) => spool;

    public EventDestination? Restore(DestinationKey key, EventDestination? current, out string fault)
    {
        fault = "";
        return current is OdpEndpoint endpoint && endpoint.Is(key.Address, key.Detail) ? endpoint
            : OdpEndpoint.TryCreate(key.Address, key.Detail, allowInsecureHost, out fault);
    }

    /// <summary>As <see cref="IdentifierWriter.User"/> is for a new event.</summary>
    public string UserOf(byte[] json)
    {
        using var parsed = JsonDocument.Parse(json);
        var identifiers = parsed.RootElement.GetProperty("identifiers");
        return identifiers.TryGetProperty(IdentifierWriter.UserId, out var user)
            || identifiers.TryGetProperty(IdentifierWriter.Vuid, out user)
            ? user.GetString()!
            : identifiers.EnumerateObject().First().Value.GetString()!;
    }
}
