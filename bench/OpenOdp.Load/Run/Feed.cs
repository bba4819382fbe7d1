using OpenOdp.Load.Http;

namespace OpenOdp.Load.Run;

/// <summary>
/// A batch to send, and the moment (<see cref="System.Diagnostics.Stopwatch"/> ticks) from which its latency counts.
/// </summary>
internal readonly record struct Work(long Batch, long From);

/// <summary>Hands out the batches of a run in order.</summary>
internal abstract class Feed
{
    private volatile bool _stopped;

    /// <summary>True once it was told to hand out nothing any more.</summary>
    public bool IsStopped => _stopped;

    /// <summary>Batches handed out so far.</summary>
    public abstract long Taken { get; }

    /// <summary>Takes the next batch. False: the connection rests, until the feed wakes it or for good.</summary>
    public abstract bool TryTake(WorkConnection connection, out Work work);

    /// <summary>Hands out nothing any more.</summary>
    public virtual void Stop() => _stopped = true;
}
