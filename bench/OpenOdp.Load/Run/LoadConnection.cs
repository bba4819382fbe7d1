using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using OpenOdp.Load.Events;
using OpenOdp.Load.Http;

namespace OpenOdp.Load.Run;

/// <summary>
/// Sends one batch after another and sends a batch again, with the same ids, until the server has decided about it.
/// </summary>
internal sealed class LoadConnection : WorkConnection
{
    private static readonly TimeSpan ShedPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan ReconnectPause = TimeSpan.FromMilliseconds(100);
    private readonly LoadRun _run;
    private readonly BatchWriter _batches;
    private readonly Timer _again;
    private Work _work;
    private int _length;
    private long _downSince;

    public LoadConnection(LoadRun run, IPEndPoint endPoint, BatchWriter batches)
        : base(endPoint, batches.MaxLength)
    {
        (_run, _batches) = (run, batches);
        _again = new Timer(_ => SendAgain());
    }

    /// <summary>Times from sending (open loop: from when it was due) to the 202, in microseconds.</summary>
    public Histogram Latencies { get; } = new();

    /// <summary>Takes work from the feed and starts.</summary>
    public void Begin()
    {
        if (_run.Feed.TryTake(this, out var work)) Begin(work);
    }

    public override void Begin(Work work) => Send(Prepare(work));

    protected override int OnResponse(in Response response)
    {
        _downSince = 0;
        switch (response.Status)
        {
            case 202:
                _run.Acknowledge(_work);
                var now = Stopwatch.GetTimestamp();
                if (_work.From >= _run.MeasuredFrom) Latencies.Record((now - _work.From) * 1_000_000 / Stopwatch.Frequency);
                return Next();
            case 503:
                _run.Errors.Add("503, sent again");
                var pause = Utf8Parser.TryParse(Response.Header(response.Headers, "Retry-After"u8), out int seconds, out _)
                    ? TimeSpan.FromSeconds(Math.Min(seconds, 10))
                    : ShedPause;
                _again.Change(pause, Timeout.InfiniteTimeSpan);
                return 0;
            default:
                _run.Refuse(_work, response);
                return Next();
        }
    }

    protected override void OnFailure(string kind)
    {
        _run.Errors.Add(kind);
        var now = Stopwatch.GetTimestamp();
        if (_downSince == 0) _downSince = now;
        if (!_run.IsOver
            && Stopwatch.GetElapsedTime(_downSince, now) < _run.RetryFor)
        {
            _again.Change(ReconnectPause, Timeout.InfiniteTimeSpan);
        }
        else
        {
            _run.GiveUp(kind);
        }
    }

    private int Next() => _run.Feed.TryTake(this, out var work) ? Prepare(work) : 0;

    private int Prepare(Work work)
    {
        _work = work;
        _length = _batches.Write(Request, work.Batch);
        _run.Ledger[work.Batch] = BatchState.Sent;
        return _length;
    }

    private void SendAgain()
    {
        try
        {
            if (_downSince > 0) Connect();
        }
        catch (SocketException error)
        {
            OnFailure(error.SocketErrorCode.ToString());
            return;
        }

        Send(_length);
    }
}
