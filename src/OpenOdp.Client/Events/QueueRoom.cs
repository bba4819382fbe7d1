namespace OpenOdp.Client.Events;

/// <summary>
/// How much may wait, in events and in bytes, and who waits for room; guarded by the queue's lock. Those who wait are told in
/// their order, and only as many as there is room for; then each tries again, as a new event does.
/// </summary>
internal sealed class QueueRoom(OdpOptions options, Ledger ledger)
{
    private readonly Queue<(TaskCompletionSource Told, int Bytes)> _waiting = new();

    // The sum of bytes seldom meets its limit exactly, so what is full is told by the event that found no room.
    private bool _bytesWereShort;

    /// <summary>True when events wait as many as may, or so large that one found no room since the last left.</summary>
    public bool IsFull => ledger.Waiting >= options.QueueCapacity || _bytesWereShort;

    public bool Fits(int bytes) => FitsBeside(ledger.Waiting, ledger.WaitingBytes, bytes);

    /// <summary>As <see cref="Fits"/> if only so many events of so many bytes waited.</summary>
    public bool FitsBeside(long waiting, long waitingBytes, int bytes) =>
        waiting < options.QueueCapacity && waitingBytes + bytes <= options.QueueMaxBytes;

    /// <summary>Notes that an event of this size found no room. True when that was not known before.</summary>
    public bool Short(int bytes)
    {
        var before = _bytesWereShort;
        _bytesWereShort |= ledger.WaitingBytes + bytes > options.QueueMaxBytes;
        return _bytesWereShort != before;
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
        while (_waiting.TryPeek(out var next) && FitsBeside(count, bytes, next.Bytes))
        {
            _waiting.Dequeue();
            if (next.Told.TrySetResult())
            {
                count++;
                bytes += next.Bytes;
            }
        }

        _bytesWereShort = _waiting.Count > 0;
    }

    /// <summary>Ends all waiting; the queue takes no more.</summary>
    public void Close()
    {
        while (_waiting.TryDequeue(out var next))
        {
            next.Told.TrySetResult();
        }
    }
}
