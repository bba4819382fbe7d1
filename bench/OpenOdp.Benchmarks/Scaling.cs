using System.Diagnostics;

namespace OpenOdp.Benchmarks;

/// <summary>
/// How many decisions eight threads make for one that a thread makes alone, in pairs right behind each other: what the machine
/// does meanwhile meets both alike, which it does not when one is measured after the other.
/// </summary>
internal static class Scaling
{
    private const int Pairs = 16;
    private const int WarmUps = 1;

    public static void Measure(TextWriter output)
    {
        var benchmarks = new DecideBenchmarks();
        benchmarks.Prepare();
        try
        {
            Measure(benchmarks.OneThread, benchmarks.EightThreads, output);
        }
        finally
        {
            benchmarks.Finish();
        }
    }

    private static void Measure(Action one, Action eight, TextWriter output)
    {
        for (var i = 0; i < WarmUps; i++) _ = (Time(one), Time(eight));
        var pairs = Enumerable.Range(0, Pairs)
            .Select(pair => pair % 2 == 0 ? (One: Time(one), Eight: Time(eight)) : Turned(Time(eight), Time(one)))
            .ToList();
        output.WriteLine(
            $"one thread {Median(pairs.Select(static pair => pair.One)):N1} ns · eight threads "
                + $"{Median(pairs.Select(static pair => pair.Eight)):N1} ns a decision · median of {Pairs} pairs: "
                + $"{Median(pairs.Select(static pair => pair.One / pair.Eight)):N2} × one on {Environment.ProcessorCount} cores");
    }

    private static (double One, double Eight) Turned(double eight, double one) => (one, eight);

    private static double Time(Action decisions)
    {
        var start = Stopwatch.GetTimestamp();
        decisions();
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / DecideBenchmarks.Decisions;
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
