namespace OpenOdp.Client;

internal static class Background
{
    /// <summary>
    /// Starts work on the pool without the caller's context; a loop would else carry its first request, user and trace for
    /// ever.
    /// </summary>
    public static Task Run(Func<Task> work)
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            return Task.Run(work);
        }

        using (ExecutionContext.SuppressFlow())
        {
            return Task.Run(work);
        }
    }
}
