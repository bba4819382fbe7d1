using OpenOdp.Client.Compatibility.Bucketing;
using OpenOdp.Client.Compatibility.Cmab;
using OpenOdp.Client.Compatibility.Config;
using OpenOdp.Client.Compatibility.ErrorHandler;
using OpenOdp.Client.Compatibility.Event;
using OpenOdp.Client.Compatibility.Event.Dispatcher;
using OpenOdp.Client.Compatibility.Logger;
using OpenOdp.Client.Compatibility.Notifications;

namespace OpenOdp.Client.Compatibility;

/// <summary>Makes clients. What is set here holds for all clients that are made afterwards.</summary>
public static class OptimizelyFactory
{
    private static TimeSpan s_pollingInterval;
    private static TimeSpan s_blockingTimeout;
    private static ILogger s_logger;
    private static CmabConfig s_cmab;

    internal static BatchEventProcessor.Builder Events { get; } = new();

    /// <summary>The most events in a request, and the number of waiting ones at which they are sent; 500 at most.</summary>
    /// <param name="batchSize">The number.</param>
    public static void SetBatchSize(int batchSize) => Events.WithMaxBatchSize(batchSize);

    /// <summary>The longest time that an event waits for others.</summary>
    /// <param name="flushInterval">The time.</param>
    public static void SetFlushInterval(TimeSpan flushInterval) => Events.WithFlushInterval(flushInterval);

    /// <summary>The time between two polls of the datafile.</summary>
    /// <param name="pollingInterval">The time.</param>
    public static void SetPollingInterval(TimeSpan pollingInterval) => s_pollingInterval = pollingInterval;

    /// <summary>How long calls wait for the first datafile.</summary>
    /// <param name="blockingTimeOutPeriod">The time.</param>
    public static void SetBlockingTimeOutPeriod(TimeSpan blockingTimeOutPeriod) => s_blockingTimeout = blockingTimeOutPeriod;

    /// <summary>Where clients log.</summary>
    /// <param name="logger">The logger.</param>
    public static void SetLogger(ILogger logger) => s_logger = logger;

    /// <summary>Settings of the rules that ask a prediction service.</summary>
    /// <param name="config">The settings.</param>
    public static void SetCmabConfig(CmabConfig config) => s_cmab = config;

    /// <summary>Cannot be had.</summary>
    [Obsolete(Cure.AppConfig, error: true)]
    public static Optimizely NewDefaultInstance() => null;

    /// <summary>Makes a client that polls the datafile of an SDK key.</summary>
    /// <param name="sdkKey">The key. Without one the log says so, and the client decides nothing.</param>
    public static Optimizely NewDefaultInstance(string sdkKey) => NewDefaultInstance(sdkKey, fallback: null);

    /// <summary>Makes a client that polls the datafile of an SDK key.</summary>
    /// <param name="sdkKey">The key. Without one the log says so, and the fallback is the only datafile.</param>
    /// <param name="fallback">The text of a datafile that is used until the published one arrives; null for none.</param>
    public static Optimizely NewDefaultInstance(string sdkKey, string fallback) =>
        NewDefaultInstance(sdkKey, fallback, datafileAuthToken: null);

    /// <summary>Makes a client that polls the datafile of an SDK key.</summary>
    /// <param name="sdkKey">The key. Without one the log says so, and the fallback is the only datafile.</param>
    /// <param name="fallback">The text of a datafile that is used until the published one arrives; null for none.</param>
    /// <param name="datafileAuthToken">The access token of a private datafile; null for a public one.</param>
    public static Optimizely NewDefaultInstance(string sdkKey, string fallback, string datafileAuthToken) =>
        NewDefaultInstance(new HttpProjectConfigManager.Builder()
            .WithSdkKey(sdkKey)
            .WithDatafile(fallback)
            .WithAccessToken(datafileAuthToken));

    /// <summary>Makes a client that has its datafile from a manager.</summary>
    /// <param name="configManager">The manager.</param>
    /// <param name="notificationCenter">Tells those who listen; a new one when null.</param>
    /// <param name="eventDispatcher">Sends impressions and conversions; the client itself when null.</param>
    /// <param name="errorHandler">Is told of faults in what the client is given.</param>
    /// <param name="logger">Where it logs; nowhere when null.</param>
    /// <param name="userprofileService">Keeps the variations of users; null for none.</param>
    /// <param name="eventProcessor">How events are gathered into requests; each is sent at once when null.</param>
    public static Optimizely NewDefaultInstance(
        ProjectConfigManager configManager,
        NotificationCenter notificationCenter = null,
        IEventDispatcher eventDispatcher = null,
        IErrorHandler errorHandler = null,
        ILogger logger = null,
        UserProfileService userprofileService = null,
        EventProcessor eventProcessor = null) => new(
            configManager, notificationCenter, eventDispatcher, logger, errorHandler, userprofileService, eventProcessor,
            cmabConfig: s_cmab);

    /// <summary>A client with all that is set here.</summary>
    internal static Optimizely NewDefaultInstance(HttpProjectConfigManager.Builder datafile)
    {
        var logger = s_logger ?? new DefaultLogger();
        var center = new NotificationCenter(logger);
        var errors = new DefaultErrorHandler(logger, throwExceptions: false);
        var manager = datafile
            .WithPollingInterval(s_pollingInterval)
            .WithBlockingTimeoutPeriod(s_blockingTimeout)
            .WithLogger(logger)
            .WithErrorHandler(errors)
            .WithNotificationCenter(center)
            .Build(defer: true);
        return NewDefaultInstance(manager, center, errorHandler: errors, logger: logger, eventProcessor: Events.Build());
    }
}
