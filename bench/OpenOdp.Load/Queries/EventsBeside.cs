using OpenOdp.Load.Events;
using OpenOdp.Load.Run;

namespace OpenOdp.Load.Queries;

/// <summary>Events that come in at a steady rate while something else is measured.</summary>
internal sealed class EventsBeside
{
    private const int Connections = 32;
    private readonly double _rate;
    private readonly Task<RunFigures>? _run;

    private EventsBeside(double rate, Task<RunFigures>? run) => (_rate, _run) = (rate, run);

    /// <summary>Starts them, for as long as the measuring takes; none at a rate of 0.</summary>
    public static EventsBeside Start(LoadOptions options, string url)
    {
        if (options.EventRate == 0) return new EventsBeside(0, null);
        var count = (long)Math.Ceiling(options.EventRate * options.Duration.TotalSeconds);
        var events = new EventSequence(~options.Seed, count, options.Users, mergeShare: 0);
        var writer = new BatchWriter(events, options.Batch, new Uri(url).Authority, options.PublicKey);
        var paced = options with { Rate = options.EventRate, Connections = Connections, WarmUp = 0 };
        var run = new LoadRun(paced, LoadOptions.EndPointOf(url), writer, acks: null, server: null);
        return new EventsBeside(options.EventRate, Task.Factory.StartNew(run.Run, TaskCreationOptions.LongRunning));
    }

    /// <summary>Waits for their end; false when one was refused.</summary>
    public bool Finish(TextWriter output)
    {
        if (_run is null) return true;
        var figures = _run.GetAwaiter().GetResult();
        output.WriteLine($"  events beside: {figures.EventsPerSecond:N0}/s of {_rate:N0}/s · latency ms: "
            + $"p50 {figures.Latencies.Quantile(0.5) / 1000.0:N2} · p99 {figures.Latencies.Quantile(0.99) / 1000.0:N2} "
            + $"· errors: {figures.Errors}{(figures.Failure is { } failure ? $" · ended early: {failure}" : "")}");
        return figures.Succeeded;
    }
}
