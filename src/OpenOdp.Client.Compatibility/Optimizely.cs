using OpenOdp.Client.Compatibility.Bucketing;
using OpenOdp.Client.Compatibility.Cmab;
using OpenOdp.Client.Compatibility.Config;
using OpenOdp.Client.Compatibility.Entity;
using OpenOdp.Client.Compatibility.ErrorHandler;
using OpenOdp.Client.Compatibility.Event;
using OpenOdp.Client.Compatibility.Event.Dispatcher;
using OpenOdp.Client.Compatibility.Exceptions;
using OpenOdp.Client.Compatibility.Legacy;
using OpenOdp.Client.Compatibility.Logger;
using OpenOdp.Client.Compatibility.Notifications;
using OpenOdp.Client.Compatibility.Odp;
using DecideOption = OpenOdp.Client.Compatibility.OptimizelyDecisions.OptimizelyDecideOption;

namespace OpenOdp.Client.Compatibility;

/// <summary>
/// The client by the official SDK's name, over an <see cref="OptimizelyClient"/>. Make one for each SDK key, and dispose it when
/// the program ends: that sends the events that wait.
/// </summary>
public partial class Optimizely : IOptimizely, IDisposable
{
    private readonly FirstDatafile _first;
    private readonly DispatcherHandler _dispatcher;
    private readonly LegacyDecisions _legacy;

    /// <summary>Makes a client on one datafile; nothing is decided when that is none, and the log says why.</summary>
    /// <param name="datafile">The text of the datafile.</param>
    /// <param name="eventDispatcher">Sends impressions and conversions; the client itself when null.</param>
    /// <param name="logger">Where it logs; nowhere when null.</param>
    /// <param name="errorHandler">Is told of faults in what it is given.</param>
    /// <param name="userProfileService">Keeps the variations of users; null for none.</param>
    /// <param name="skipJsonValidation">Has no effect: a datafile is checked while it is read.</param>
    /// <param name="eventProcessor">How events are gathered into requests; each is sent at once when null.</param>
    /// <param name="defaultDecideOptions">Options that count for every decision.</param>
    /// <param name="odpManager">Settings of all that talks to ODP; the defaults when null.</param>
    public Optimizely(
        string datafile,
        IEventDispatcher eventDispatcher = null,
        ILogger logger = null,
        IErrorHandler errorHandler = null,
        UserProfileService userProfileService = null,
        bool skipJsonValidation = false,
        EventProcessor eventProcessor = null,
        DecideOption[] defaultDecideOptions = null,
        OdpManager odpManager = null)
        : this(
            new TextManager(datafile),
            notificationCenter: null,
            eventDispatcher,
            logger,
            errorHandler,
            userProfileService,
            eventProcessor,
            defaultDecideOptions,
            odpManager) => _ = skipJsonValidation;

    /// <summary>Makes a client that has its datafile from a manager.</summary>
    /// <param name="configManager">The manager.</param>
    /// <param name="notificationCenter">Tells those who listen; a new one when null.</param>
    /// <param name="eventDispatcher">Sends impressions and conversions; the client itself when null.</param>
    /// <param name="logger">Where it logs; nowhere when null.</param>
    /// <param name="errorHandler">Is told of faults in what it is given.</param>
    /// <param name="userProfileService">Keeps the variations of users; null for none.</param>
    /// <param name="eventProcessor">How events are gathered into requests; each is sent at once when null.</param>
    /// <param name="defaultDecideOptions">Options that count for every decision.</param>
    /// <param name="odpManager">Settings of all that talks to ODP; the defaults when null.</param>
    /// <param name="cmabConfig">Settings of the rules that ask a prediction service.</param>
    public Optimizely(
        ProjectConfigManager configManager,
        NotificationCenter notificationCenter = null,
        IEventDispatcher eventDispatcher = null,
        ILogger logger = null,
        IErrorHandler errorHandler = null,
        UserProfileService userProfileService = null,
        EventProcessor eventProcessor = null,
        DecideOption[] defaultDecideOptions = null,
        OdpManager odpManager = null,
        CmabConfig cmabConfig = null)
        : this(notificationCenter, logger, errorHandler)
    {
        ArgumentNullException.ThrowIfNull(configManager);
        var options = new OptimizelyClientOptions
        {
            DefaultDecideOptions = OptimizelyDecisions.DecideOptions.Join(defaultDecideOptions),
            UserProfileService = userProfileService is null ? null : new UserProfileAdapter(userProfileService, ErrorHandler),
        };
        configManager.Configure(options);
        odpManager?.Configure(options.Odp);
        cmabConfig?.Configure(options.Cmab);
        if (eventProcessor is null) ForwardingEventProcessor.SendAtOnce(options.Events);
        else eventProcessor.Configure(options.Events);

        eventDispatcher = eventProcessor?.Dispatcher ?? eventDispatcher;
        if (eventDispatcher is not (null or HttpClientEventDispatcher45))
        {
            options.HttpMessageHandler = _dispatcher = new DispatcherHandler(eventDispatcher, Logger);
            options.Events.MaxRequestsInFlight = 1; // a dispatcher is used to one call at a time
        }

        Client = ClientFactory.Create(options, logger);
        ProjectConfigManager = configManager;
        _first = configManager.Attach(Client);
        _legacy = Connect();
        eventProcessor?.Attach(Client, options.Events.ShutdownTimeout);
        if (eventProcessor?.Center is { } center && center != NotificationCenter)
        {
            ClientNotifications.ConnectRequests(Client, center);
        }

        if (configManager is HttpProjectConfigManager { Center: null })
        {
            Client.DatafileUpdated += (_, _) => NotificationCenter.ConfigUpdated();
        }
    }

