namespace OpenOdp.Client.Compatibility.Utils;

/// <summary>Times that programs give, within the limits of the client.</summary>
internal static class Times
{
    /// <summary>The time, or the longest that the client takes: 49 days, also for one that means "for ever".</summary>
    /// <param name="time">The time.</param>
    public static TimeSpan AtMostLongest(TimeSpan time) =>
        time > OptionsLimits.LongestTimer ? OptionsLimits.LongestTimer : time;
}
