using System.Net;
using Microsoft.Extensions.Logging;
using OpenOdp.Client.Diagnostics;

namespace OpenOdp.Client.Events;

/// <summary>Tells the log and the user's callback of events that were given up; never under a lock.</summary>
internal sealed class DropReporter(Action<OdpDroppedEvent>? onDropped, ILogger logger)
{
    public void Report(IReadOnlyCollection<QueuedEvent> events, OdpDropReason reason, HttpStatusCode? status, string cause)
    {
        if (events.Count == 0)
        {
            return;
        }

        Log.EventsDropped(logger, events.Count, reason, cause);
        if (onDropped is null)
        {
            return;
        }

        foreach (var queued in events)
        {
            try
            {
                onDropped(new OdpDroppedEvent(queued.Json, reason, (int?)status));
            }
            catch (Exception fault)
            {
                Log.CallbackFailed(logger, fault);
            }
        }
    }
}
