using System.Net;
using Microsoft.Extensions.Logging;
using OpenOdp.Client.Delivery.Queueing;
using OpenOdp.Client.Diagnostics;

namespace OpenOdp.Client.Delivery.Drops;

/// <summary>Tells the log and the user's callback of events that were dropped; never under a lock.</summary>
internal sealed class DropReporter(Action<OdpDroppedEvent>? onDropped, TimeProvider clock, ILogger logger) : IDisposable
{
    /// <summary>
    /// How often the log is told of events that make room for newer ones: while a host is away, that is each new event.
    /// </summary>
    public static readonly TimeSpan EvictionsTold = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private ITimer? _rest;
    private bool _resting;
    private int _untold;

    public void Report(IReadOnlyCollection<QueuedEvent> events, OdpDropReason reason, HttpStatusCode? status, string cause)
    {
        if (events.Count == 0) return;
        Log.EventsDropped(logger, events.Count, reason, cause);
        Call(events, reason, status);
    }

    /// <summary>
    /// Tells of events that made room: the callback of each, the log of the first at once and of the others in sums.
    /// </summary>
    public void ReportEvicted(IReadOnlyCollection<QueuedEvent> events)
    {
        if (events.Count == 0) return;
        bool tells;
        lock (_gate)
        {
            tells = !_resting;
            if (tells) Rest();
            else _untold += events.Count;
        }

        if (tells) LogEvicted(events.Count);
        Call(events, OdpDropReason.QueueFull, null);
    }

    /// <summary>Tells the log what it does not know yet, and no more.</summary>
    public void Dispose()
    {
        Tell(goesOn: false);
        _rest?.Dispose();
    }

    private void Rest()
    {
        _resting = true;
        _rest ??= Background.CreateTimer(clock, () => Tell(goesOn: true));
        _rest.Change(EvictionsTold, Timeout.InfiniteTimeSpan);
    }

    private void Tell(bool goesOn)
    {
        int untold;
        lock (_gate)
        {
            (untold, _untold) = (_untold, 0);
            _resting = false;
            if (goesOn && untold > 0) Rest();
        }

        if (untold > 0) LogEvicted(untold);
    }

    private void LogEvicted(int count) => Log.EventsDropped(logger, count, OdpDropReason.QueueFull, "queue full");

    private void Call(IReadOnlyCollection<QueuedEvent> events, OdpDropReason reason, HttpStatusCode? status)
    {
        if (onDropped is null) return;
        foreach (var queued in events)
        {
            try
            {
                onDropped(new OdpDroppedEvent(queued.Json, reason, (int?)status));
            }
            catch (Exception error)
            {
                Log.CallbackFailed(logger, error);
            }
        }
    }
}
