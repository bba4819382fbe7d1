using OpenOdp.Client.Compatibility.Utils;

namespace OpenOdp.Client.Compatibility.Cmab;

/// <summary>Settings of the rules that ask a prediction service (contextual bandits).</summary>
public class CmabConfig
{
    /// <summary>Settings of the predictions that are kept. What is not above zero stands for the defaults.</summary>
    /// <param name="cacheSize">The most that are kept. Default 10,000.</param>
    /// <param name="cacheTtl">How long one is kept, 49 days at most. Default 30 min.</param>
    public CmabConfig(int? cacheSize = null, TimeSpan? cacheTtl = null) => (CacheSize, CacheTtl) = (cacheSize, cacheTtl);

    /// <summary>Cannot be had.</summary>
    /// <param name="customCache">A cache.</param>
    [Obsolete(Cure.Cmab, error: true)]
    public CmabConfig(ICacheWithRemove<CmabCacheEntry> customCache) => _ = customCache;

    /// <summary>The most predictions that are kept; null for the default.</summary>
    public int? CacheSize { get; }

    /// <summary>How long a prediction is kept; null for the default.</summary>
    public TimeSpan? CacheTtl { get; }

    internal void Configure(CmabOptions options)
    {
        if (CacheSize is > 0) options.CacheSize = CacheSize.Value;
        if (CacheTtl > TimeSpan.Zero) options.CacheTimeout = Times.AtMostLongest(CacheTtl.Value);
    }
}
