using System.Diagnostics;
using OpenOdp.Load.Check;
using OpenOdp.Load.Events;
using OpenOdp.Load.Growth;
using OpenOdp.Load.Queries;
using OpenOdp.Load.Run;
using OpenOdp.Load.Segments;
using OpenOdp.Load.Servers;
using OpenOdp.Load.Visits;

namespace OpenOdp.Load;

/// <summary>Everything one command line asks for, in order.</summary>
internal sealed class Session(LoadOptions options)
{
    private readonly IReadOnlyList<Phase> _phases = Phase.Of(options);
    private List<PhaseFigures>? _without;

    public static bool Run(LoadOptions options) => new Session(options).Run();

    private bool Run()
    {
        if (options.CheckOnly) return CheckFile();
        if (options.Asks) return QuerySession.Run(options);
        if (options.Rate > 0 || options.Growth) WarmUp();
        if (options.Growth) return new GrowthRun(options).Run();
        Console.WriteLine($"{options.Events:N0} events · {options.Users:N0} users · batches of {options.Batch} "
            + $"· {options.Connections} connections · seed {options.Seed:x}");
        var baseline = options.Baseline ? RunBaseline() : null;
        _without = options is { Segments: > 0, StartServer: { } path } ? RunWithoutSegments(path) : null;
        if (options.StartServer is not null) return RunOwnServer(options.StartServer, baseline);
        if (options.Url is null) return baseline!.Succeeded;
        using var server = options.ServerPid is { } pid ? Process.GetProcessById(pid) : null;
        return RunServer(options.Url, server, options.DataDirectory, baseline);
    }

    /// <summary>Has this program compiled before it measures how a server starts.</summary>
    private void WarmUp()
    {
        const int Batches = 20_000;
        using var server = ServerProcess.StartBaseline();
        var events = new EventSequence(options.Seed, Batches * options.Batch, options.Users, options.MergeShare);
        var writer = new BatchWriter(events, options.Batch, new Uri(server.Url).Authority, options.PublicKey);
        new LoadRun(options with { Rate = 0 }, LoadOptions.EndPointOf(server.Url), writer, acks: null, server.Process).Run();
        server.Stop();
    }

    private RunFigures RunBaseline()
    {
        using var server = ServerProcess.StartBaseline();
        var figures = Load(_phases[0], server.Url, server.Process, acks: null).Figures;
        figures.Print("bare endpoint", Console.Out);
        server.Stop();
        return figures;
    }

