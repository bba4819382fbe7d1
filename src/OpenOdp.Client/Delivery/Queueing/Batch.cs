
namespace OpenOdp.Client.Delivery.Queueing;

/// <summary>
/// Events of one destination that were taken from the queue together. They stay waiting until each is sent or dropped.
/// </summary>
internal sealed class Batch(Lane lane, EventDestination destination, long firstNumber, QueuedEvent[] events)
{
    public Lane Lane => lane;

    /// <summary>Where the events go; another than at first when that refused them and a new datafile names a new one.</summary>
    public EventDestination Destination { get; set; } = destination;

    /// <summary>The ring number of the first event, below which nothing of this lane is waiting but older batches.</summary>
    public long FirstNumber => firstNumber;

    public QueuedEvent[] Events => events;

    /// <summary>How many events, from the first on, have been accounted for; written under the queue's lock.</summary>
    public int Settled { get; private set; }

    /// <summary>
    /// True while the events wait for their next request; then the oldest may go for newer ones. Guarded by the queue's lock.
    /// </summary>
    public bool Rests { get; set; }

    /// <summary>The bytes of the events that are not accounted for.</summary>
    public long Bytes { get; private set; } = events.Sum(queued => (long)queued.Json.Length);

    public ArraySegment<QueuedEvent> Left => new ArraySegment<QueuedEvent>(events)[Settled..];

    /// <summary>Takes the next events out, to be accounted for.</summary>
    public ReadOnlySpan<QueuedEvent> Take(int count)
    {
        ReadOnlySpan<QueuedEvent> taken = Left[..count];
        foreach (ref readonly var queued in taken)
        {
            Bytes -= queued.Json.Length;
        }

        Settled += count;
        return taken;
    }
}
