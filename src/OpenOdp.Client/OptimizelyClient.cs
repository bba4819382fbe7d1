using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OpenOdp.Client.Datafile;
using OpenOdp.Client.Diagnostics;
using OpenOdp.Client.Events;
using OpenOdp.Client.Hosts;

namespace OpenOdp.Client;

/// <summary>
/// The client. Make one for each SDK key and keep it; <see cref="DisposeAsync"/> sends what waits, within
/// <see cref="OdpOptions.ShutdownTimeout"/>. It owns no thread, so a program that forgets to dispose it still ends.
/// </summary>
public sealed class OptimizelyClient : IOptimizelyClient
{
    private readonly OptimizelyClientOptions _options;
    private readonly ILogger _logger;
    private readonly HttpClient _http;
    private readonly bool _ownsHttp;
    private readonly ConfigStore _configs;
    private readonly EventPipeline? _events;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _disposing;

    /// <summary>Makes a client; it starts to fetch its datafile at once, and everything else with the first event.</summary>
    /// <param name="options">The settings; copied.</param>
    /// <param name="logger">Where to log; nowhere when null.</param>
    /// <param name="httpClient">
    /// Sends all requests, and is not disposed. Without it the client makes its own, over
    /// <see cref="OptimizelyClientOptions.HttpMessageHandler"/> if that is set.
    /// </param>
    /// <param name="timeProvider">The clock; the system's when null.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A setting is out of its limits; the message names the cure.</exception>
    public OptimizelyClient(
        OptimizelyClientOptions options, ILogger? logger = null, HttpClient? httpClient = null, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionsValidator.ThrowIfInvalid(options);
        _options = options.Copy();
        _logger = logger ?? NullLogger.Instance;
        _ownsHttp = httpClient is null;
        _http = httpClient ?? (_options.HttpMessageHandler is { } handler
            ? Http.CreateClient(handler, disposeHandler: false)
            : Http.CreateClient(Http.CreateHandler(), disposeHandler: true));
        var time = timeProvider ?? TimeProvider.System;
        _configs = new ConfigStore(_options.Odp.AllowInsecureHost, _logger);
        if (_options.Odp.Enabled)
        {
            _events = new EventPipeline(_options.Odp, _http, time, _logger);
            _configs.Changed = config => _events.EndpointChanged(config.Endpoint);
        }

        Load(time);
    }

    /// <inheritdoc/>
    public bool IsReady => _configs.Current is not null;

    /// <inheritdoc/>
    public bool IsOdpIntegrated => _events is not null && _configs.Current?.Endpoint is not null;

    /// <inheritdoc/>
    public OdpDeliveryReport Delivery => _events?.Report ?? new Ledger().Report();

    /// <inheritdoc/>
    public Task<bool> WaitUntilReadyAsync(CancellationToken cancellationToken = default) => _configs.Ready.WaitAsync(cancellationToken);

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
        var result = Prepare(action, type, identifiers, data, out var json, out var user, out var endpoint);
        return Counted(result == OdpSendResult.Accepted ? _events!.Offer(json, user, endpoint) : result);
    }

    /// <inheritdoc/>
    public ValueTask<OdpSendResult> SendOdpEventAsync(
        string action,
        string? type = null,
        IReadOnlyDictionary<string, string>? identifiers = null,
        EventData? data = null,
        CancellationToken cancellationToken = default)
    {
        var result = Prepare(action, type, identifiers, data, out var json, out var user, out var endpoint);
        return result == OdpSendResult.Accepted ? _events!.OfferAsync(json, user, endpoint, cancellationToken) : new(Counted(result));
    }

    /// <inheritdoc/>
    public Task<OdpDeliveryReport> FlushAsync(CancellationToken cancellationToken = default) =>
        _events?.FlushAsync(cancellationToken) ?? Task.FromResult(Delivery);

    /// <inheritdoc/>
    public Task<OdpDeliveryReport> DrainAsync(TimeSpan deadline, CancellationToken cancellationToken = default) =>
        _events?.DrainAsync(deadline, cancellationToken) ?? Task.FromResult(Delivery);

    /// <summary>
    /// Refuses new events, sends what waits within <see cref="OdpOptions.ShutdownTimeout"/>, counts the rest as dropped, logs the
    /// account and stops. A second call waits for the first.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposing, 1) == 0)
        {
            await StopAsync().ConfigureAwait(false);
            _stopped.SetResult();
        }

        await _stopped.Task.ConfigureAwait(false);
    }

    private void Load(TimeProvider time)
    {
        if (_options.Datafile is { } datafile)
        {
            _configs.Take(Encoding.UTF8.GetBytes(datafile));
        }

        if (!string.IsNullOrWhiteSpace(_options.SdkKey))
        {
            var poller = new DatafilePoller(_options, _configs, _http, time, _logger);
            _ = Background.Run(() => poller.RunAsync(_stop.Token));
        }
        else if (!IsReady)
        {
            _configs.GiveUp();
        }
    }

    private OdpSendResult Counted(OdpSendResult result)
    {
        if (result != OdpSendResult.Accepted)
        {
            _events?.Metrics.Rejected(result);
        }

        return result;
    }

    private OdpSendResult Prepare(
        string action,
        string? type,
        IReadOnlyDictionary<string, string>? identifiers,
        EventData? data,
        out byte[] json,
        out string user,
        out OdpEndpoint? endpoint)
    {
        json = [];
        user = "";
        endpoint = null;
        if (Volatile.Read(ref _disposing) != 0)
        {
            return OdpSendResult.Disposed;
        }

        var config = _configs.Current;
        if (config is null && !_options.Odp.HoldEventsUntilReady)
        {
            return OdpSendResult.SdkNotReady;
        }

        if (_events is null)
        {
            return OdpSendResult.OdpNotEnabled;
        }

        endpoint = config?.Endpoint;
        return config is not null && endpoint is null
            ? OdpSendResult.OdpNotIntegrated
            : EventEncoder.Encode(action, type, identifiers, data, null, out json, out user);
    }

    private async Task StopAsync()
    {
        if (_events is not null)
        {
            await _events.StopAsync().ConfigureAwait(false);
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        _configs.GiveUp();
        if (_ownsHttp)
        {
            _http.Dispose();
        }
    }
}
