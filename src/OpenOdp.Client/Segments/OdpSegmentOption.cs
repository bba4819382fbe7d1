namespace OpenOdp.Client;

/// <summary>How <see cref="OptimizelyUserContext.FetchQualifiedSegmentsAsync"/> uses the cache.</summary>
[Flags]
public enum OdpSegmentOption
{
    /// <summary>The fetch looks into the cache first, and keeps what ODP answers.</summary>
    None = 0,

    /// <summary>The fetch neither looks into the cache nor keeps what ODP answers.</summary>
    IgnoreCache = 1,

    /// <summary>The fetch first empties the whole cache, for all users.</summary>
    ResetCache = 2,
}
