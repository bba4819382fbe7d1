using Microsoft.Extensions.Logging;
using OpenOdp.Client.Delivery.Queueing;
using OpenOdp.Client.Delivery;
using OpenOdp.Client.Diagnostics;
using OpenOdp.Client.Users;

namespace OpenOdp.Client.Experiments;

/// <summary>Tells those who listen to what is reported; costs nothing while nobody does.</summary>
internal sealed class ExperimentListeners(object sender, ILogger logger)
{
    public event EventHandler<ConversionTrackedEventArgs>? Tracked;

    public event EventHandler<EventsSendingEventArgs>? Sending;

    public void ConversionTracked(string eventKey, UserState user, EventTags? tags, byte[] visitor)
    {
        if (Tracked is not { } listeners) return;

        var args = new ConversionTrackedEventArgs(eventKey, new OptimizelyUserContext(user), tags?.Tags, visitor);
        Listeners.Call(listeners, sender, args, nameof(IOptimizelyClient.ConversionTracked), logger);
    }

    public void EventsSending(EventDestination destination, ArraySegment<QueuedEvent> events)
    {
        if (Sending is not { } listeners) return;

        using var body = new MemoryStream();
        body.Write(destination.Head.Span);
        for (var i = 0; i < events.Count; i++)
        {
            if (i > 0) body.WriteByte((byte)',');
            body.Write(events[i].Json);
        }

        body.Write(destination.Tail.Span);
        var args = new EventsSendingEventArgs(destination.Url, body.ToArray());
        Listeners.Call(listeners, sender, args, nameof(IOptimizelyClient.EventsSending), logger);
    }
}
