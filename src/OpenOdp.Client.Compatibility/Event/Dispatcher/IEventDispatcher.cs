using OpenOdp.Client.Compatibility.Logger;

namespace OpenOdp.Client.Compatibility.Event.Dispatcher;

/// <summary>
/// Sends requests with impressions and conversions. A program implements it to send them on a way of its own; what it throws is
/// logged, and the request is tried again.
/// </summary>
public interface IEventDispatcher
{
    /// <summary>Where it logs.</summary>
    ILogger Logger { get; set; }

    /// <summary>Sends a request.</summary>
    /// <param name="logEvent">The request.</param>
    void DispatchEvent(LogEvent logEvent);
}
