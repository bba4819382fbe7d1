using Microsoft.Extensions.Time.Testing;

namespace OpenOdp.Client.Tests.Support;

internal static class Clock
{
    /// <summary>Moves the clock on in steps until something has happened, and says how far it was moved.</summary>
    public static async Task<TimeSpan> AdvanceUntil(this FakeTimeProvider time, TimeSpan step, Func<bool> happened, string awaited)
    {
        var moved = TimeSpan.Zero;
        for (var start = TimeProvider.System.GetTimestamp(); !happened();)
        {
            if (TimeProvider.System.GetElapsedTime(start) > Wait.Limit)
            {
                Assert.Fail($"Moved the clock by {moved} in vain until {awaited}.");
            }

            // Real work goes on between the steps; without the pause the clock would run past the time-out of a request under way.
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
            if (!happened())
            {
                time.Advance(step);
                moved += step;
            }
        }

        return moved;
    }
}
