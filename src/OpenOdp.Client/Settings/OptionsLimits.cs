namespace OpenOdp.Client;

internal static class OptionsLimits
{
    /// <summary>ODP accepts up to 500 items per request (EV-12).</summary>
    public const int MaxBatchSize = 500;

    /// <summary>Room for a few thousand events in files of reasonable size.</summary>
    public const long SmallestSpool = 1024 * 1024;

    /// <summary>A timer takes at most 2^32 − 2 ms, about 49 days.</summary>
    public static readonly TimeSpan LongestTimer = TimeSpan.FromMilliseconds(uint.MaxValue - 1);
}
