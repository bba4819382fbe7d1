using System.Diagnostics;
using OpenOdp.Load.Check;
using OpenOdp.Load.Events;
using OpenOdp.Load.Growth;
using OpenOdp.Load.Queries;
using OpenOdp.Load.Run;
using OpenOdp.Load.Segments;
using OpenOdp.Load.Servers;

namespace OpenOdp.Load;

/// <summary>Everything one command line asks for, in order.</summary>
internal sealed class Session(LoadOptions options)
{
    private readonly EventSequence _events = new(options.Seed, options.Events, options.Users, options.MergeShare);
    private RunFigures? _without;

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
        var figures = Load(server.Url, server.Process, acks: null, out _);
        figures.Print("bare endpoint", Console.Out);
        server.Stop();
        return figures;
    }

    /// <summary>The same load on a server of its own without a segment.</summary>
    private RunFigures RunWithoutSegments(string path)
    {
        var directory = Directory.CreateTempSubdirectory("openodp-load-").FullName;
        try
        {
            using var server = ServerProcess.Start(path, directory, options.PublicKey, options.PrivateKey);
            var figures = Load(server.Url, server.Process, acks: null, out _);
            figures.Print("server without segments", Console.Out);
            server.Stop();
            return figures;
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
        RunFigures figures;
        Ledger ledger;
        using (var acks = options.AcksFile is null ? null : new AcksFile(options.AcksFile, _events, options.Batch))
        {
            figures = Load(url, server, acks, out ledger);
        }

        figures.Print("server", Console.Out);
        if (baseline is not null)
        {
            Console.WriteLine($"ratio to the bare endpoint: {figures.EventsPerSecond / baseline.EventsPerSecond:N2}");
        }

        if (_without is not null)
        {
            Console.WriteLine($"ratio to the same without segments: {figures.EventsPerSecond / _without.EventsPerSecond:N2}");
        }

        if (figures.Failure is not null) return false;
        var holds = !options.Check || Check(url, [new SentRun(_events, options.Batch, ledger)]);
        PrintSizes(url, directory, figures.Acknowledged * options.Batch);
        if (server is not null && options.Idle > TimeSpan.Zero)
        {
            Console.WriteLine(
                $"idle: {ServerReport.IdleShare(server, options.Idle):P2} of a core over {options.Idle.TotalSeconds:N0} s");
        }

        return holds && figures.Succeeded;
    }

    private void InstallSegments(string url)
    {
        var segments = new SegmentSet(options.Segments, options.Touched);
        segments.Install(url, options.PrivateKey);
        Console.WriteLine(segments);
    }

    private RunFigures Load(string url, Process? server, AcksFile? acks, out Ledger ledger)
    {
        var writer = new BatchWriter(_events, options.Batch, new Uri(url).Authority, options.PublicKey);
        var run = new LoadRun(options, LoadOptions.EndPointOf(url), writer, acks, server);
        var figures = run.Run();
        acks?.Close(figures.Sent);
        ledger = run.Ledger;
        return figures;
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
