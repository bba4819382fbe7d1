using System.Diagnostics;
using OpenOdp.Load.Events;
using OpenOdp.Load.Run;
using OpenOdp.Load.Segments;
using OpenOdp.Load.Servers;

namespace OpenOdp.Load.Queries;

/// <summary>Fills a server and then asks it, while events come in.</summary>
internal sealed class QuerySession(LoadOptions options, string url, Process? server)
{
    private static readonly TimeSpan FillLimit = TimeSpan.FromHours(2);
    private readonly EventSequence _events = new(options.Seed, options.Events, options.Users, options.MergeShare);

    public static bool Run(LoadOptions options)
    {
        if (options.StartServer is not { } path)
        {
            using var running = options.ServerPid is { } pid ? Process.GetProcessById(pid) : null;
            return new QuerySession(options, options.Url!, running).Run();
        }

        var directory = options.DataDirectory ?? Directory.CreateTempSubdirectory("openodp-load-").FullName;
        try
        {
            using var own = ServerProcess.Start(path, directory, options.PublicKey, options.PrivateKey);
            var succeeded = new QuerySession(options, own.Url, own.Process).Run();
            own.Stop();
            return succeeded;
        }
        finally
        {
            if (options.DataDirectory is null) Directory.Delete(directory, recursive: true);
        }
    }

    private bool Run()
    {
        var segments = new SegmentSet(options.Segments, options.Touched);
        Console.WriteLine($"{options.Events:N0} events of {options.Users:N0} users first · {segments} "
            + $"· {options.EventRate:N0} events/s beside · seed {options.Seed:x}");
        segments.Install(url, options.PrivateKey);
        return Fill() && (options.Queries is not { } document || Ask(document, segments))
            && (options.ReadYourWrites == 0 || Write());
    }

    private bool Fill()
    {
        var writer = new BatchWriter(_events, options.Batch, new Uri(url).Authority, options.PublicKey);
        var figures = new LoadRun(
            options with { Rate = 0, Duration = FillLimit }, LoadOptions.EndPointOf(url), writer, acks: null, server).Run();
        figures.Print("first", Console.Out);
        return figures.Succeeded;
    }

    private bool Ask(QueryDocument document, SegmentSet segments)
    {
        var text = new QueryText(
            document, segments.Asked, "user", EventText.UserWidth(options.Users), new Uri(url).Authority, options.PublicKey);
        var beside = EventsBeside.Start(options, url);
        var figures = new QueryRun(options, LoadOptions.EndPointOf(url), text, _events, server).Run();
        var loop = options.Rate > 0 ? $"{options.Rate:N0}/s" : "closed loop";
        figures.Print($"{document} of {segments.Asked.Count} segments, {loop}, {options.Connections} connections", Console.Out);
        return beside.Finish(Console.Out) & figures.Succeeded;
    }

    private bool Write()
    {
        var beside = EventsBeside.Start(options, url);
        var run = new ReadYourWritesRun(options, url);
        run.Run();
        run.Print(Console.Out);
        return beside.Finish(Console.Out) & run.Holds;
    }
}
