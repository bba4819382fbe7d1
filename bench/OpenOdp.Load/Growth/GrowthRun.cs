using OpenOdp.Load.Events;
using OpenOdp.Load.Run;
using OpenOdp.Load.Segments;
using OpenOdp.Load.Servers;

namespace OpenOdp.Load.Growth;

/// <summary>
/// Fills a store of many users and, in the same run and before it, one of few, and notes what each step was like: a store
/// must not slow down as it grows.
/// </summary>
internal sealed class GrowthRun(LoadOptions options)
{
    private const int FewUsers = 100_000;

    public bool Run()
    {
        List<GrowthResult> stores = [];
        if (options.Beside > 0) stores.Add(Fill(FewUsers, options.Beside));
        stores.Add(Fill(options.Users, options.Events));
        if (options.ReportDirectory is { } directory) GrowthReport.Write(directory, options, stores);
        return stores.TrueForAll(store => store.Figures.Succeeded);
    }

    private GrowthResult Fill(int users, long events)
    {
        Console.WriteLine($"{events:N0} events · {users:N0} users · batches of {options.Batch} · {options.Connections} "
            + $"connections · merge share {options.MergeShare} · seed {options.Seed:x}");
        var directory = options.DataDirectory is { } given
            ? Path.Combine(given, users.ToString())
            : Directory.CreateTempSubdirectory("openodp-growth-").FullName;
        try
        {
            return Fill(users, events, directory);
        }
        finally
        {
            if (options.DataDirectory is null) Directory.Delete(directory, recursive: true);
        }
    }

    private GrowthResult Fill(int users, long events, string directory)
    {
        RunFigures figures;
        GrowthSeries series;
        using (var server = ServerProcess.Start(options.StartServer!, directory, options.PublicKey, options.PrivateKey))
        {
            if (options.Segments > 0) new SegmentSet(options.Segments, options.Touched).Install(server.Url, options.PrivateKey);
            var sequence = new EventSequence(options.Seed, events, users, options.MergeShare);
            var writer = new BatchWriter(sequence, options.Batch, new Uri(server.Url).Authority, options.PublicKey);
            series = new GrowthSeries(options.Step, server.Process);
            figures = new LoadRun(options, LoadOptions.EndPointOf(server.Url), writer, acks: null, server.Process, series).Run();
            figures.Print($"{users:N0} users", Console.Out);
            server.Process.Kill();
            server.Process.WaitForExit();
        }

        using var again = ServerProcess.Start(options.StartServer!, directory, options.PublicKey, options.PrivateKey);
        Console.WriteLine($"ready {again.StartTime.TotalSeconds:N2} s after kill -9");
        using var report = new ServerReport(again.Url, options.PrivateKey);
        report.TryCompact();
        var sizes = report.Sizes();
        if (sizes is { } bytes)
        {
            Console.WriteLine(
                $"table files: state {bytes.State / events:N1} B per event · log {bytes.Log / events:N1} B per event");
        }

        again.Stop();
        return new GrowthResult(users, series.Points, figures, again.StartTime, sizes?.State / events, sizes?.Log / events);
    }
}

/// <summary>One store that was filled.</summary>
/// <param name="Users">Whom its events belong to.</param>
/// <param name="Points">What each step was like.</param>
/// <param name="Figures">The whole run.</param>
/// <param name="Restart">The time to ready after kill -9.</param>
/// <param name="StateBytes">Table files of the state for each event, compacted.</param>
/// <param name="LogBytes">The same of the log.</param>
internal sealed record GrowthResult(
    int Users, IReadOnlyList<GrowthPoint> Points, RunFigures Figures, TimeSpan Restart, double? StateBytes, double? LogBytes);
