using System.Diagnostics;
using System.Net;
using OpenOdp.Load.Http;
using OpenOdp.Load.Run;

namespace OpenOdp.Load.Queries;

/// <summary>Asks for the segments of one user after another.</summary>
internal sealed class QueryConnection(QueryRun run, IPEndPoint endPoint, QueryText text) : WorkConnection(endPoint, text.Length)
{
    private Work _work;

    /// <summary>Times from sending (open loop: from when it was due) to the answer, in microseconds.</summary>
    public Histogram Latencies { get; } = new();

    public void Begin()
    {
        if (run.Feed.TryTake(this, out var work)) Begin(work);
    }

    public override void Begin(Work work) => Send(Prepare(work));

    protected override int OnResponse(in Response response)
    {
        var taken = Stopwatch.GetElapsedTime(_work.From);
        if (run.Take(response) && _work.From >= run.MeasuredFrom) Latencies.Record((long)taken.TotalMicroseconds);
        return Next();
    }

    protected override void OnFailure(string kind) => run.GiveUp(kind);

    private int Next() => run.Feed.TryTake(this, out var work) ? Prepare(work) : 0;

    private int Prepare(Work work)
    {
        _work = work;
        return text.Write(Request, run.UserOf(work.Batch));
    }
}
