using Microsoft.Extensions.Logging;
using OpenOdp.Client.Datafile;
using OpenOdp.Client.Delivery;
using OpenOdp.Client.Diagnostics;
using OpenOdp.Client.Odp.Events;
using OpenOdp.Client.Segments;
using OpenOdp.Client.Users;

namespace OpenOdp.Client.Odp;

/// <summary>All that talks to ODP, put together. A client with ODP switched off has none.</summary>
internal sealed class OdpService
{
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private ProjectConfig? _config;

    public OdpService(OdpOptions options, HttpClient http, TimeProvider clock, ClientMetrics metrics, ILogger logger)
    {
        _clock = clock;
        _logger = logger;
        Events = new EventPipeline(new OdpEventKind(options.AllowInsecureHost), options, http, clock, metrics, logger);
        Segments =
            new SegmentFetcher(
                options, new SegmentRequest(http, options.SegmentsTimeout, clock, metrics), clock, metrics, logger);
        if (options.EnableVuid)
        {
            Vuid = VuidStore.Load(options.VuidDirectory, logger);
        }
        else if (options.VuidDirectory is { } directory)
        {
            VuidStore.Forget(directory);
        }
    }

    public EventPipeline Events { get; }

    public SegmentFetcher Segments { get; }

    /// <summary>The id of this installation, or null when it has none.</summary>
    public string? Vuid { get; }

    /// <summary>Checks, writes and queues one event.</summary>
    public OdpSendResult Send(
        string action, string? type, IReadOnlyDictionary<string, string>? identifiers, EventData? data, OdpEndpoint? endpoint)
    {
        var result = Encode(action, type, identifiers, data, out var json, out var user);
        return result == OdpSendResult.Accepted ? Events.Offer(json, user, endpoint) : result;
    }

    /// <summary>As <see cref="Send"/>, but waits for room when the options say so.</summary>
    public ValueTask<OdpSendResult> SendAsync(
        string action,
        string? type,
        IReadOnlyDictionary<string, string>? identifiers,
        EventData? data,
        OdpEndpoint? endpoint,
        CancellationToken cancellationToken)
    {
        var result = Encode(action, type, identifiers, data, out var json, out var user);
        return result == OdpSendResult.Accepted ? Events.OfferAsync(json, user, endpoint, cancellationToken) : new(result);
    }

    /// <summary>Called with each new datafile, one at a time.</summary>
    public void Configure(ProjectConfig config)
    {
        var previous = _config;
        _config = config;
        if (previous is null || previous.Endpoint != config.Endpoint)
        {
            Events.DestinationChanged(config.Endpoint);
        }

        if (previous is not null && (previous.Endpoint != config.Endpoint || !previous.Segments.SequenceEqual(config.Segments)))
        {
            Segments.Reset();
        }

        if (previous?.Endpoint is null && config.Endpoint is not null && Vuid is not null)
        {
            Send("client_initialized", null, null, null, config.Endpoint);
        }
    }

    private OdpSendResult Encode(
        string action,
        string? type,
        IReadOnlyDictionary<string, string>? identifiers,
        EventData? data,
        out byte[] json,
        out string user)
    {
        var result = EventEncoder.Encode(action, type, identifiers, data, Vuid, _clock.GetUtcNow(), out json, out user);
        if (result == OdpSendResult.InvalidData && DataWriter.FaultOf(data) is { } fault)
        {
            Log.ValueNotTaken(_logger, fault.Key, fault.Type);
        }

        return result;
    }
}