    /// <summary>The same load on a server of its own without a segment.</summary>
    private List<PhaseFigures> RunWithoutSegments(string path)
    {
        var directory = Directory.CreateTempSubdirectory("openodp-load-").FullName;
        try
        {
            using var server = ServerProcess.Start(path, directory, options.PublicKey, options.PrivateKey);
            var loads = LoadAll("server without segments", server.Url, server.Process, acksFile: null);
            server.Stop();
            return loads;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private bool RunOwnServer(string path, RunFigures? baseline)
    {
        var directory = options.DataDirectory ?? Directory.CreateTempSubdirectory("openodp-load-").FullName;
        try
        {
            bool succeeded;
            using (var server = ServerProcess.Start(path, directory, options.PublicKey, options.PrivateKey))
            {
                succeeded = RunServer(server.Url, server.Process, directory, baseline);
                server.Stop();
            }

            if (options.Restart) MeasureRestart(path, directory);
            return succeeded;
        }
        finally
        {
            if (options.DataDirectory is null) Directory.Delete(directory, recursive: true);
        }
    }

    private bool RunServer(string url, Process? server, string? directory, RunFigures? baseline)
    {
        if (options.Segments > 0) InstallSegments(url);
        var loads = LoadAll("server", url, server, options.AcksFile);
        if (baseline is not null)
        {
            Console.WriteLine($"ratio to the bare endpoint: {loads[0].Figures.EventsPerSecond / baseline.EventsPerSecond:N2}");
        }

        if (_without?.Count == loads.Count) PrintRatios(loads, _without);
        if (loads.Exists(static load => load.Figures.Failure is not null)) return false;
        if (options.Build && !new BuildRun(options, url, server).Run(loads[^1].Figures.EventsPerSecond)) return false;
        if (options.Visitors > 0 && !new VisitRun(options, url, server).Run()) return false;
        var holds = !options.Check || Check(url, [.. loads.Select(static load => load.Sent)]);
        PrintSizes(url, directory, loads.Sum(static load => load.Figures.Acknowledged) * options.Batch);
        if (server is not null && options.Idle > TimeSpan.Zero)
        {
            Console.WriteLine(
                $"idle: {ServerReport.IdleShare(server, options.Idle):P2} of a core over {options.Idle.TotalSeconds:N0} s");
        }

        return holds && loads.TrueForAll(static load => load.Figures.Succeeded);
    }

    private void PrintRatios(List<PhaseFigures> loads, List<PhaseFigures> without)
    {
        const string Ratio = "ratio to the same without segments";
        for (var i = 0; i < loads.Count; i++)
        {
            var ratio = loads[i].Figures.EventsPerSecond / without[i].Figures.EventsPerSecond;
            Console.WriteLine($"{Ratio}{_phases[i].When}: {ratio:N2}");
        }

        Console.WriteLine($"{Ratio}, the whole run: {RateOf(loads) / RateOf(without):N2}");
    }

    private static double RateOf(List<PhaseFigures> loads) =>
        loads.Sum(static load => load.Figures.Requests) / loads.Sum(static load => load.Figures.Elapsed.TotalSeconds);

    private void InstallSegments(string url)
    {
        var segments = new SegmentSet(options.Segments, options.Touched);
        segments.Install(url, options.PrivateKey);
        Console.WriteLine(segments);
    }

    /// <summary>Sends the events of all phases, unless one fails.</summary>
    private List<PhaseFigures> LoadAll(string title, string url, Process? server, string? acksFile)
    {
        var loads = new List<PhaseFigures>();
        foreach (var phase in _phases)
        {
            using var acks = acksFile is null ? null : new AcksFile(acksFile, phase.Events, options.Batch);
            loads.Add(Load(phase, url, server, acks));
            loads[^1].Figures.Print(title + phase.When, Console.Out);
            if (loads[^1].Figures.Failure is not null) break;
        }

        return loads;
    }

    private PhaseFigures Load(Phase phase, string url, Process? server, AcksFile? acks)
    {
        var writer = new BatchWriter(phase.Events, options.Batch, new Uri(url).Authority, options.PublicKey);
        var run = new LoadRun(options, LoadOptions.EndPointOf(url), writer, acks, server);
        var figures = run.Run();
        acks?.Close(figures.Sent);
        return new PhaseFigures(figures, new SentRun(phase.Events, options.Batch, run.Ledger));
    }

    private bool CheckFile()
    {
        var runs = AcksFile.Read(options.AcksFile!);
        if (runs.Count == 0) throw new UsageException($"--acks-file: '{options.AcksFile}' holds no run.");
        Console.WriteLine($"{runs.Count:N0} runs of {options.AcksFile}");
        return Check(options.Url!, [.. runs.Select(run => new SentRun(run.Events, run.Batch, run.Ledger))]);
    }

    private bool Check(string url, IReadOnlyList<SentRun> runs)
    {
        var start = Stopwatch.GetTimestamp();
        var verdict = new CheckRun(runs, new Uri(url).Authority, options.PrivateKey).Run(
            LoadOptions.EndPointOf(url), options.Connections);
        verdict.Print(Console.Out);
        Console.WriteLine($"  read {options.Users / Stopwatch.GetElapsedTime(start).TotalSeconds:N0} customers/s");
        return verdict.Holds;
    }

    private void PrintSizes(string url, string? directory, long events)
    {
        using var report = new ServerReport(url, options.PrivateKey);
        Console.WriteLine(report.TryCompact() ? "compacted" : "not compacted: the server offers no POST /admin/compact");
        if (report.Sizes() is { } sizes)
        {
            Console.WriteLine(
                $"  table files: state {sizes.State / events:N1} B per event · log {sizes.Log / events:N1} B per event");
        }
        else
        {
            Console.WriteLine("  /metrics shows no sizes of state and log");
        }

        if (directory is not null)
        {
            Console.WriteLine($"  data directory {(double)ServerReport.DirectorySize(directory) / events:N1} B per event");
        }
    }

    private void MeasureRestart(string path, string directory)
    {
        using var server = ServerProcess.Start(path, directory, options.PublicKey, options.PrivateKey);
        Console.WriteLine($"restart: ready after {server.StartTime.TotalSeconds:N2} s");
        server.Stop();
    }
}
