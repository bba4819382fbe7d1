using System.Diagnostics;
using OpenOdp.Load.Events;
using OpenOdp.Load.Run;

namespace OpenOdp.Load.Visits;

/// <summary>
/// Measures the console: how long each page takes while nothing else is asked, and how fast events come in while people look at
/// it, in pairs of a stretch without them and one with them.
/// </summary>
internal sealed class VisitRun(LoadOptions options, string url, Process? server)
{
    private const int Times = 50;
    private const int Pairs = 12;
    private static readonly TimeSpan Stretch = TimeSpan.FromSeconds(4);

    private static readonly string[] Pages =
    [
        "/", "/?range=90d", "/overview/numbers", "/live", "/live/requests", "/customers", "/customers?q=user", "/find?q=user",
        "/customers/1", "/customers/1/identity", "/customers/1/edit", "/segments", "/segments/new", "/experiments", "/changes",
        "/settings",
    ];

    /// <summary>What the pages ask for that are looked at most, as often as they do.</summary>
    private static readonly (string Path, TimeSpan Every)[][] Looks =
    [
        [("/overview/numbers", TimeSpan.FromSeconds(2)), ("/overview/charts?range=1h", TimeSpan.FromSeconds(5))],
        [("/live/requests?show=all&text=", TimeSpan.FromSeconds(1.5))],
        [("/segments:lines", TimeSpan.FromSeconds(2))],
    ];

    private ulong _seed = options.Seed + (ulong)options.Events;

    /// <returns>False when an event was refused.</returns>
    public bool Run()
    {
        MeasurePages();
        var (rates, costs) = (new List<double>(), new List<double>());
        for (var pair = 0; pair < Pairs; pair++)
        {
            // In turns the one and the other first, so that what the machine does meanwhile meets both alike.
            var first = pair % 2 == 0 ? LoadAlone() : LoadBeside();
            var second = pair % 2 == 0 ? LoadBeside() : LoadAlone();
            if (first is not { Succeeded: true } || second is not { Succeeded: true }) return false;
            var (alone, beside) = pair % 2 == 0 ? (first, second) : (second, first);
            rates.Add(beside.EventsPerSecond / alone.EventsPerSecond);
            costs.Add(CostOf(beside) / CostOf(alone));
            Console.WriteLine(
                $"  {alone.EventsPerSecond:N0} events/s alone · {beside.EventsPerSecond:N0} with {options.Visitors} visitors "
                    + $"· {rates[^1]:N3} · CPU {CostOf(alone):N2} and {CostOf(beside):N2} µs per event");
        }

        Console.WriteLine($"with {options.Visitors} visitors, median of {Pairs} pairs: rate × {Median(rates):N3}"
            + (server is null ? "" : $" · CPU of the server × {Median(costs):N3}"));
        return true;
    }

    private static double CostOf(RunFigures figures) =>
        figures.Server.TotalMicroseconds / Math.Max(1, figures.Requests * figures.Batch);

    private void MeasurePages()
    {
        using var visitor = new Visitor(url, options.PrivateKey);
        var segments = options.Segments > 0 ? new[] { "/segments/load_0", "/segments/load_0?customer=1" } : [];
        Console.WriteLine($"pages, {Times} times each");
        foreach (var path in Pages.Concat(segments))
        {
            var latencies = visitor.Measure(path, Times);
            Console.WriteLine(
                $"  {path}: p50 {latencies.Quantile(0.5) / 1000.0:N1} ms · p95 {latencies.Quantile(0.95) / 1000.0:N1} ms "
                    + $"· max {latencies.Max / 1000.0:N1} ms");
        }
    }

    private RunFigures LoadBeside()
    {
        using var stop = new CancellationTokenSource();
        var visitors = Enumerable.Range(0, options.Visitors).Select(_ => new Visitor(url, options.PrivateKey)).ToList();
        var looks = visitors.Select((visitor, i) => visitor.LookAsync(Looks[i % Looks.Length], stop.Token)).ToArray();
        var figures = LoadAlone();
        stop.Cancel();
        Task.WhenAll(looks).GetAwaiter().GetResult();
        foreach (var visitor in visitors) visitor.Dispose();
        return figures;
    }

    private RunFigures LoadAlone()
    {
        var events = new EventSequence(_seed, options.Events * 10, options.Users, mergeShare: 0);
        _seed += (ulong)events.Count;
        var writer = new BatchWriter(events, options.Batch, new Uri(url).Authority, options.PublicKey);
        var figures = new LoadRun(
            options with { WarmUp = 0, Duration = Stretch }, LoadOptions.EndPointOf(url), writer, acks: null, server).Run();
        if (!figures.Succeeded) figures.Print("while people look", Console.Out);
        return figures;
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return (values[(values.Count - 1) / 2] + values[values.Count / 2]) / 2;
    }
}
