using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using OpenOdp.Client.Delivery.Drops;
using OpenOdp.Client.Delivery.Queueing;
using OpenOdp.Client.Delivery.Sending;
using OpenOdp.Client.Delivery.Spool;
using OpenOdp.Client.Diagnostics;

namespace OpenOdp.Client.Delivery;

/// <summary>
/// The way of an event from the call to the server. Starts nothing before the first event, of this process or of one before it.
/// </summary>
internal sealed class EventPipeline
{
    /// <summary>The part of a queue that is a warning.</summary>
    private const double NearlyFull = 0.9;

    private static readonly TimeSpan LastGrace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SpoolPause = TimeSpan.FromMilliseconds(100);

    private readonly IEventKind _kind;
    private readonly EventQueue _queue;
    private readonly BatchSender _sender;
    private readonly DropReporter _reporter;
    private readonly EventDrops _drops;
    private readonly EventDeliveryOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _work = [];
    private readonly EventSpool? _spool;
    private volatile SpoolReplay? _replay;

    public EventPipeline(
        IEventKind kind,
        EventDeliveryOptions options,
        HttpClient http,
        TimeProvider clock,
        ClientMetrics metrics,
        ILogger logger,
        Action<EventDestination, ArraySegment<QueuedEvent>>? sending = null)
    {
        _kind = kind;
        _options = options;
        _clock = clock;
        _logger = logger;
        _queue = new EventQueue(options, clock);
        var request = new EventRequest(http, options.EventTimeout, clock, metrics);
        _spool = options.SpoolDirectory is { } directory
            ? new EventSpool(kind.DirectoryIn(directory), kind.Settings, options.SpoolMaxBytes, clock, metrics, logger)
            : null;
        _reporter = new DropReporter(options.OnDropped, clock, logger);
        _drops = new EventDrops(_queue, _spool, _reporter);
        _sender = new BatchSender(_queue, request, _spool, _drops, options, clock, metrics, logger) { Sending = sending };
        metrics.Show(kind.Name, _queue.Report, () => _queue.WaitingBytes);
    }

    public OdpDeliveryReport Report => _queue.Report();

    /// <summary>The bytes of the events that wait.</summary>
    public long WaitingBytes => _queue.WaitingBytes;

    /// <summary>What keeps events from flowing, in words; null when all is well.</summary>
    public string? Fault
    {
        get
        {
            var waiting = _queue.Report().Waiting;
            var bytes = _queue.WaitingBytes;
            return _sender.Current is { Circuit.IsOpen: true } destination
                ? $"{destination.Host} does not take events; {waiting} wait."
                : waiting >= _options.QueueCapacity * NearlyFull ? $"{waiting} of at most {_options.QueueCapacity} events wait."
                : bytes >= _options.QueueMaxBytes * NearlyFull
                    ? $"{bytes} of at most {_options.QueueMaxBytes} bytes of events wait."
                : null;
        }
    }

    /// <summary>Takes an encoded event; <paramref name="destination"/> is null while it must be held.</summary>
    public OdpSendResult Offer(byte[] json, string user, EventDestination? destination)
    {
        if (json.Length > _options.QueueMaxBytes) return OdpSendResult.QueueFull;

        var queued = new QueuedEvent(json, destination, _clock.GetTimestamp());
        if (_spool is null) return Enqueue(queued, user);

        // Looked at first, or a full queue would write and take back each refused event.
        if ((!_queue.HasRoomFor(json.Length) && _options.QueueFullMode != QueueFullMode.DropOldest)
            || !_spool.TryAppend(json, destination, out var slot))
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
        byte[] json, string user, EventDestination? destination, CancellationToken cancellationToken)
    {
        OdpSendResult result;
        while ((result = Offer(json, user, destination)) == OdpSendResult.QueueFull
            && _options.QueueFullMode == QueueFullMode.Wait
            && CanEverTake(json, destination))
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
    public void DestinationChanged(EventDestination? destination)
    {
        _sender.Current = destination;
        _drops.NotIntegrated(destination);
        _ = _queue.FlushAsync();
        if (_spool is not null && _replay is null)
        {
            var replay = new SpoolReplay(_kind, _spool, _queue, destination, Replay, _options, _clock, _logger);
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
        if (_replay is null && _queue.Report().Waiting == 0) return _queue.Report();

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
    }

    private bool CanEverTake(byte[] json, EventDestination? destination) =>
        json.Length <= _options.QueueMaxBytes && _spool?.CanEverTake(json.Length, destination) != false;

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
