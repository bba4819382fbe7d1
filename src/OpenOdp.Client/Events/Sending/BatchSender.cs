using System.Net;
using Microsoft.Extensions.Logging;
using OpenOdp.Client.Diagnostics;
using OpenOdp.Client.Events.Drops;
using OpenOdp.Client.Events.Queueing;
using OpenOdp.Client.Hosts;
using OpenOdp.Client.Spool;

namespace OpenOdp.Client.Events.Sending;

/// <summary>Brings one batch to its end: each of its events is sent, or dropped with a reason.</summary>
internal sealed class BatchSender(
    EventQueue queue,
    EventRequest request,
    EventSpool? spool,
    DropReporter drops,
    OdpOptions options,
    TimeProvider clock,
    ClientMetrics metrics,
    ILogger logger)
{
    private OdpEndpoint? _current;

    /// <summary>The endpoint of the datafile in use, or null.</summary>
    public OdpEndpoint? Current
    {
        set => Volatile.Write(ref _current, value);
    }

    /// <summary>
    /// Sends what is left of the batch. A part that fails for a while is tried again. Of a part that is refused, the events that
    /// the server names are left out, and dropped when it takes the others; if it names none, or does not, the part is halved
    /// until the guilty event stands alone. Parts are handled first to last, so a lane keeps its order.
    /// </summary>
    public async Task SendAsync(Batch batch, CancellationToken cancellationToken)
    {
        var parts = new Stack<BatchPart>();
        parts.Push(new(batch.Left));
        var attempt = 0;
        while (parts.TryPop(out var part))
        {
            queue.Rest(batch, true);
            await EnterAsync(batch, cancellationToken).ConfigureAwait(false);
            queue.Rest(batch, false);
            part = part.From(batch.Settled);
            if (part.Events.Count == 0)
            {
                // Newer events have taken their place in the queue.
                batch.Endpoint.Circuit.GiveWay();
                continue;
            }

            var answer = await request.PostAsync(batch.Endpoint, part.Posted(), cancellationToken).ConfigureAwait(false);
            if (answer.Kind is not (EventOutcome.Retry or EventOutcome.WrongHost) && batch.Endpoint.Circuit.Succeeded())
            {
                Log.CircuitClosed(logger, batch.Endpoint.Host);
            }

            switch (answer.Kind)
            {
                case EventOutcome.Taken:
                    attempt = 0;
                    Settle(batch, part, answer);
                    break;

                case EventOutcome.Retry or EventOutcome.WrongHost:
                    attempt++;
                    if (await WaitAsync(batch, part.Events, attempt, answer, cancellationToken).ConfigureAwait(false)
                        is { Count: > 0 } left)
                    {
                        parts.Push(new(left));
                    }

                    break;

                case EventOutcome.Refused when part.Invalid is null && answer.Invalid?.Length < part.Events.Count:
                    parts.Push(part with { Invalid = answer.Invalid });
                    break;

                case EventOutcome.Refused when part.Events.Count > 1 && answer.Invalid?.Length != part.Events.Count:
                    var half = part.Events.Count / 2;
                    parts.Push(new(part.Events[half..]));
                    parts.Push(new(part.Events[..half]));
                    break;

                default:
                    Drop(batch, part.Events, OdpDropReason.Rejected, answer);
                    break;
            }
        }
    }

    /// <summary>
    /// Waits until the endpoint may be asked. Events keep theirs whatever a new datafile says (N05), but not one that refuses
    /// them for its address or its key, or that has been silent for long: then the new datafile is the cure, and later events
    /// must not wait behind these for ever.
    /// </summary>
    private async Task EnterAsync(Batch batch, CancellationToken cancellationToken)
    {
        await batch.Endpoint.Circuit.EnterAsync(clock, cancellationToken).ConfigureAwait(false);
        while (Volatile.Read(ref _current) is { } current
            && current != batch.Endpoint
            && (batch.Endpoint.Circuit.Refuses || batch.Endpoint.Circuit.OpenFor(clock) > options.MaxEventAge))
        {
            Log.EventsRedirected(logger, batch.Left.Count, batch.Endpoint.Host, current.Host);
            batch.Endpoint.Circuit.GiveWay();
            batch.Endpoint = current;
            await batch.Endpoint.Circuit.EnterAsync(clock, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits for the next try; gives what is left after the events that are too old for a full queue.</summary>
    private async Task<ArraySegment<QueuedEvent>> WaitAsync(
        Batch batch, ArraySegment<QueuedEvent> part, int attempt, EventAnswer answer, CancellationToken cancellationToken)
    {
        queue.Rest(batch, true);
        var delay = answer.RetryAfter ?? RetryRules.Backoff(attempt, Random.Shared.NextDouble());
        var wrong = answer.Kind == EventOutcome.WrongHost;
        var opens = batch.Endpoint.Circuit.Failed(delay, answer.RetryAfter is not null || wrong, clock);
        metrics.Retried();
        Log.RequestWillBeRetried(logger, part.Count, batch.Endpoint.Host, answer.Cause, attempt, delay);
        if (wrong && batch.Endpoint.Circuit.Refused())
        {
            Log.HostRefuses(logger, batch.Endpoint.Host, answer.Cause, RetryRules.CureOf(answer.Status));
        }
        else if (opens && !wrong)
        {
            Log.CircuitOpened(logger, batch.Endpoint.Host, answer.Cause);
        }

        await Task.Delay(delay, clock, cancellationToken).ConfigureAwait(false);
        queue.Rest(batch, false);
        part = new BatchPart(part).From(batch.Settled).Events;
        if (!queue.IsFull()) return part;

        var old = 0;
        while (old < part.Count && clock.GetElapsedTime(part[old].AcceptedAt) > options.MaxEventAge)
        {
            old++;
        }

        if (old > 0)
        {
            Drop(batch, part[..old], OdpDropReason.Expired, answer);
        }

        return part[old..];
    }

    /// <summary>The request was taken; what it left out was rightly named.</summary>
    private void Settle(Batch batch, BatchPart part, EventAnswer answer)
    {
        spool?.Settle(part.Events);
        var invalid = part.LeftOut();
        if (queue.Settle(batch, part.Events.Count - invalid.Count, invalid.Count, OdpDropReason.Rejected))
        {
            drops.Report(invalid, OdpDropReason.Rejected, HttpStatusCode.BadRequest, "400");
        }
    }

    private void Drop(Batch batch, ArraySegment<QueuedEvent> part, OdpDropReason reason, EventAnswer answer)
    {
        if (queue.Settle(batch, sent: 0, part.Count, reason))
        {
            spool?.Settle(part);
            drops.Report(part, reason, answer.Status, answer.Cause);
        }
    }
}
