using System.Diagnostics;

namespace OpenOdp.Storage.Tests.Support;

/// <summary>Waits for what another thread brings about.</summary>
internal static class Eventually
{
    /// <summary>Returns when the condition holds; fails with what was awaited when it does not in time.</summary>
    public static async Task TrueAsync(Func<bool> condition, string awaited, int seconds = 10)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        var started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started).TotalSeconds < seconds, $"Not within {seconds} s: {awaited}");
            await timer.WaitForNextTickAsync();
        }
    }
}
