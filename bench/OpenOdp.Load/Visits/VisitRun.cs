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
    private const int Pairs = 10;
    private static readonly TimeSpan Stretch = TimeSpan.FromSeconds(4);

    private static readonly string[] Pages =
    [
        "/", "/?range=90d", "/overview/numbers", "/live", "/live/requests", "/customers", "/customers?q=user", "/customers/1",
        "/customers/1/identity", "/customers/1/edit", "/segments", "/segments/new", "/experiments", "/changes", "/settings",
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
        var ratios = new List<double>();
        for (var pair = 0; pair < Pairs; pair++)
        {
            if (LoadAlone() is not { } alone || LoadBeside() is not { } beside) return false;
            ratios.Add(beside / alone);
            Console.WriteLine(
                $"  {alone:N0} events/s alone · {beside:N0} with {options.Visitors} visitors · {beside / alone:N3}");
        }

        ratios.Sort();
        Console.WriteLine($"ratio with {options.Visitors} visitors, median of {Pairs} pairs: {Median(ratios):N3}");
        return true;
    }

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

    private double? LoadBeside()
    {
        using var stop = new CancellationTokenSource();
        var visitors = Enumerable.Range(0, options.Visitors).Select(_ => new Visitor(url, options.PrivateKey)).ToList();
        var looks = visitors.Select((visitor, i) => visitor.LookAsync(Looks[i % Looks.Length], stop.Token)).ToArray();
        var rate = LoadAlone();
        stop.Cancel();
        Task.WhenAll(looks).GetAwaiter().GetResult();
        foreach (var visitor in visitors) visitor.Dispose();
        return rate;
    }

    private double? LoadAlone()
    {
        var events = new EventSequence(_seed, options.Events * 10, options.Users, mergeShare: 0);
        _seed += (ulong)events.Count;
        var writer = new BatchWriter(events, options.Batch, new Uri(url).Authority, options.PublicKey);
        var figures = new LoadRun(
            options with { WarmUp = 0, Duration = Stretch }, LoadOptions.EndPointOf(url), writer, acks: null, server).Run();
        if (figures.Succeeded) return figures.EventsPerSecond;
        figures.Print("while people look", Console.Out);
        return null;
    }

    private static double Median(List<double> sorted) => (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
}
