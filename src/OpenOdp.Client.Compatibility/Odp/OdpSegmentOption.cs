namespace OpenOdp.Client.Compatibility.Odp;

/// <summary>How a fetch of segments uses the cache.</summary>
public enum OdpSegmentOption
{
    /// <summary>It neither looks into the cache nor keeps what ODP answers.</summary>
    IGNORE_CACHE = 0,

    /// <summary>It first empties the whole cache, for all users.</summary>
    RESET_CACHE = 1,
}
