using OpenOdp.Client.Hosts;

namespace OpenOdp.Client.Events;

/// <summary>
/// Events of one endpoint that were taken from the queue together. They stay waiting until each is sent or dropped.
/// </summary>
internal sealed class Batch(Lane lane, OdpEndpoint endpoint, long firstNumber, QueuedEvent[] events)
{
    public Lane Lane => lane;

    /// <summary>Where the events go; another than at first when that refused them and a new datafile names a new one.</summary>
    public OdpEndpoint Endpoint { get; set; } = endpoint;

    /// <summary>The ring number of the first event, below which nothing of this lane is waiting but older batches.</summary>
    public long FirstNumber => firstNumber;

    public QueuedEvent[] Events => events;

    /// <summary>How many events, from the first on, have been accounted for; written under the queue's lock.</summary>
    public int Settled { get; set; }

    public ArraySegment<QueuedEvent> Left => new ArraySegment<QueuedEvent>(events)[Settled..];
}