    /// <summary>
    /// Gives a client that the program has made the official names: the way to all settings that these do not have.
    /// </summary>
    /// <param name="client">The client; it is disposed with this.</param>
    /// <param name="notificationCenter">Tells those who listen; a new one when null.</param>
    /// <param name="logger">Where the calls log; nowhere when null. The client keeps its own.</param>
    /// <param name="errorHandler">Is told of faults in what is given.</param>
    public Optimizely(
        OptimizelyClient client,
        NotificationCenter notificationCenter = null,
        ILogger logger = null,
        IErrorHandler errorHandler = null)
        : this(notificationCenter, logger, errorHandler)
    {
        ArgumentNullException.ThrowIfNull(client);
        Client = client;
        _first = new FirstDatafile(client, FirstDatafile.Patience);
        _legacy = Connect();
        Client.DatafileUpdated += (_, _) => NotificationCenter.ConfigUpdated();
    }

    private Optimizely(NotificationCenter notificationCenter, ILogger logger, IErrorHandler errorHandler)
    {
        Logger = logger ?? new NoOpLogger();
        ErrorHandler = errorHandler ?? new NoOpErrorHandler();
        NotificationCenter = notificationCenter ?? new NotificationCenter(Logger);
    }

    /// <summary>The client below, for what these names do not have.</summary>
    public OptimizelyClient Client { get; }

    /// <summary>Tells those who listen.</summary>
    public NotificationCenter NotificationCenter { get; }

    /// <summary>Where the datafile comes from; null for a client that the program has made itself.</summary>
    public ProjectConfigManager ProjectConfigManager { get; }

    /// <summary>True after <see cref="Dispose()"/>.</summary>
    public bool Disposed { get; private set; }

    /// <inheritdoc/>
    public bool IsValid => Config() is not null;

    internal ILogger Logger { get; }

    internal IErrorHandler ErrorHandler { get; }

    /// <inheritdoc/>
    public OptimizelyUserContext CreateUserContext(string userId, UserAttributes userAttributes = null)
    {
        if (userId is not null) return new OptimizelyUserContext(this, Client.CreateUserContext(userId, userAttributes));

        Logger.Log(LogLevel.ERROR, "Provided User Id is in invalid format.");
        return null;
    }

    /// <inheritdoc/>
    public void Track(string eventKey, string userId, UserAttributes userAttributes = null, EventTags eventTags = null)
    {
        if (KnowsEvent(eventKey, nameof(Track))) Client.Track(eventKey, userId, userAttributes, eventTags);
    }

    /// <inheritdoc cref="IOptimizely.SendOdpEvent"/>
    public void SendOdpEvent(
        string action,
        Dictionary<string, string> identifiers,
        string type = "fullstack",
        Dictionary<string, object> data = null)
    {
        if (Config(nameof(SendOdpEvent)) is not null) Client.SendOdpEvent(action, type, identifiers, data);
    }

    /// <inheritdoc/>
    public OptlyConfig.OptimizelyConfig GetOptimizelyConfig() =>
        Config(nameof(GetOptimizelyConfig)) is null ? null : new OptlyConfig.OptimizelyConfig(Client.GetOptimizelyConfig());

    /// <summary>Sends the events that wait, within the time-out, and ends; a second call does nothing.</summary>
    public void Dispose()
    {
        if (Disposed) return;

        Disposed = true;
        ((IDisposable)Client).Dispose();
        _dispatcher?.Dispose();
    }

    /// <summary>The datafile in use; the first is waited for. Null without one, which the log says for a named call.</summary>
    internal Datafile.ProjectConfig Config(string call = null)
    {
        var config = Disposed ? null : _first.Wait();
        if (config is null && call is not null)
        {
            Logger.Log(LogLevel.ERROR, $"Datafile has invalid format. Failing '{call}'.");
        }

        return config;
    }

    /// <summary>False without a datafile; an event that it does not know is told to the error handler.</summary>
    internal bool KnowsEvent(string eventKey, string call)
    {
        if (Config(call) is not { } config) return false;

        if (!string.IsNullOrEmpty(eventKey) && !config.EventIds.ContainsKey(eventKey))
        {
            ErrorHandler.HandleError(new InvalidEventException("Provided event is not in datafile."));
        }

        return true;
    }

    private LegacyDecisions Connect()
    {
        ClientNotifications.Connect(Client, NotificationCenter);
        return new LegacyDecisions(Client, NotificationCenter, Logger, ErrorHandler);
    }

    /// <summary>One datafile, which may be bad.</summary>
    private sealed class TextManager(string datafile) : ProjectConfigManager(sdkKey: null)
    {
        private FirstDatafile _first;

        public override ProjectConfig CachedProjectConfig => ProjectConfig.Of(_first?.Current);

        internal override void Configure(OptimizelyClientOptions options) => options.Datafile = datafile ?? "";

        internal override FirstDatafile Attach(OptimizelyClient client) => _first = new FirstDatafile(client, TimeSpan.Zero);
    }
}
