using System.Runtime.InteropServices;

namespace OpenOdp.Client.Delivery.Queueing;

/// <summary>
/// How much may wait, in events and in bytes, and who waits for room; guarded by the queue's lock. Those who wait are told in
/// their order, and only as many as there is room for; then each tries again, as a new event does.
/// </summary>
internal sealed class QueueRoom(EventDeliveryOptions options, Ledger ledger)
{
    /// <summary>The answer when nobody had to leave; one list for all, so nothing may be added to it.</summary>
    public static readonly List<QueuedEvent> None = [];

    private readonly Queue<(TaskCompletionSource Told, int Bytes)> _waiting = new();

    // The sum of bytes seldom meets its limit exactly, so what is full is told by the event that found no room.
    private bool _wantsRoom;

    /// <summary>True when events wait as many as may, or so large that one found no room since the last left.</summary>
    public bool IsFull => ledger.Waiting >= options.QueueCapacity || _wantsRoom;

    public bool Fits(int bytes) => FitsBeside(ledger.Waiting, ledger.WaitingBytes, bytes);

    /// <summary>As <see cref="Fits"/> if only so many events of so many bytes waited.</summary>
    public bool FitsBeside(long waiting, long waitingBytes, int bytes) =>
        waiting < options.QueueCapacity && waitingBytes + bytes <= options.QueueMaxBytes;

    /// <summary>Notes that an event of this size found no room. True when that was not known before.</summary>
    public bool Short(int bytes)
    {
        var before = _wantsRoom;
        _wantsRoom |= ledger.WaitingBytes + bytes > options.QueueMaxBytes;
        return _wantsRoom != before;
    }

    public TaskCompletionSource Wait(int bytes)
    {
        var room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Enqueue((room, bytes));
        return room;
    }

    /// <summary>Called when events have left, or when one who waited has given up.</summary>
    public void Made()
    {
        var (count, bytes) = (ledger.Waiting, ledger.WaitingBytes);
        while (_waiting.TryPeek(out var next) && (next.Told.Task.IsCompleted || FitsBeside(count, bytes, next.Bytes)))
        {
            _waiting.Dequeue();
            if (next.Told.TrySetResult())
            {
                count++;
                bytes += next.Bytes;
            }
        }

        _wantsRoom = _waiting.Count > 0;
    }

    /// <summary>
    /// Takes out the oldest events until one of this size fits; none when the settings forbid it, or when the events in requests
    /// under way leave it no room anyway.
    /// </summary>
    public List<QueuedEvent> Evict(Lane[] lanes, int bytes)
    {
        if (options.QueueFullMode != QueueFullMode.DropOldest) return None;

        var (count, size) = (ledger.Waiting, ledger.WaitingBytes);
        foreach (var lane in lanes)
        {
            count -= lane.Ring.Count;
            size -= lane.Ring.Bytes;
            foreach (var batch in lane.InFlight)
            {
                count -= batch.Rests ? batch.Left.Count : 0;
                size -= batch.Rests ? batch.Bytes : 0;
            }
        }

        if (!FitsBeside(count, size, bytes)) return None;

        var evicted = new List<QueuedEvent>(1);
        while (!Fits(bytes))
        {
            evicted.Add(Oldest(lanes).TakeOldest());
            ledger.Dropped(OdpDropReason.QueueFull, CollectionsMarshal.AsSpan(evicted)[^1..]);
        }

        return evicted;
    }

    /// <summary>Ends all waiting; the queue takes no more.</summary>
    public void Close()
    {
        while (_waiting.TryDequeue(out var next))
        {
            next.Told.TrySetResult();
        }
    }

    private static Lane Oldest(Lane[] lanes)
    {
        var oldest = lanes[0];
        foreach (var lane in lanes)
        {
            oldest = lane.OldestAt < oldest.OldestAt ? lane : oldest;
        }

        return oldest;
    }
}
