namespace OpenOdp.Client.Events;

/// <summary>Counts what became of each accepted event; guarded by the queue's lock.</summary>
internal sealed class Ledger
{
    private readonly long[] _dropped = new long[Enum.GetValues<OdpDropReason>().Length];
    private long _accepted;
    private long _sent;

    public long Waiting { get; private set; }

    public void Accepted()
    {
        _accepted++;
        Waiting++;
    }

    public void Sent(int count)
    {
        _sent += count;
        Waiting -= count;
    }

    public void Dropped(OdpDropReason reason, int count)
    {
        _dropped[(int)reason] += count;
        Waiting -= count;
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
}
