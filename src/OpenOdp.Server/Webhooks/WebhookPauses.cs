namespace OpenOdp.Server.Webhooks;

/// <summary>How long a webhook waits after an attempt that failed.</summary>
internal static class WebhookPauses
{
    public static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private const int DoublingsToLongest = 12;

    /// <summary>
    /// One or two seconds after the first, twice as long after each further one, up to an hour; and as long as the receiver asked
    /// for, within that hour. Half of it is chance, so that many who failed together do not come together.
    /// </summary>
    /// <param name="attempts">How many have failed in a row.</param>
    /// <param name="asked">What the receiver asked for.</param>
    /// <param name="chance">From 0 to 1.</param>
    public static TimeSpan After(int attempts, TimeSpan? asked, double chance)
    {
        var most = TimeSpan.FromSeconds(1 << Math.Min(attempts, DoublingsToLongest));
        var own = (most < Longest ? most : Longest) * (0.5 + (chance / 2));
        var pause = asked is { } least && least > own ? least : own;
        return pause < Longest ? pause : Longest;
    }
}
