using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OpenOdp.Client.Cmab;
using OpenOdp.Client.Config;
using OpenOdp.Client.Datafile;
using OpenOdp.Client.Decisions;
using OpenOdp.Client.Delivery;
using OpenOdp.Client.Diagnostics;
using OpenOdp.Client.Experiments;
using OpenOdp.Client.Hosts;
using OpenOdp.Client.Odp;
using OpenOdp.Client.Odp.Events;
using OpenOdp.Client.UserProfiles;
using OpenOdp.Client.Users;

namespace OpenOdp.Client;

/// <summary>
/// Decides flags, sends events to ODP and fetches segments. Make one client for each SDK key and keep it; <see
/// cref="DisposeAsync"/> sends the events that wait, within <see cref="EventDeliveryOptions.ShutdownTimeout"/>. A client owns
/// no thread, so that a program that forgets to dispose it still ends.
/// </summary>
public sealed class OptimizelyClient : IOptimizelyClient, IDisposable
{
    private static readonly TimeSpan LastGrace = TimeSpan.FromSeconds(1);

    private readonly OptimizelyClientOptions _options;
    private readonly ILogger _logger;
    private readonly HttpClient _http;
    private readonly bool _ownsHttp;
    private readonly ConfigStore _configs;
    private readonly ClientMetrics _metrics = new();
    private readonly OdpService? _odp;
    private readonly ExperimentEvents? _events;
    private readonly EventPipelines _pipelines;
    private readonly Callbacks _callbacks = new();
    private readonly DecisionListeners _decisionListeners;
    private readonly ExperimentListeners _eventListeners;
    private readonly ClientUserServices _users;
    private readonly ShownConfig _shown = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeProvider _clock;
    private Task _polling = Task.CompletedTask;
    private int _disposing;

    /// <summary>
    /// Makes a client, which starts to fetch its datafile at once, and all else with the first event; that may be one which
    /// another process left in the spool.
    /// </summary>
    /// <param name="options">The settings; they are copied.</param>
    /// <param name="logger">Where the client logs; nowhere when null.</param>
    /// <param name="httpClient">
    /// Sends all requests; the client does not dispose it. When null, the client makes one of its own, over
    /// <see cref="OptimizelyClientOptions.HttpMessageHandler"/> if that is set.
    /// </param>
    /// <param name="timeProvider">The clock; the system's when null.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A setting is out of its limits; the message
    /// names the cure.</exception>
    public OptimizelyClient(
        OptimizelyClientOptions options, ILogger? logger = null, HttpClient? httpClient = null, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionsValidator.ThrowIfInvalid(options);
        _options = options.Copy();
        _options.Odp.OnDropped = _callbacks.Around(_options.Odp.OnDropped);
        _options.Events.OnDropped = _callbacks.Around(_options.Events.OnDropped);
        _logger = logger is null ? NullLogger.Instance : new GuardedLogger(logger);
        _ownsHttp = httpClient is null;
        _http = httpClient ?? (HttpClients.WithoutRedirects(_options.HttpMessageHandler) is { } handler
            ? HttpClients.CreateClient(handler, disposeHandler: false)
            : HttpClients.CreateClient(HttpClients.CreateHandler(), disposeHandler: true));
        _clock = timeProvider ?? TimeProvider.System;
        _decisionListeners = new DecisionListeners(this, _logger);
        _eventListeners = new ExperimentListeners(this, _logger);
        _odp = _options.Odp.Enabled ? new OdpService(_options.Odp, _http, _clock, _metrics, _logger) : null;
        _events = _options.Events.Enabled ? CreateEvents() : null;
        _pipelines = new EventPipelines(_odp?.Events, _events?.Pipeline);
        _configs = new ConfigStore(_options.Odp, _logger) { Changed = Configure, Announced = Announce };
        Decisions = new DecisionService(
            () => _configs.Current,
            _options.DefaultDecideOptions,
            _options.UserProfileService is { } profiles ? new ProfileStore(profiles, _logger) : null,
            new CmabService(_options.Cmab, _http, _clock, _logger, _ending.Token),
            new DecisionOutcome(_events, _decisionListeners, _logger));
        _users = new ClientUserServices(FetchSegmentsAsync, () => _configs.Current, Decisions, _events, _logger);
        Load();
    }

    // Nothing is held for a datafile that will not come.
    private bool MayHold => _options.Odp.HoldEventsUntilReady && !_configs.IsHopeless;

    /// <inheritdoc/>
    public bool IsReady => _configs.Current is not null;

    /// <inheritdoc/>
    public bool IsOdpIntegrated => _odp is not null && _configs.Current?.Endpoint is not null;

    /// <inheritdoc/>
    public string? Vuid => _odp?.Vuid;

    /// <inheritdoc/>
    public OdpDeliveryReport Delivery => _pipelines.Report;

    /// <summary>What keeps events from flowing, in words; null when all is well.</summary>
    internal string? DeliveryFault => _pipelines.Fault;

