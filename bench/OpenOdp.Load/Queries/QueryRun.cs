using System.Diagnostics;
using System.Net;
using System.Text;
using OpenOdp.Load.Events;
using OpenOdp.Load.Http;
using OpenOdp.Load.Run;
using OpenOdp.Load.Servers;

namespace OpenOdp.Load.Queries;

/// <summary>Asks for the segments of random users for a time.</summary>
internal sealed class QueryRun(LoadOptions options, IPEndPoint endPoint, QueryText text, EventSequence users, Process? server)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(30);
    private readonly TaskCompletionSource<string> _failure = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _answers;
    private long _qualified;
    private long _unknown;
    private bool _isOver;

    public Feed Feed { get; } =
        options.Rate > 0 ? new PacedFeed(long.MaxValue, options.Rate) : new ClosedFeed(long.MaxValue);

    public ErrorCounts Errors { get; } = new();

    /// <summary>What was asked before this moment is warm-up.</summary>
    public long MeasuredFrom { get; private set; } = long.MaxValue;

    public QueryFigures Run()
    {
        var connections =
            Enumerable.Range(0, options.Connections).Select(_ => new QueryConnection(this, endPoint, text)).ToList();
        try
        {
            foreach (var connection in connections) connection.Connect();
            if (Feed is PacedFeed paced) new Thread(paced.Pace) { IsBackground = true, Name = "pace" }.Start();
            foreach (var connection in connections) connection.Begin();
            _failure.Task.Wait(options.Duration * options.WarmUp);
            MeasuredFrom = Stopwatch.GetTimestamp();
            var from = ProcessFigures.Take(server);
            _failure.Task.Wait(options.Duration * (1 - options.WarmUp));
            var (elapsed, to) = (Stopwatch.GetElapsedTime(MeasuredFrom), ProcessFigures.Take(server));
            Feed.Stop();
            WaitForTheLast();
            return Gather(connections, elapsed, from, to);
        }
        finally
        {
            _isOver = true;
            foreach (var connection in connections) connection.Dispose();
        }
    }

    /// <summary>The user whom a query is about.</summary>
    public int UserOf(long query) => users.User(query);

    /// <summary>Takes an answer; false when it is not one.</summary>
    public bool Take(in Response response)
    {
        Interlocked.Increment(ref _answers);
        if (response.Status == 200 && QueryAnswer.HasEdges(response.Body))
        {
            if (!QueryAnswer.IsEmpty(response.Body)) Interlocked.Increment(ref _qualified);
            return true;
        }

        if (response.Status == 200 && QueryAnswer.IsOfNobody(response.Body))
        {
            Interlocked.Increment(ref _unknown);
            return true;
        }

        Errors.Add($"status {response.Status}: {Encoding.UTF8.GetString(response.Body[..Math.Min(response.Body.Length, 120)])}");
        return false;
    }

    /// <summary>A connection is lost: the run ends.</summary>
    public void GiveUp(string reason)
    {
        if (_isOver) return;
        Errors.Add(reason);
        Feed.Stop();
        _failure.TrySetResult(reason);
    }

    private void WaitForTheLast()
    {
        var start = Stopwatch.GetTimestamp();
        while (Interlocked.Read(ref _answers) < Feed.Taken && Stopwatch.GetElapsedTime(start) < Stall)
        {
            if (_failure.Task.Wait(Poll)) return;
        }
    }

    private QueryFigures Gather(List<QueryConnection> connections, TimeSpan elapsed, ProcessFigures from, ProcessFigures to)
    {
        var latencies = new Histogram();
        foreach (var connection in connections) latencies.Add(connection.Latencies);
        return new QueryFigures
        {
            Elapsed = elapsed,
            Latencies = latencies,
            Own = to.Own - from.Own,
            Server = to.Server - from.Server,
            Answers = _answers,
            Qualified = _qualified,
            Unknown = _unknown,
            Errors = Errors.ToString(),
            Succeeded = !Errors.Any && _answers == Feed.Taken,
        };
    }
}
