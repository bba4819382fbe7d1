namespace OpenOdp.Client;

/// <summary>How <see cref="OptimizelyUserContext.FetchQualifiedSegmentsAsync"/> uses the cache.</summary>
[Flags]
public enum OdpSegmentOption
{
    /// <summary>Looks into the cache first, and keeps what was fetched.</summary>
    None = 0,

    /// <summary>Neither looks into the cache nor keeps what was fetched.</summary>
    IgnoreCache = 1,

    /// <summary>Empties the whole cache first.</summary>
    ResetCache = 2,
}
