using System.Diagnostics;
using OpenOdp.Load.Http;

namespace OpenOdp.Load.Run;

/// <summary>Closed loop: a connection sends its next batch as soon as the last is answered.</summary>
internal sealed class ClosedFeed(long batches) : Feed
{
    private long _next;

    public override long Taken => Math.Min(Interlocked.Read(ref _next), batches);

    public override bool TryTake(WorkConnection connection, out Work work)
    {
        work = default;
        if (IsStopped) return false;
        var batch = Interlocked.Increment(ref _next) - 1;
        if (batch >= batches) return false;
        work = new Work(batch, Stopwatch.GetTimestamp());
        return true;
    }
}
