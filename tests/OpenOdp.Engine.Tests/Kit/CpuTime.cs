using System.Globalization;

namespace OpenOdp.Engine.Tests.Kit;

/// <summary>What work takes of a processor, whatever else the machine does.</summary>
internal static class CpuTime
{
    /// <summary>
    /// The least of several times, in milliseconds, or the first that is little enough: the first ones compile code.
    /// </summary>
    public static double Least(Action act, int times, double enough)
    {
        var least = double.MaxValue;
        for (; times > 0 && least >= enough; times--)
        {
            var before = OfThread();
            act();
            least = Math.Min(least, (OfThread() - before) / 1e6);
        }

        return least;
    }

    /// <summary>What this thread has had, in nanoseconds.</summary>
    private static long OfThread() =>
        long.Parse(File.ReadAllText("/proc/thread-self/schedstat").Split(' ')[0], CultureInfo.InvariantCulture);
}