    /// <summary>The bytes of the events that wait.</summary>
    internal long WaitingBytes => _pipelines.WaitingBytes;

    internal DecisionService Decisions { get; }

    internal ProjectConfig? Config => _configs.Current;

    /// <summary>Null when nothing is reported.</summary>
    internal ExperimentEvents? Events => _events;

    /// <inheritdoc/>
    public event EventHandler? DatafileUpdated;

    /// <inheritdoc/>
    public event EventHandler<DecisionMadeEventArgs>? DecisionMade
    {
        add => _decisionListeners.Made += value;
        remove => _decisionListeners.Made -= value;
    }

    /// <inheritdoc/>
    public event EventHandler<ConversionTrackedEventArgs>? ConversionTracked
    {
        add => _eventListeners.Tracked += value;
        remove => _eventListeners.Tracked -= value;
    }

    /// <inheritdoc/>
    public event EventHandler<EventsSendingEventArgs>? EventsSending
    {
        add => _eventListeners.Sending += value;
        remove => _eventListeners.Sending -= value;
    }

    /// <inheritdoc/>
    public async Task<bool> WaitUntilReadyAsync(CancellationToken cancellationToken = default) =>
        await _configs.Ready.WaitAsync(cancellationToken).ConfigureAwait(false) && IsReady;

    /// <inheritdoc/>
    public void SendOdpEvent(
        string action, string? type = null, IReadOnlyDictionary<string, string>? identifiers = null, EventData? data = null) =>
        Log.NotSent(_logger, TrySendOdpEvent(action, type, identifiers, data), nameof(SendOdpEvent));

    /// <inheritdoc/>
    [OverloadResolutionPriority(-1)]
    public void SendOdpEvent(
        string action, IReadOnlyDictionary<string, string> identifiers, string? type = "fullstack", EventData? data = null) =>
        Log.NotSent(_logger, TrySendOdpEvent(action, type, identifiers, data), nameof(SendOdpEvent));

    /// <inheritdoc/>
    public OdpSendResult TrySendOdpEvent(
        string action, string? type = null, IReadOnlyDictionary<string, string>? identifiers = null, EventData? data = null)
    {
        var result = Ready(hold: true, out var config);
        return Counted(result == OdpSendResult.Accepted ? _odp!.Send(action, type, identifiers, data, config?.Endpoint) : result);
    }

    /// <inheritdoc/>
    public async ValueTask<OdpSendResult> SendOdpEventAsync(
        string action,
        string? type = null,
        IReadOnlyDictionary<string, string>? identifiers = null,
        EventData? data = null,
        CancellationToken cancellationToken = default)
    {
        var result = Ready(hold: true, out var config);
        return Counted(result == OdpSendResult.Accepted
            ? await _odp!.SendAsync(action, type, identifiers, data, config?.Endpoint, cancellationToken).ConfigureAwait(false)
            : result);
    }

    /// <inheritdoc/>
    public Task<OdpDeliveryReport> FlushAsync(CancellationToken cancellationToken = default) =>
        Waited(_pipelines.FlushAsync(cancellationToken));

    /// <inheritdoc/>
    public Task<OdpDeliveryReport> DrainAsync(TimeSpan deadline, CancellationToken cancellationToken = default) =>
        Waited(_pipelines.DrainAsync(deadline, cancellationToken));

    /// <inheritdoc/>
    public void Identify(IReadOnlyDictionary<string, string> identifiers)
    {
        var result = Ready(hold: true, out var config);
        if (result == OdpSendResult.OdpNotEnabled)
        {
            Log.IdentifyDisabled(_logger);
        }
        else if (result != OdpSendResult.Accepted)
        {
            Log.NotSent(_logger, result, "IdentifyUser");
        }
        else if (IdentifierWriter.Count(identifiers, _odp!.Vuid) < 2)
        {
            Log.IdentifyNeedsTwo(_logger);
        }
        else
        {
            Log.NotSent(_logger, Counted(_odp.Send("identified", null, identifiers, null, config?.Endpoint)), "IdentifyUser");
        }
    }

    /// <inheritdoc/>
    public OptimizelyUserContext CreateUserContext(string userId, EventData? attributes = null)
    {
        ArgumentNullException.ThrowIfNull(userId);

        // Two identifiers or nothing, and a client without a vuid has only one to give.
        if (Vuid is not null && IsOdpIntegrated && !VuidStore.IsVuid(userId))
        {
            Identify(new Dictionary<string, string> { [IdentifierWriter.UserId] = userId });
        }

        return new OptimizelyUserContext(UserOf(userId, attributes));
    }

    /// <inheritdoc/>
    public OptimizelyConfig? GetOptimizelyConfig() => _configs.Current is { } config ? _shown.Of(config) : null;

    /// <inheritdoc/>
    public void Track(string eventKey, string userId, EventData? attributes = null, EventData? tags = null)
    {
        if (userId is null)
        {
            Log.NothingToTrack(_logger);
        }
        else
        {
            _users.Track(eventKey, UserOf(userId, attributes), tags);
        }
    }

