using System.Diagnostics;
using OpenOdp.Load.Run;
using OpenOdp.Load.Servers;

namespace OpenOdp.Load.Growth;

/// <summary>Watches a run and notes what each step of so many events was like. One thread at a time.</summary>
internal sealed class GrowthSeries(long step, Process? server)
{
    private readonly List<GrowthPoint> _points = [];
    private Histogram _seen = new();
    private ProcessFigures _figures;
    private (long At, long Events) _start;
    private (long At, long Events) _second;
    private long _slowest = long.MaxValue;

    public IReadOnlyList<GrowthPoint> Points => _points;

    /// <summary>Starts counting from here.</summary>
    public void Begin() => (_start, _second, _figures) = (Now(0), Now(0), ProcessFigures.Take(server));

    /// <summary>Tells how far the run is; asked some hundred times a second.</summary>
    /// <param name="events">Events acknowledged so far.</param>
    /// <param name="latencies">All latencies so far.</param>
    public void Observe(long events, Func<Histogram> latencies)
    {
        var now = Now(events);
        if (Stopwatch.GetElapsedTime(_second.At, now.At) is { TotalSeconds: >= 1 } second)
        {
            _slowest = Math.Min(_slowest, (long)((events - _second.Events) / second.TotalSeconds));
            _second = now;
        }

        if (events < (_points.Count + 1) * step) return;
        var all = latencies();
        var during = all.Since(_seen);
        var figures = ProcessFigures.Take(server);
        var count = events - _start.Events;
        _points.Add(new GrowthPoint(
            events,
            count / Stopwatch.GetElapsedTime(_start.At, now.At).TotalSeconds,
            during.Quantile(0.5),
            during.Quantile(0.99),
            _slowest,
            (figures.Server - _figures.Server).TotalMicroseconds / count,
            figures.ServerMemory));
        Console.WriteLine(GrowthReport.Line(_points[^1]));
        _seen = all;
        _figures = figures;
        _start = now;
        _slowest = long.MaxValue;
    }

    private static (long At, long Events) Now(long events) => (Stopwatch.GetTimestamp(), events);
}
