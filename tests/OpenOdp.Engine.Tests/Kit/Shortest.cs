using System.Diagnostics;

namespace OpenOdp.Engine.Tests.Kit;

/// <summary>The shortest of many runs: what something takes when nothing else is in its way.</summary>
internal static class Shortest
{
    public static TimeSpan Of(int runs, Action<int> action)
    {
        var shortest = TimeSpan.MaxValue;
        for (var i = 0; i < runs; i++)
        {
            var start = Stopwatch.GetTimestamp();
            action(i);
            var elapsed = Stopwatch.GetElapsedTime(start);
            if (elapsed < shortest) shortest = elapsed;
        }

        return shortest;
    }
}
