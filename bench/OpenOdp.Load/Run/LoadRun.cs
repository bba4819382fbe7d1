using System.Diagnostics;
using System.Net;
using System.Text;
using OpenOdp.Load.Events;
using OpenOdp.Load.Growth;
using OpenOdp.Load.Http;
using OpenOdp.Load.Servers;

namespace OpenOdp.Load.Run;

/// <summary>One run against one server: starts the connections, waits for the end, gathers the figures.</summary>
internal sealed class LoadRun(
    LoadOptions options, IPEndPoint endPoint, BatchWriter batches, AcksFile? acks, Process? server, GrowthSeries? series = null)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(30);
    private readonly long _warmUpBatches = (long)(batches.Batches * options.WarmUp);
    private readonly TaskCompletionSource _allAcknowledged = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _acknowledged;
    private long _refused;
    private long _abandoned;
    private long _lastAnswer;
    private volatile string? _failure;

    /// <summary>True once nothing more is to be sent.</summary>
    public bool IsOver { get; private set; }

    public Feed Feed { get; } = options.Rate > 0
        ? new PacedFeed(batches.Batches, options.Rate / options.Batch)
        : new ClosedFeed(batches.Batches);

    public Ledger Ledger { get; } = new(batches.Batches);

    public ErrorCounts Errors { get; } = new();

    /// <summary>How long a connection tries to come back to a server that is gone.</summary>
    public TimeSpan RetryFor => options.RetryFor;

    /// <summary>Work begun before this moment is warm-up.</summary>
    public long MeasuredFrom { get; private set; } = long.MaxValue;

    public RunFigures Run()
    {
        var connections = Connect();
        try
        {
            var start = new Snapshot(0, ProcessFigures.Take(server));
            if (_warmUpBatches == 0) MeasuredFrom = start.At;
            if (Feed is PacedFeed paced) new Thread(paced.Pace) { IsBackground = true, Name = "pace" }.Start();
            _lastAnswer = Stopwatch.GetTimestamp();
            foreach (var connection in connections) connection.Begin();
            series?.Begin();
            var measured = WaitForEnd(start, connections);
            return Gather(connections, measured, new Snapshot(_acknowledged, ProcessFigures.Take(server)) { At = _lastAnswer });
        }
        finally
        {
            IsOver = true;
            foreach (var connection in connections) connection.Dispose();
        }
    }

    /// <summary>A batch was answered 202. It is noted before its connection goes on.</summary>
    public void Acknowledge(Work work)
    {
        Ledger[work.Batch] = BatchState.Acknowledged;
        acks?.Acknowledge(work.Batch);
        _lastAnswer = Stopwatch.GetTimestamp();
        var count = Interlocked.Increment(ref _acknowledged);
        if (count == _warmUpBatches) MeasuredFrom = _lastAnswer;
        if (count == batches.Batches) _allAcknowledged.SetResult();
    }

    /// <summary>A batch was answered with something that is neither 202 nor 503.</summary>
    public void Refuse(Work work, in Response response)
    {
        Ledger[work.Batch] = BatchState.Refused;
        Errors.Add($"status {response.Status}: {Encoding.UTF8.GetString(response.Body[..Math.Min(response.Body.Length, 120)])}");
        _lastAnswer = Stopwatch.GetTimestamp();
        Interlocked.Increment(ref _refused);
    }

    /// <summary>A connection is lost for good: the run ends, and what became of its batch is unknown.</summary>
    public void GiveUp(string reason)
    {
        _failure ??= reason;
        Feed.Stop();
        Interlocked.Increment(ref _abandoned);
    }

    private List<LoadConnection> Connect()
    {
        var connections = new List<LoadConnection>(options.Connections);
        for (var i = 0; i < options.Connections; i++)
        {
            connections.Add(new LoadConnection(this, endPoint, batches));
            connections[i].Connect();
        }

        return connections;
    }

    /// <summary>Returns what was so when the warm-up ended.</summary>
    private Snapshot WaitForEnd(Snapshot measured, List<LoadConnection> connections)
    {
        var start = Stopwatch.GetTimestamp();
        var warm = _warmUpBatches == 0;
        while (true)
        {
            _allAcknowledged.Task.Wait(Poll);
            series?.Observe(Interlocked.Read(ref _acknowledged) * options.Batch, () => Latencies(connections));
            if (!warm && MeasuredFrom != long.MaxValue)
            {
                warm = true;
                measured = new Snapshot(Interlocked.Read(ref _acknowledged), ProcessFigures.Take(server));
            }

            var decided = Interlocked.Read(ref _acknowledged) + Interlocked.Read(ref _refused) + Interlocked.Read(ref _abandoned);
            if (decided == Feed.Taken && (Feed.IsStopped || _failure is not null || decided == batches.Batches)) return measured;
            if (Stopwatch.GetElapsedTime(start) > options.Duration) Feed.Stop();

            if (Stopwatch.GetElapsedTime(_lastAnswer) > Stall + options.RetryFor)
            {
                _failure ??= $"no answer for {Stall.TotalSeconds:N0} s";
                return measured;
            }
        }
    }

    private RunFigures Gather(List<LoadConnection> connections, Snapshot from, Snapshot to)
    {
        return new RunFigures
        {
            Batch = options.Batch,
            Requests = to.Requests - from.Requests,
            Elapsed = Stopwatch.GetElapsedTime(from.At, to.At),
            Latencies = Latencies(connections),
            Own = to.Processes.Own - from.Processes.Own,
            Server = to.Processes.Server - from.Processes.Server,
            Memory = to.Processes.ServerMemory,
            PeakMemory = to.Processes.ServerPeakMemory,
            Sent = Feed.Taken,
            Acknowledged = _acknowledged,
            Failure = _failure,
            Errors = Errors.ToString(),
            HasRefusals = _refused > 0,
        };
    }

    private static Histogram Latencies(List<LoadConnection> connections)
    {
        var latencies = new Histogram();
        foreach (var connection in connections) latencies.Add(connection.Latencies);
        return latencies;
    }

    private sealed record Snapshot(long Requests, ProcessFigures Processes)
    {
        public long At { get; init; } = Stopwatch.GetTimestamp();
    }
}
