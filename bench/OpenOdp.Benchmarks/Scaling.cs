using System.Diagnostics;

namespace OpenOdp.Benchmarks;

/// <summary>
/// How many decisions eight threads make for one that a thread makes alone, in pairs right behind each other: what the machine
/// does meanwhile meets both alike, which it does not when one is measured after the other. Between the pairs the same is
/// measured for arithmetic alone, which is what the machine itself can give.
/// </summary>
internal static class Scaling
{
    private const int Pairs = 16;
    private const int Times = DecideBenchmarks.Decisions;

    public static void Measure(TextWriter output)
    {
        var benchmarks = new DecideBenchmarks();
        benchmarks.Prepare();
        try
        {
            Action[] all =
            [
                benchmarks.OneThread, benchmarks.EightThreads,
                () => Shared.Among(1, Times, Calculate), () => Shared.Among(8, Times, Calculate),
            ];
            foreach (var one in all) one();
            var rounds = Enumerable.Range(0, Pairs).Select(round => Round(all, isTurned: round % 2 == 1)).ToList();
            Write(output, "decisions", [.. rounds.Select(static round => (round[0], round[1]))]);
            Write(output, "arithmetic alone", [.. rounds.Select(static round => (round[2], round[3]))]);
        }
        finally
        {
            benchmarks.Finish();
        }
    }

    /// <summary>How long each took, one behind the other, in this order or in the other one.</summary>
    private static double[] Round(Action[] all, bool isTurned)
    {
        var times = new double[all.Length];
        foreach (var i in isTurned ? Enumerable.Range(0, all.Length).Reverse() : Enumerable.Range(0, all.Length))
        {
            times[i] = Time(all[i]);
        }

        return times;
    }

    private static void Write(TextWriter output, string what, (double One, double Eight)[] pairs) => output.WriteLine(
        $"{what}: one thread {Median(pairs.Select(static pair => pair.One)):N1} ns · eight threads "
            + $"{Median(pairs.Select(static pair => pair.Eight)):N1} ns each · median of {Pairs} pairs: "
            + $"{Median(pairs.Select(static pair => pair.One / pair.Eight)):N2} × one on {Environment.ProcessorCount} cores");

    private static double Time(Action work)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / Times;
    }

    /// <summary>About as much work as a decision, without memory.</summary>
    private static void Calculate(int times)
    {
        const int Steps = 64;
        var number = 88_172_645_463_325_252UL;
        for (var step = 0L; step < (long)times * Steps; step++)
        {
            number ^= number << 13;
            number ^= number >> 7;
            number ^= number << 17;
        }

        if (number == 0) throw new InvalidOperationException("It is never 0."); // and so it is not left out
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
