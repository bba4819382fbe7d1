using System.Diagnostics;
using OpenOdp.Load.Events;
using OpenOdp.Load.Run;

namespace OpenOdp.Load.Segments;

/// <summary>Installs one more segment over all that a server holds, while events come in as fast as it takes them.</summary>
internal sealed class BuildRun(LoadOptions options, string url, Process? server)
{
    /// <summary>Enough to go on until the segment is live.</summary>
    private const int Times = 100;

    /// <param name="before">The rate of the same events without a segment being built.</param>
    /// <returns>False when an event was refused.</returns>
    public bool Run(double before)
    {
        var (first, count) = (options.Seed + (ulong)options.Events, options.Events * Times);
        var events = new EventSequence(first, count, options.Users, mergeShare: 0);
        var writer = new BatchWriter(events, options.Batch, new Uri(url).Authority, options.PublicKey);
        var run = new LoadRun(options with { WarmUp = 0 }, LoadOptions.EndPointOf(url), writer, acks: null, server);
        var running = Task.Factory.StartNew(run.Run, TaskCreationOptions.LongRunning);
        var live = TimeToLive();
        run.Feed.Stop();
        var figures = running.GetAwaiter().GetResult();
        figures.Print("while a segment is built", Console.Out);
        Console.WriteLine($"a new segment was live after {live.TotalSeconds:N1} s");
        Console.WriteLine($"ratio to the rate before: {figures.EventsPerSecond / before:N2}");
        return figures is { Failure: null, HasRefusals: false };
    }

    private TimeSpan TimeToLive()
    {
        var start = Stopwatch.GetTimestamp();
        new SegmentSet(options.Segments + 1, options.Segments + 1).InstallLast(url, options.PrivateKey);
        return Stopwatch.GetElapsedTime(start);
    }
}
