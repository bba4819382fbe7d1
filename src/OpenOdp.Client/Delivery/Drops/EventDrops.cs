using System.Net;
using OpenOdp.Client.Delivery.Queueing;
using OpenOdp.Client.Delivery.Sending;
using OpenOdp.Client.Delivery.Spool;

namespace OpenOdp.Client.Delivery.Drops;

/// <summary>
/// Drops accepted events: one method for each <see cref="OdpDropReason"/>, and no other way. Always in this order: the queue
/// counts them, the spool lets go of them, the log and the user's callback are told.
/// </summary>
internal sealed class EventDrops(EventQueue queue, EventSpool? spool, DropReporter reporter)
{
    /// <summary>
    /// <see cref="OdpDropReason.QueueFull"/>: newer events have taken their place, and the queue counted them as it let those in.
    /// </summary>
    public void QueueFull(List<QueuedEvent> evicted)
    {
        if (evicted.Count == 0) return;

        spool?.Settle(evicted);
        reporter.ReportEvicted(evicted);
    }

    /// <summary><see cref="OdpDropReason.Expired"/>: too old for a full queue, after one more request that failed.</summary>
    public void Expired(Batch batch, ArraySegment<QueuedEvent> old, EventAnswer answer)
    {
        if (queue.Settle(batch, sent: 0, old.Count, OdpDropReason.Expired))
        {
            LetGo(old, OdpDropReason.Expired, answer.Status, answer.Cause);
        }
    }

    /// <summary><see cref="OdpDropReason.Rejected"/>: the server wants none of them, now or later.</summary>
    public void Rejected(Batch batch, ArraySegment<QueuedEvent> rejected, HttpStatusCode? status, string cause, int sent = 0)
    {
        if (queue.Settle(batch, sent, rejected.Count, OdpDropReason.Rejected))
        {
            LetGo(rejected, OdpDropReason.Rejected, status, cause);
        }
    }

    /// <summary>
    /// <see cref="OdpDropReason.OdpNotIntegrated"/>: held for the first datafile, which has come and names no destination. With
    /// one the queue keeps them.
    /// </summary>
    public void NotIntegrated(EventDestination? destination) =>
        LetGo(queue.Release(destination), OdpDropReason.OdpNotIntegrated, null, "the datafile has no ODP integration");

    /// <summary>
    /// <see cref="OdpDropReason.Shutdown"/>: still waiting when the time for the shutdown is over. Ends the requests under way.
    /// With a spool the events stay there for the next process, and nothing is dropped.
    /// </summary>
    public async Task ShutdownAsync(CancellationTokenSource requests)
    {
        var left = queue.Abandon(kept: spool is not null);

        // After the count, which looks for events in requests; before the callbacks, which may take long.
        await requests.CancelAsync().ConfigureAwait(false);
        if (spool is null)
        {
            LetGo(left, OdpDropReason.Shutdown, null, "shutdown deadline");
        }
    }

    private void LetGo(IReadOnlyList<QueuedEvent> counted, OdpDropReason reason, HttpStatusCode? status, string cause)
    {
        spool?.Settle(counted);
        reporter.Report(counted, reason, status, cause);
    }
}
