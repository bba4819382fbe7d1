using OpenOdp.Load.Events;
using OpenOdp.Load.Run;

namespace OpenOdp.Load.Check;

/// <summary>One run to check: what was sent and acknowledged, and what has been found of it.</summary>
internal sealed class SentRun(EventSequence events, int batch, Ledger ledger)
{
    private readonly byte[] _found = new byte[events.Count];

    public EventSequence Events => events;

    public BatchState StateOf(long number) => ledger[number / batch];

    /// <summary>How often an event has been found.</summary>
    public int Found(long number) => _found[number];

    /// <summary>Notes an event. An event belongs to one customer, and a customer is read by one connection.</summary>
    public void Note(long number)
    {
        if (_found[number] < byte.MaxValue) _found[number]++;
    }
}
