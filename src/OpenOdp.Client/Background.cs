namespace OpenOdp.Client;

internal static class Background
{
    /// <summary>
    /// Starts work on the pool without the caller's context; a loop would else carry its first request, user and trace for
    /// ever.
    /// </summary>
    public static Task Run(Func<Task> work) => WithoutContext(() => Task.Run(work));

    /// <summary>A timer that does not run yet, without the caller's context.</summary>
    public static ITimer CreateTimer(TimeProvider clock, Action callback) => WithoutContext(
        () => clock.CreateTimer(
            static state => ((Action)state!)(), callback, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));

    private static T WithoutContext<T>(Func<T> start)
    {
        if (ExecutionContext.IsFlowSuppressed()) return start();
        using (ExecutionContext.SuppressFlow())
        {
            return start();
        }
    }
}
