using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.Logging;
using OpenOdp.Client.Delivery.Drops;
using OpenOdp.Client.Delivery.Queueing;
using OpenOdp.Client.Delivery.Spool;
using OpenOdp.Client.Diagnostics;

namespace OpenOdp.Client.Delivery.Sending;

/// <summary>Brings one batch to its end: each of its events is sent, or dropped with a reason.</summary>
internal sealed class BatchSender(
    EventQueue queue,
    EventRequest request,
    EventSpool? spool,
    EventDrops drops,
    EventDeliveryOptions options,
    TimeProvider clock,
    ClientMetrics metrics,
    ILogger logger)
{
    private EventDestination? _current;

    /// <summary>The destination of the datafile in use, or null.</summary>
    public EventDestination? Current
    {
        get => Volatile.Read(ref _current);
        set => Volatile.Write(ref _current, value);
    }

    /// <summary>Is told of each batch before its first request.</summary>
    public Action<EventDestination, ArraySegment<QueuedEvent>>? Sending { get; init; }

    /// <summary>
    /// Sends what is left of the batch. A part that fails for a while is tried again. Of a part that is rejected, the events that
    /// the server names are left out, and dropped when it takes the others; if it names none, or does not, the part is halved
    /// until the guilty event stands alone. Parts are handled first to last, so a lane keeps its order.
    /// </summary>
    public async Task SendAsync(Batch batch, CancellationToken cancellationToken)
    {
        Sending?.Invoke(batch.Destination, batch.Left);
        var parts = new Stack<BatchPart>();
        parts.Push(new(batch.Left));
        var attempt = 0;
        while (parts.TryPop(out var part))
        {
            part = await RestAsync(batch, part, EnterAsync(batch, cancellationToken)).ConfigureAwait(false);
            if (part.Events.Count == 0)
            {
                batch.Destination.Circuit.GiveWay();
                continue;
            }

            var answer = await request.PostAsync(batch.Destination, part.Posted(), cancellationToken).ConfigureAwait(false);
            if (answer.Kind is not (EventOutcome.Retry or EventOutcome.WrongHost) && batch.Destination.Circuit.Succeeded())
            {
                Log.CircuitClosed(logger, batch.Destination.Host);
            }

            switch (answer.Kind)
            {
                case EventOutcome.Taken:
                    attempt = 0;
                    Taken(batch, part);
                    break;

                case EventOutcome.Retry or EventOutcome.WrongHost:
                    var delay = Failed(batch, part, answer, ++attempt);
                    part = await RestAsync(batch, new(part.Events), Task.Delay(delay, clock, cancellationToken))
                        .ConfigureAwait(false);
                    part = WithoutExpired(batch, part, answer);
                    if (part.Events.Count > 0)
                    {
                        parts.Push(part);
                    }

                    break;

                case EventOutcome.Rejected when part.Invalid is null && answer.Invalid?.Length < part.Events.Count:
                    parts.Push(part with { Invalid = answer.Invalid });
                    break;

                case EventOutcome.Rejected when part.Events.Count > 1 && answer.Invalid?.Length != part.Events.Count:
                    var half = part.Events.Count / 2;
                    parts.Push(new(part.Events[half..]));
                    parts.Push(new(part.Events[..half]));
                    break;

                case EventOutcome.Rejected:
                    drops.Rejected(batch, part.Events, answer.Status, answer.Cause);
                    break;

                default:
                    throw new UnreachableException($"No request ends with {answer.Kind}.");
            }
        }
    }

    /// <summary>
    /// Waits for something outside a request; gives what is left of the part then, since newer events may have taken the place of
    /// the oldest.
    /// </summary>
    private async Task<BatchPart> RestAsync(Batch batch, BatchPart part, Task until)
    {
        queue.Rest(batch, true);
        await until.ConfigureAwait(false);
        queue.Rest(batch, false);
        return part.From(batch.Settled);
    }

    /// <summary>
    /// Waits until the destination may be asked. Events keep theirs whatever a new datafile says (N05), but not one that refuses
    /// them for its address or its key, or that has been silent for long: then the new datafile is the cure, and later events
    /// must not wait behind these for ever.
    /// </summary>
    private async Task EnterAsync(Batch batch, CancellationToken cancellationToken)
    {
        await batch.Destination.Circuit.EnterAsync(clock, cancellationToken).ConfigureAwait(false);
        while (Current is { } current
            && batch.Destination.RedirectedTo(current) is { } other
            && (batch.Destination.Circuit.Refuses || batch.Destination.Circuit.OpenFor(clock) > options.MaxEventAge))
        {
            Log.EventsRedirected(logger, batch.Left.Count, batch.Destination.Host, other.Host);
            batch.Destination.Circuit.GiveWay();
            batch.Destination = other;
            await batch.Destination.Circuit.EnterAsync(clock, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Tells the circuit, the metrics and the log of a failure, and says how long to wait for the next try.</summary>
    private TimeSpan Failed(Batch batch, BatchPart part, EventAnswer answer, int attempt)
    {
        var circuit = batch.Destination.Circuit;
        var delay = answer.RetryAfter ?? RetryRules.Backoff(attempt, Random.Shared.NextDouble());
        var wrong = answer.Kind == EventOutcome.WrongHost;
        var opens = circuit.Failed(delay, answer.RetryAfter is not null || wrong, clock);
        metrics.Retried();
        Log.RequestWillBeRetried(logger, part.Events.Count, batch.Destination.Host, answer.Cause, attempt, delay);
        if (wrong && circuit.Refused())
        {
            Log.HostRefuses(logger, batch.Destination.Host, answer.Cause, RetryRules.CureOf(answer.Status, batch.Destination));
        }
        else if (opens && !wrong)
        {
            Log.CircuitOpened(logger, batch.Destination.Host, answer.Cause);
        }

        return delay;
    }

    /// <summary>While the queue is full, drops the events that are older than they need get.</summary>
    private BatchPart WithoutExpired(Batch batch, BatchPart part, EventAnswer answer)
    {
        if (!queue.IsFull()) return part;

        var old = 0;
        while (old < part.Events.Count && clock.GetElapsedTime(part.Events[old].AcceptedAt) > options.MaxEventAge)
        {
            old++;
        }

        if (old == 0) return part;

        drops.Expired(batch, part.Events[..old], answer);
        return new(part.Events[old..]);
    }

    /// <summary>The request was taken; what it left out was rightly named.</summary>
    private void Taken(Batch batch, BatchPart part)
    {
        // Even of a batch that a shutdown has let go of: the next process must not send what the server has.
        var posted = part.Posted();
        spool?.Settle(posted);
        if (part.Invalid is null)
        {
            queue.Settle(batch, posted.Count);
        }
        else
        {
            drops.Rejected(batch, part.LeftOut(), HttpStatusCode.BadRequest, "400", sent: posted.Count);
        }
    }
}
