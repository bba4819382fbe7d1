using System.Diagnostics;

namespace OpenOdp.Client.Delivery.Queueing;

/// <summary>A first-in first-out ring that numbers what goes through it: the n-th event ever added has the number n.</summary>
internal sealed class EventRing
{
    private QueuedEvent[] _slots = new QueuedEvent[16];

    /// <summary>The number of the oldest event inside; equal to <see cref="Tail"/> when the ring is empty.</summary>
    public long Head { get; private set; }

    /// <summary>The number that the next event will get.</summary>
    public long Tail { get; private set; }

    public int Count => (int)(Tail - Head);

    /// <summary>The bytes of the events inside.</summary>
    public long Bytes { get; private set; }

    public ref readonly QueuedEvent Oldest => ref _slots[Head & (_slots.Length - 1)];

    public void Add(in QueuedEvent queued)
    {
        if (Count == _slots.Length)
        {
            Grow();
        }

        // The length is a power of two, so the mask is the remainder.
        _slots[Tail & (_slots.Length - 1)] = queued;
        Tail++;
        Bytes += queued.Json.Length;
    }

    public QueuedEvent Take()
    {
        Debug.Assert(Count > 0, "Take from an empty ring.");
        ref var slot = ref _slots[Head & (_slots.Length - 1)];
        var taken = slot;
        slot = default;
        Head++;
        Bytes -= taken.Json.Length;
        return taken;
    }

    /// <summary>Takes the oldest event and those after it with the same destination, within the limits.</summary>
    public QueuedEvent[] TakeAlike(int most, long mostBytes)
    {
        var destination = Oldest.Destination;
        var bytes = 0L;
        var count = 0;
        while (count < most && count < Count)
        {
            ref readonly var next = ref _slots[(Head + count) & (_slots.Length - 1)];
            bytes += next.Json.Length;
            if (next.Destination != destination || (bytes > mostBytes && count > 0)) break;

            count++;
        }

        var taken = new QueuedEvent[count];
        for (var i = 0; i < count; i++)
        {
            taken[i] = Take();
        }

        return taken;
    }

    /// <summary>Takes the events up to the first that knows where it goes.</summary>
    public IEnumerable<QueuedEvent> TakeHeld()
    {
        while (Count > 0 && Oldest.Destination is null)
        {
            yield return Take();
        }
    }

    /// <summary>Gives the held events, which are the oldest, their destination.</summary>
    public void DirectHeld(EventDestination destination)
    {
        for (var number = Head; number < Tail; number++)
        {
            ref var slot = ref _slots[number & (_slots.Length - 1)];
            if (slot.Destination is not null) return;

            slot = slot with { Destination = destination };
        }
    }

    private void Grow()
    {
        var larger = new QueuedEvent[_slots.Length * 2];
        for (var number = Head; number < Tail; number++)
        {
            larger[number & (larger.Length - 1)] = _slots[number & (_slots.Length - 1)];
        }

        _slots = larger;
    }
}
