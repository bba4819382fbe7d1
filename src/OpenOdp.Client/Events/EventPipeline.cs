using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using OpenOdp.Client.Diagnostics;
using OpenOdp.Client.Hosts;

namespace OpenOdp.Client.Events;

/// <summary>The way of an event from the call to the server. Starts nothing before the first event.</summary>
internal sealed class EventPipeline
{
    private static readonly TimeSpan LastGrace = TimeSpan.FromSeconds(1);

    private readonly EventQueue _queue;
    private readonly BatchSender _sender;
    private readonly DropReporter _drops;
    private readonly OdpOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _drainers = [];

    public EventPipeline(OdpOptions options, HttpClient http, TimeProvider time, ClientMetrics metrics, ILogger logger)
    {
        _options = options;
        _time = time;
        _logger = logger;
        _queue = new EventQueue(options, time);
        _drops = new DropReporter(options.OnDropped, logger);
        var request = new EventRequest(http, options.EventTimeout, time, metrics);
        _sender = new BatchSender(_queue, request, _drops, options, time, metrics, logger);
    }

    public OdpDeliveryReport Report => _queue.Report();

    /// <summary>Takes an encoded event; <paramref name="endpoint"/> is null while it must be held.</summary>
    public OdpSendResult Offer(byte[] json, string user, OdpEndpoint? endpoint)
    {
        var lane = _queue.LaneOf(user);
        var result = _queue.Offer(lane, new QueuedEvent(json, endpoint, _time.GetTimestamp()), out var evicted, out var starts);
        if (starts)
        {
            Start(lane);
        }

        if (evicted is { } dropped)
        {
            _drops.Report([dropped], OdpDropReason.QueueFull, null, "queue full");
        }

        return result;
    }

    /// <summary>As <see cref="Offer"/>, but waits for room when the options say so.</summary>
    public async ValueTask<OdpSendResult> OfferAsync(byte[] json, string user, OdpEndpoint? endpoint, CancellationToken cancellationToken)
    {
        OdpSendResult result;
        while ((result = Offer(json, user, endpoint)) == OdpSendResult.QueueFull && _options.QueueFullMode == QueueFullMode.Wait)
        {
            await _queue.RoomAsync(cancellationToken).ConfigureAwait(false);
        }

        return result;
    }

    /// <summary>A changed datafile: old events leave at once, to where they were meant to go; held ones learn where that is.</summary>
    public void EndpointChanged(OdpEndpoint? endpoint)
    {
        _drops.Report(_queue.Release(endpoint), OdpDropReason.OdpNotIntegrated, null, "the datafile has no ODP integration");
        _ = _queue.FlushAsync();
    }

    public async Task<OdpDeliveryReport> FlushAsync(CancellationToken cancellationToken)
    {
        await _queue.FlushAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        return _queue.Report();
    }

    public async Task<OdpDeliveryReport> DrainAsync(TimeSpan deadline, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(deadline, _time);
        using var cancel = cancellationToken.UnsafeRegister(static limit => ((CancellationTokenSource)limit!).Cancel(), limit);
        try
        {
            do
            {
                await _queue.FlushAsync().WaitAsync(limit.Token).ConfigureAwait(false);
            }
            while (_queue.Report().Waiting > 0);
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return _queue.Report();
    }

    /// <summary>Takes no more events, sends what it can within the shutdown time, counts the rest as dropped, and stops.</summary>
    public async Task StopAsync()
    {
        _queue.Close();
        var report = await DrainAsync(_options.ShutdownTimeout, CancellationToken.None).ConfigureAwait(false);
        var left = report.Waiting > 0 ? _queue.Abandon() : [];
        await _stop.CancelAsync().ConfigureAwait(false);
        _drops.Report(left, OdpDropReason.Shutdown, null, "shutdown deadline");

        // So that no callback runs after the end. A user's handler that ignores cancellation is waited for, but not for ever.
        await Task.WhenAll(_drainers).WaitAsync(LastGrace, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Log.Stopped(_logger, _queue.Report());
    }

    private void Start(Lane lane)
    {
        var drainer = new Drainer(lane, _queue, _sender, _time, _logger);
        _drainers.Add(Background.Run(() => drainer.RunAsync(_stop.Token)));
    }
}
