using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using OpenOdp.Client.Diagnostics;
using OpenOdp.Client.Events.Drops;
using OpenOdp.Client.Events.Queueing;
using OpenOdp.Client.Events.Sending;
using OpenOdp.Client.Hosts;
using OpenOdp.Client.Spool;

namespace OpenOdp.Client.Events;

/// <summary>
/// The way of an event from the call to the server. Starts nothing before the first event, of this process or of one before it.
/// </summary>
internal sealed class EventPipeline
{
    private static readonly TimeSpan LastGrace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SpoolPause = TimeSpan.FromMilliseconds(100);

    private readonly EventQueue _queue;
    private readonly BatchSender _sender;
    private readonly DropReporter _reporter;
    private readonly EventDrops _drops;
    private readonly OdpOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _work = [];
    private readonly EventSpool? _spool;
    private volatile SpoolReplay? _replay;

    public EventPipeline(OdpOptions options, HttpClient http, TimeProvider clock, ClientMetrics metrics, ILogger logger)
    {
        _options = options;
        _clock = clock;
        _logger = logger;
        _queue = new EventQueue(options, clock);
        var request = new EventRequest(http, options.EventTimeout, clock, metrics);
        _spool = options.SpoolDirectory is { } directory
            ? new EventSpool(directory, options.SpoolMaxBytes, clock, metrics, logger)
            : null;
        _reporter = new DropReporter(options.OnDropped, clock, logger);
        _drops = new EventDrops(_queue, _spool, _reporter);
        _sender = new BatchSender(_queue, request, _spool, _drops, options, clock, metrics, logger);
    }

    public OdpDeliveryReport Report => _queue.Report();

    /// <summary>The bytes of the events that wait.</summary>
    public long WaitingBytes => _queue.WaitingBytes;

    /// <summary>Takes an encoded event; <paramref name="endpoint"/> is null while it must be held.</summary>
    public OdpSendResult Offer(byte[] json, string user, OdpEndpoint? endpoint)
    {
        if (json.Length > _options.QueueMaxBytes) return OdpSendResult.QueueFull;

        var queued = new QueuedEvent(json, endpoint, _clock.GetTimestamp());
        if (_spool is null) return Enqueue(queued, user);

        // Looked at first, or a full queue would write and take back each refused event.
        if ((!_queue.HasRoomFor(json.Length) && _options.QueueFullMode != QueueFullMode.DropOldest)
            || !_spool.TryAppend(json, endpoint, out var slot))
        {
            return OdpSendResult.QueueFull;
        }

        queued = queued with { Slot = slot };
        var result = Enqueue(queued, user);
        if (result != OdpSendResult.Accepted)
        {
            _spool.Settle([queued]);
        }

        return result;
    }

    /// <summary>As <see cref="Offer"/>, but waits for room when the options say so.</summary>
    public async ValueTask<OdpSendResult> OfferAsync(
        byte[] json, string user, OdpEndpoint? endpoint, CancellationToken cancellationToken)
    {
        OdpSendResult result;
        while ((result = Offer(json, user, endpoint)) == OdpSendResult.QueueFull
            && _options.QueueFullMode == QueueFullMode.Wait
            && CanEverTake(json, endpoint))
        {
            if (!_queue.HasRoomFor(json.Length))
            {
                await _queue.RoomAsync(json.Length, replayed: false, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                // The spool is full, or its disk: nothing announces the end of that.
                await Task.Delay(SpoolPause, _clock, cancellationToken).ConfigureAwait(false);
            }
        }

        return result;
    }

    /// <summary>
    /// A changed datafile: old events leave at once, to where they were meant to go; held ones learn where that is.
    /// </summary>
    public void EndpointChanged(OdpEndpoint? endpoint)
    {
        _sender.Current = endpoint;
        _drops.NotIntegrated(endpoint);
        _ = _queue.FlushAsync();
        if (_spool is not null && _replay is null)
        {
            var replay = new SpoolReplay(_spool, _queue, endpoint, Replay, _options, _clock, _logger);
            _replay = replay;
            _work.Add(Background.Run(() => replay.RunAsync(_stop.Token)));
        }
    }

    public async Task<OdpDeliveryReport> FlushAsync(CancellationToken cancellationToken)
    {
        // What is here need not wait for what comes from the spool, and makes room for it.
        var here = _queue.FlushAsync();
        await CaughtUpAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        await (_replay is null ? here : _queue.FlushAsync()).WaitAsync(cancellationToken).ConfigureAwait(false);
        return _queue.Report();
    }

    public async Task<OdpDeliveryReport> DrainAsync(TimeSpan deadline, CancellationToken cancellationToken)
    {
        using var limit =
            new CancellationTokenSource(deadline < OptionsLimits.LongestTimer ? deadline : Timeout.InfiniteTimeSpan, _clock);
        using var cancel = cancellationToken.UnsafeRegister(static limit => ((CancellationTokenSource)limit!).Cancel(), limit);
        try
        {
            do
            {
                await Task.WhenAll(_queue.FlushAsync(), CaughtUpAsync()).WaitAsync(limit.Token).ConfigureAwait(false);
            }
            while (_queue.Report().Waiting > 0 && !_stop.IsCancellationRequested);
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return _queue.Report();
    }

    /// <summary>
    /// Takes no more events but those of earlier processes, sends what it can within the shutdown time, leaves the rest in the
    /// spool or counts it as dropped, and stops.
    /// </summary>
    public async Task StopAsync()
    {
        _queue.Close();
        await DrainAsync(_options.ShutdownTimeout, CancellationToken.None).ConfigureAwait(false);
        await _drops.ShutdownAsync(_stop).ConfigureAwait(false);

        // So that no callback runs after the end. A user's handler that ignores cancellation is waited for, but not for ever.
        await Task.WhenAll([.. _work, _replay?.EndAsync() ?? Task.CompletedTask])
            .WaitAsync(LastGrace, _clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _spool?.Dispose();
        _reporter.Dispose();
        Log.Stopped(_logger, _queue.Report());
    }

    private bool CanEverTake(byte[] json, OdpEndpoint? endpoint) =>
        json.Length <= _options.QueueMaxBytes && _spool?.CanEverTake(json.Length, endpoint) != false;

    /// <summary>Ends when the events of earlier processes are in the queue.</summary>
    private Task CaughtUpAsync() => _replay?.CatchUpAsync() ?? Task.CompletedTask;

    private OdpSendResult Replay(QueuedEvent queued, string user) => Enqueue(queued, user, replayed: true);

    private OdpSendResult Enqueue(QueuedEvent queued, string user, bool replayed = false)
    {
        var lane = _queue.LaneOf(user);
        var result = _queue.Offer(lane, queued, out var evicted, out var starts, replayed);
        if (starts)
        {
            Start(lane);
        }

        _drops.QueueFull(evicted);
        return result;
    }

    private void Start(Lane lane)
    {
        var drainer = new Drainer(lane, _queue, _sender, _clock, _logger);
        _work.Add(Background.Run(() => drainer.RunAsync(_stop.Token)));
    }
}
