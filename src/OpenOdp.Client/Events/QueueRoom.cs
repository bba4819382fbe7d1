using System.Runtime.InteropServices;

namespace OpenOdp.Client.Events;

/// <summary>
/// How much may wait, in events and in bytes, and who waits for room; guarded by the queue's lock. Those who wait are told in
/// their order, and only as many as there is room for; then each tries again, as a new event does.
/// </summary>
internal sealed class QueueRoom(OdpOptions options, Ledger ledger)
{
    /// <summary>Never added to.</summary>
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
    /// leave it no room anyway.
    /// </summary>
    public List<QueuedEvent> Evict(Lane[] lanes, int bytes)
    {
        if (options.QueueFullMode != QueueFullMode.DropOldest)
        {
            return None;
        }

        var (count, size) = (ledger.Waiting, ledger.WaitingBytes);
        foreach (var lane in lanes)
        {
            count -= lane.Ring.Count;
            size -= lane.Ring.Bytes;
        }

        if (!FitsBeside(count, size, bytes))
        {
            return None;
        }

        var evicted = new List<QueuedEvent>(1);
        while (!Fits(bytes))
        {
            var oldest = Oldest(lanes);
            evicted.Add(oldest.Ring.Take());
            ledger.Dropped(OdpDropReason.QueueFull, CollectionsMarshal.AsSpan(evicted)[^1..]);
            oldest.PassMarks();
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

    /// <summary>The lane with the oldest event that is in no request.</summary>
    private static Lane Oldest(Lane[] lanes)
    {
        Lane? oldest = null;
        foreach (var lane in lanes)
        {
            if (lane.Ring.Count > 0 && (oldest is null || lane.Ring.Oldest.AcceptedAt < oldest.Ring.Oldest.AcceptedAt))
            {
                oldest = lane;
            }
        }

        return oldest!;
    }
}
