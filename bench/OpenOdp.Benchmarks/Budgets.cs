using System.Diagnostics;
using OpenOdp.Benchmarks.HotPaths;

namespace OpenOdp.Benchmarks;

/// <summary>What a hot path may allocate for each event, in bytes.</summary>
internal sealed record Budget(string Name, Func<IHotPath> Create, int Bytes);

/// <summary>
/// The budgets, and the check. Times on a shared machine say little; allocated bytes are the same everywhere, so they
/// can fail a build. CPU time is of the whole process: the client's sending and the garbage collector included.
/// </summary>
internal static class Budgets
{
    private const int WarmUpEvents = 100_000;
    private const int MeasuredEvents = 100_000;
    private static readonly TimeSpan LoopTime = TimeSpan.FromSeconds(10);

    public static IReadOnlyList<Budget> All { get; } =
    [
        new("parse", () => new ParsePath(), 0),
        new("apply, known user", ApplyPath.KnownUser, 100),
        new("apply, new user", ApplyPath.NewUser, 700),
        new("apply, new user, segments", ApplyPath.NewUserInSegments, 1800),
        new("apply, known user, segments", ApplyPath.KnownUserInSegments, 3500),
        new("apply, merge", ApplyPath.Merge, 1500),
        new("apply, many identifiers", ApplyPath.ManyIdentifiers, 100),
        new("accept", () => new AcceptPath(), AcceptPath.EventLength + 64),
        new("segment look-up", () => new LookupPath(), 0),
        new("decide", DecidePath.One, 300),
        new("decide, report", DecidePath.Reported, 1500),
        new("decide 100 flags, each", DecidePath.All, 200),
    ];

    /// <summary>Prints a line for each path; false when one is over its budget.</summary>
    /// <param name="names">Parts of names, to look at these paths alone; empty for all of them.</param>
    public static bool Check(string[] names, TextWriter output)
    {
        var kept = true;
        foreach (var budget in All.Where(budget => names.Length == 0 || names.Any(budget.Name.Contains)))
        {
            using var path = budget.Create();
            var (bytes, nanoseconds) = Measure(path);
            var within = bytes <= budget.Bytes;
            kept &= within;
            output.WriteLine($"{(within ? "within" : "OVER  ")} {budget.Name,-27} {bytes,8:N1} B per event "
                + $"of {budget.Bytes,6:N0} · {nanoseconds,8:N0} ns of CPU");
        }

        return kept;
    }

    /// <summary>Runs one path for ten seconds, for a profiler to look at; false when there is none of that name.</summary>
    public static bool Loop(string name)
    {
        if (All.SingleOrDefault(budget => budget.Name == name) is not { } found) return false;
        using var path = found.Create();
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < LoopTime;) path.Run();
        return true;
    }

    private static (double Bytes, double Nanoseconds) Measure(IHotPath path)
    {
        for (var events = 0; events < WarmUpEvents; events += path.Events) path.Run();
        var cpu = Environment.CpuUsage.TotalTime;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var events = 0; events < MeasuredEvents; events += path.Events) path.Run();
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        return ((double)bytes / MeasuredEvents, (Environment.CpuUsage.TotalTime - cpu).TotalNanoseconds / MeasuredEvents);
    }
}
