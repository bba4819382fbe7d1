namespace OpenOdp.Tests.Shared;

/// <summary>Waits that say what was awaited when it does not come.</summary>
internal static class Wait
{
    public const int Patience = 20;

    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(Patience);

    public static async Task<T> For<T>(Task<T> task, string awaited, int seconds = Patience)
    {
        await For((Task)task, awaited, seconds);
        return await task;
    }

    public static async Task For(Task task, string awaited, int seconds = Patience)
    {
        try
        {
            await task.WaitAsync(TimeSpan.FromSeconds(seconds));
        }
        catch (TimeoutException)
        {
            Assert.Fail($"Waited {seconds} s in vain for {awaited}.");
        }
    }

    /// <summary>For a condition that no event announces; it is looked at every few milliseconds.</summary>
    public static Task Until(Func<bool> condition, string awaited, int seconds = Patience) =>
        Until(() => Task.FromResult(condition()), awaited, seconds);

    public static async Task Until(Func<Task<bool>> condition, string awaited, int seconds = Patience)
    {
        for (var start = TimeProvider.System.GetTimestamp(); !await condition();)
        {
            if (TimeProvider.System.GetElapsedTime(start) > TimeSpan.FromSeconds(seconds))
            {
                Assert.Fail($"Waited {seconds} s in vain until {awaited}.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }
}
