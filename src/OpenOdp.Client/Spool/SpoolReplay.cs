using System.Text.Json;
using Microsoft.Extensions.Logging;
using OpenOdp.Client.Diagnostics;
using OpenOdp.Client.Events.Queueing;
using OpenOdp.Client.Events.Writing;
using OpenOdp.Client.Hosts;

namespace OpenOdp.Client.Spool;

/// <summary>
/// Brings the events of processes that are gone into the queue, as it has room, with their ids and to their own hosts.
/// </summary>
internal sealed class SpoolReplay(EventSpool spool, EventQueue queue, OdpOptions options, TimeProvider clock, ILogger logger)
{
    // A process that is being replaced drains for ten seconds; one that works on keeps its files, and is asked no more.
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastPause = TimeSpan.FromSeconds(32);

    private readonly Dictionary<(string Host, string PublicKey), OdpEndpoint> _endpoints = [];

    /// <summary>
    /// Replays all files that can be had; those that somebody holds are tried again for a minute, since their owner may be about
    /// to end.
    /// </summary>
    /// <param name="current">The endpoint in use; events that were to go there use it, with all that is known of it.</param>
    /// <param name="offer">Puts an event into the lane of a user.</param>
    /// <param name="cancellationToken">Ends the work; what was not queued stays on disk.</param>
    public async Task RunAsync(
        OdpEndpoint? current, Func<QueuedEvent, string, OdpSendResult> offer, CancellationToken cancellationToken)
    {
        try
        {
            await TakeOverAsync(current, offer, cancellationToken).ConfigureAwait(false);
            for (var pause = FirstPause; spool.OthersHoldFiles && pause <= LastPause; pause *= 2)
            {
                await Task.Delay(pause, clock, cancellationToken).ConfigureAwait(false);
                await TakeOverAsync(current, offer, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
        catch (Exception error)
        {
            Log.DrainerFailed(logger, error);
        }
    }

    /// <summary>
    /// The value that stands for the user of a written event, as <see cref="IdentifierWriter.User"/> does for a new one.
    /// </summary>
    public static string UserOf(byte[] json)
    {
        using var parsed = JsonDocument.Parse(json);
        var identifiers = parsed.RootElement.GetProperty("identifiers");
        return identifiers.TryGetProperty(IdentifierWriter.UserId, out var user)
            || identifiers.TryGetProperty(IdentifierWriter.Vuid, out user)
            ? user.GetString()!
            : identifiers.EnumerateObject().First().Value.GetString()!;
    }

    private async Task TakeOverAsync(
        OdpEndpoint? current, Func<QueuedEvent, string, OdpSendResult> offer, CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var (segment, contents) in spool.TakeOver())
        {
            if (!TryEndpoint(contents, current, out var endpoint, out var fault))
            {
                Log.SpooledEventsStay(logger, contents.Waiting.Count, segment.Path, fault);
                continue;
            }

            foreach (var (offset, json) in contents.Waiting)
            {
                var queued = new QueuedEvent(json, endpoint, clock.GetTimestamp(), new SpoolSlot(segment, offset));
                count += await OfferAsync(queued, offer, cancellationToken).ConfigureAwait(false) ? 1 : 0;
            }
        }

        if (count > 0)
        {
            Log.SpoolReplayed(logger, count);
        }
    }

    private async Task<bool> OfferAsync(
        QueuedEvent queued, Func<QueuedEvent, string, OdpSendResult> offer, CancellationToken cancellationToken)
    {
        if (queued.Json.Length > options.QueueMaxBytes)
        {
            Log.SpooledEventTooLarge(logger, queued.Json.Length, options.QueueMaxBytes, queued.Slot.Segment!.Path);
            return false;
        }

        while (true)
        {
            // Waits for room whatever the mode: a replay must not push out a new event.
            await queue.RoomAsync(queued.Json.Length, cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            var result = offer(queued, options.PreserveUserOrder ? UserOf(queued.Json) : "");
            if (result != OdpSendResult.QueueFull) return result == OdpSendResult.Accepted;
        }
    }

    /// <summary>False when the host is one that events may no longer go to; they stay on disk.</summary>
    private bool TryEndpoint(SpoolContents contents, OdpEndpoint? current, out OdpEndpoint? endpoint, out string fault)
    {
        (endpoint, fault) = (null, "");
        var (host, publicKey) = (contents.Header.Host, contents.Header.PublicKey);
        if (host.Length == 0) return true;

        if (current?.Is(host, publicKey) == true)
        {
            endpoint = current;
            return true;
        }

        var key = (host, publicKey);
        if (!_endpoints.TryGetValue(key, out endpoint))
        {
            endpoint = OdpEndpoint.TryCreate(host, publicKey, options.AllowInsecureHost, out fault);
            if (endpoint is not null)
            {
                _endpoints[key] = endpoint;
            }
        }

        return endpoint is not null;
    }
}
