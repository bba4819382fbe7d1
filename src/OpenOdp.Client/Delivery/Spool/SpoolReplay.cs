using Microsoft.Extensions.Logging;
using OpenOdp.Client.Delivery.Queueing;
using OpenOdp.Client.Diagnostics;

namespace OpenOdp.Client.Delivery.Spool;

/// <summary>
/// Brings the events of processes that are gone into the queue, as it has room, with their ids and to their own hosts.
/// </summary>
/// <param name="kind">The kind of the events.</param>
/// <param name="spool">Where the events are.</param>
/// <param name="queue">Where they wait for room.</param>
/// <param name="current">The destination in use; events that were to go there use it, with all that is known of it.</param>
/// <param name="offer">Puts an event into the lane of a user.</param>
/// <param name="options">The settings.</param>
/// <param name="clock">Measures the pauses.</param>
/// <param name="logger">Is told what was found.</param>
internal sealed class SpoolReplay(
    IEventKind kind,
    EventSpool spool,
    EventQueue queue,
    EventDestination? current,
    Func<QueuedEvent, string, OdpSendResult> offer,
    EventDeliveryOptions options,
    TimeProvider clock,
    ILogger logger)
{
    // A process that is being replaced drains for ten seconds; one that works on keeps its files, and is asked no more.
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastPause = TimeSpan.FromSeconds(32);

    private readonly Dictionary<DestinationKey, EventDestination> _destinations = [];
    private readonly Lock _gate = new();
    private Task _pass = Task.CompletedTask;
    private volatile bool _looksAgain = true;
    private bool _ended;

    /// <summary>
    /// Replays all files that can be had; those that somebody holds are tried again for a minute, since their owner may be about
    /// to end.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await CatchUpAsync().ConfigureAwait(false);
        for (var pause = FirstPause; _looksAgain && pause <= LastPause; pause *= 2)
        {
            await Task.Delay(pause, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested) return;

            await CatchUpAsync().ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Ends when the events of the processes that are gone are in the queue. Looks for them the first time, and as often as
    /// somebody held a file the last time; never ends with an exception.
    /// </summary>
    public Task CatchUpAsync()
    {
        lock (_gate)
        {
            return _pass = _pass.IsCompleted && _looksAgain && !_ended ? Background.Run(PassAsync) : _pass;
        }
    }

    /// <summary>Looks no more; ends when the pass under way has. The queue takes nothing more, so that is soon.</summary>
    public Task EndAsync()
    {
        lock (_gate)
        {
            _ended = true;
            return _pass;
        }
    }

    private async Task PassAsync()
    {
        var held = false;
        try
        {
            await TakeOverAsync().ConfigureAwait(false);
            held = spool.OthersHoldFiles;
        }
        catch (Exception error)
        {
            Log.DrainerFailed(logger, error);
        }

        _looksAgain = held;
    }

    private async Task TakeOverAsync()
    {
        var count = 0;
        foreach (var (segment, contents) in spool.TakeOver())
        {
            if (!TryDestination(contents.Header.Destination, out var destination, out var fault))
            {
                Log.SpooledEventsStay(logger, contents.Waiting.Count, segment.Path, fault);
                continue;
            }

            foreach (var (index, (offset, json)) in contents.Waiting.Index())
            {
                var queued = new QueuedEvent(json, destination, clock.GetTimestamp(), new SpoolSlot(segment, offset));
                var result = await OfferAsync(queued).ConfigureAwait(false);
                if (result == OdpSendResult.Disposed)
                {
                    Log.SpooledEventsLeft(logger, contents.Waiting.Count - index, segment.Path);
                    return;
                }

                count += result == OdpSendResult.Accepted ? 1 : 0;
            }
        }

        if (count > 0)
        {
            Log.SpoolReplayed(logger, count);
        }
    }

    private async Task<OdpSendResult> OfferAsync(QueuedEvent queued)
    {
        if (queued.Json.Length > options.QueueMaxBytes)
        {
            Log.SpooledEventTooLarge(
                logger, queued.Json.Length, kind.Settings, options.QueueMaxBytes, queued.Slot.Segment!.Path);
            return OdpSendResult.QueueFull;
        }

        var user = options.PreserveUserOrder ? kind.UserOf(queued.Json) : "";
        OdpSendResult result;
        while ((result = offer(queued, user)) == OdpSendResult.QueueFull)
        {
            await queue.RoomAsync(queued.Json.Length, replayed: true, CancellationToken.None).ConfigureAwait(false);
        }

        return result;
    }

    /// <summary>False when the host is one that events may no longer go to; they stay on disk.</summary>
    private bool TryDestination(DestinationKey key, out EventDestination? destination, out string fault)
    {
        (destination, fault) = (null, "");
        if (key.Address.Length == 0) return true;

        if (!_destinations.TryGetValue(key, out destination))
        {
            destination = kind.Restore(key, current, out fault);
            if (destination is not null)
            {
                _destinations[key] = destination;
            }
        }

        return destination is not null;
    }
}
