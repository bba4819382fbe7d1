namespace OpenOdp.Client.Compatibility.Odp;

/// <summary>Cannot be had.</summary>
[Obsolete(
    "An own manager of ODP cannot be carried over. Use OdpManager for the settings; in tests, use FakeOptimizelyClient of "
    + "OpenOdp.Client.",
    error: true)]
public interface IOdpManager;

/// <summary>Cannot be had.</summary>
[Obsolete(
    "An own manager of events cannot be carried over. Make an OptimizelyClient with the settings in Odp of its options, and give "
    + "it to the constructor of Optimizely.",
    error: true)]
public interface IOdpEventManager;

/// <summary>Cannot be had.</summary>
[Obsolete(
    "An own manager of segments cannot be carried over. Make an OptimizelyClient with the settings in Odp of its options, and "
    + "give it to the constructor of Optimizely.",
    error: true)]
public interface IOdpSegmentManager;

/// <summary>Cannot be had.</summary>
[Obsolete(
    "The events of ODP are sent by the client itself. Make an OptimizelyClient with Odp.FlushInterval and its like in its "
    + "options, and give it to the constructor of Optimizely.",
    error: true)]
public class OdpEventManager
{
    /// <summary>Cannot be had.</summary>
    public class Builder;
}

/// <summary>Cannot be had.</summary>
[Obsolete(
    "Segments are fetched by the client itself. Use WithCache(maxSize, itemTimeout) of OdpManager.Builder for its cache, or make "
    + "an OptimizelyClient with the settings in Odp of its options.",
    error: true)]
public class OdpSegmentManager;

/// <summary>Cannot be had.</summary>
/// <typeparam name="T">What is kept.</typeparam>
[Obsolete(
    "The cache of segments is the client's own. Use WithCache(maxSize, itemTimeout) of OdpManager.Builder for its size and time.",
    error: true)]
public interface ICache<T>
    where T : class;

/// <summary>Cannot be had.</summary>
/// <typeparam name="T">What is kept.</typeparam>
[Obsolete(
    "The cache of segments is the client's own. Use WithCache(maxSize, itemTimeout) of OdpManager.Builder for its size and time.",
    error: true)]
public class LruCache<T>
    where T : class;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Odp, error: true)]
public class OdpConfig;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Odp, error: true)]
public interface IOdpEventApiManager;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Odp, error: true)]
public class OdpEventApiManager;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Odp, error: true)]
public interface IOdpSegmentApiManager;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Odp, error: true)]
public class OdpSegmentApiManager;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Odp, error: true)]
public class NoOpOdpManager;

/// <summary>Cannot be had.</summary>
[Obsolete(Cure.Inner, error: true)]
public static class Constants;
