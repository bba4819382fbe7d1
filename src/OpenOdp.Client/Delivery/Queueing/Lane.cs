namespace OpenOdp.Client.Delivery.Queueing;

/// <summary>
/// One line of events with its own drainer. There is one lane with all requests; or, when the order of each user is kept, one
/// lane for each request, and a user always has the same lane. The queue's lock guards all but <see cref="Wake"/>.
/// </summary>
internal sealed class Lane
{
    private readonly List<FlushMark> _marks = [];

    public EventRing Ring { get; } = new();

    public List<Batch> InFlight { get; } = [];

    public WakeSignal Wake { get; } = new();

    public bool Started { get; set; }

    /// <summary>Events with a lower number are due at once.</summary>
    public long FlushBelow { get; private set; }

    /// <summary>
    /// When the oldest event was accepted that is in no request under way: one of a batch that rests, else of the ring, where the
    /// younger ones are. Later than all when there is none.
    /// </summary>
    public long OldestAt =>
        OldestAtRest() is { } batch ? batch.Left[0].AcceptedAt : Ring.Count > 0 ? Ring.Oldest.AcceptedAt : long.MaxValue;

    /// <summary>Takes out the oldest event that is in no request under way; there is one.</summary>
    public QueuedEvent TakeOldest()
    {
        var batch = OldestAtRest();
        var taken = batch is null ? Ring.Take() : batch.Take(1)[0];
        if (batch?.Left.Count == 0)
        {
            InFlight.Remove(batch);
        }

        PassMarks();
        return taken;
    }

    /// <summary>Makes all that is inside due, and gives a task that ends when each of these events is sent or dropped.</summary>
    public Task Flush()
    {
        FlushBelow = Ring.Tail;
        if (OldestUnsettled() >= FlushBelow) return Task.CompletedTask;

        var mark = new FlushMark(FlushBelow);
        _marks.Add(mark);
        return mark.Reached.Task;
    }

    /// <summary>Ends the flushes whose last event has been settled.</summary>
    public void PassMarks()
    {
        if (_marks.Count == 0) return;

        var oldest = OldestUnsettled();
        foreach (var mark in _marks.Where(mark => mark.Number <= oldest))
        {
            mark.Reached.TrySetResult();
        }

        _marks.RemoveAll(mark => mark.Number <= oldest);
    }

    private Batch? OldestAtRest()
    {
        Batch? oldest = null;
        foreach (var batch in InFlight)
        {
            if (batch.Rests && batch.Left.Count > 0 && batch.FirstNumber < (oldest?.FirstNumber ?? long.MaxValue))
            {
                oldest = batch;
            }
        }

        return oldest;
    }

    private long OldestUnsettled()
    {
        var oldest = Ring.Head;
        foreach (var batch in InFlight)
        {
            oldest = Math.Min(oldest, batch.FirstNumber);
        }

        return oldest;
    }

    private sealed record FlushMark(long Number)
    {
        public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
