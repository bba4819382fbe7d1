namespace OpenOdp.Client.Delivery.Queueing;

/// <summary>Counts what became of each accepted event; guarded by the queue's lock.</summary>
internal sealed class Ledger
{
    private readonly long[] _dropped = new long[Enum.GetValues<OdpDropReason>().Length];
    private long _accepted;
    private long _sent;

    public long Waiting { get; private set; }

    /// <summary>The bytes of the events that wait.</summary>
    public long WaitingBytes { get; private set; }

    public void Accepted(int bytes)
    {
        _accepted++;
        Waiting++;
        WaitingBytes += bytes;
    }

    public void Sent(ReadOnlySpan<QueuedEvent> events)
    {
        _sent += events.Length;
        Leave(events);
    }

    public void Dropped(OdpDropReason reason, ReadOnlySpan<QueuedEvent> events)
    {
        _dropped[(int)reason] += events.Length;
        Leave(events);
    }

    public OdpDeliveryReport Report()
    {
        var byReason = new Dictionary<OdpDropReason, long>();
        for (var reason = 0; reason < _dropped.Length; reason++)
        {
            if (_dropped[reason] > 0)
            {
                byReason.Add((OdpDropReason)reason, _dropped[reason]);
            }
        }

        return new OdpDeliveryReport(_accepted, _sent, _dropped.Sum(), Waiting, byReason);
    }

    private void Leave(ReadOnlySpan<QueuedEvent> events)
    {
        Waiting -= events.Length;
        foreach (ref readonly var queued in events)
        {
            WaitingBytes -= queued.Json.Length;
        }
    }
}