    /// <summary>
    /// Ends the waits for datafiles and predictions, refuses new events, sends those that wait within <see
    /// cref="EventDeliveryOptions.ShutdownTimeout"/>, counts the rest as dropped, logs the counts and stops. A second call waits
    /// for the first. A call out of <see cref="EventsSending"/>, <see cref="DatafileUpdated"/> or <see
    /// cref="EventDeliveryOptions.OnDropped"/> returns at once, and all that happens without it.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        var stopped = Interlocked.Exchange(ref _disposing, 1) == 0 ? StopAsync() : _stopped.Task;
        if (!_callbacks.IsInside)
        {
            await stopped.ConfigureAwait(false);
        }
    }

    /// <summary>
    /// For a container that is disposed without <c>await</c>, which refuses services that cannot be: blocks until <see
    /// cref="DisposeAsync"/> has ended.
    /// </summary>
    void IDisposable.Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>A user whom ODP is not told of.</summary>
    internal UserState UserOf(string userId, EventData? attributes) => UserState.Of(userId, attributes, _users);

    /// <summary>A listener is waited for by the events that it would wait for.</summary>
    private Task<OdpDeliveryReport> Waited(Task<OdpDeliveryReport> end) => _callbacks.IsInside ? Task.FromResult(Delivery) : end;

    private ExperimentEvents CreateEvents()
    {
        var kind = new ExperimentEventKind(_options.Events.AllowInsecureHost);
        var pipeline = new EventPipeline(
            kind,
            _options.Events,
            _http,
            _clock,
            _metrics,
            _logger,
            (destination, events) => _callbacks.Run(() => _eventListeners.EventsSending(destination, events)));
        return new ExperimentEvents(_options.Events, pipeline, _eventListeners, _clock, _logger);
    }

    private void Configure(ProjectConfig config)
    {
        _odp?.Configure(config);
        _events?.Configure(config);
    }

    private void Load()
    {
        if (_options.Datafile is { } datafile)
        {
            _configs.Take(Encoding.UTF8.GetBytes(datafile));
        }

        if (!string.IsNullOrWhiteSpace(_options.SdkKey))
        {
            var cache = _options.DatafileCacheDirectory is { } directory
                ? new DatafileCache(directory, _options.SdkKey, _logger)
                : null;
            var poller = new DatafilePoller(_options, _configs, cache, _http, _clock, _logger);
            if (!IsReady && cache?.Read() is { } kept && _configs.Take(kept.Utf8))
            {
                poller.Remember(kept.Validators);
            }

            _polling = Background.Run(() => poller.RunAsync(_stop.Token));
        }
        else if (!IsReady)
        {
            _configs.GiveUp();
        }
    }

    private void Announce() => _callbacks.Run(() => Listeners.DatafileUpdated(DatafileUpdated, this, _logger));

    private ValueTask<QualifiedSegments?> FetchSegmentsAsync(
        string user, OdpSegmentOption how, CancellationToken cancellationToken)
    {
        var result = Ready(hold: false, out var config);
        if (result == OdpSendResult.Accepted) return _odp!.Segments.FetchAsync(config!, user, how, cancellationToken);

        if (result == OdpSendResult.OdpNotEnabled)
        {
            Log.SegmentsNotEnabled(_logger);
        }
        else
        {
            Log.NotSent(_logger, result, "FetchQualifiedSegments");
        }

        return default;
    }

    /// <summary>
    /// The checks that do not look at the arguments; with <paramref name="hold"/> the settings may let a missing datafile pass.
    /// </summary>
    private OdpSendResult Ready(bool hold, out ProjectConfig? config)
    {
        config = _configs.Current;
        return Volatile.Read(ref _disposing) != 0 ? OdpSendResult.Disposed
            : config is null && !(hold && MayHold) ? OdpSendResult.SdkNotReady
            : _odp is null ? OdpSendResult.OdpNotEnabled
            : config is { Endpoint: null } ? OdpSendResult.OdpNotIntegrated
            : OdpSendResult.Accepted;
    }

    private OdpSendResult Counted(OdpSendResult result)
    {
        if (result != OdpSendResult.Accepted)
        {
            _metrics.Refused(result);
        }

        return result;
    }

    private async Task StopAsync()
    {
        _configs.GiveUp();
        var events = _pipelines.StopAsync();
        await _ending.CancelAsync().ConfigureAwait(false);
        await events.ConfigureAwait(false);
        if (!_pipelines.AreOff) Log.Stopped(_logger, Delivery);
        _metrics.Dispose();
        await _stop.CancelAsync().ConfigureAwait(false);

        // So that nothing is raised or written after the end; a handler that ignores cancellation is not waited for much longer.
        await _polling.WaitAsync(LastGrace, _clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _configs.End();
        if (_ownsHttp)
        {
            _http.Dispose();
        }

        _stopped.SetResult();
    }
}
