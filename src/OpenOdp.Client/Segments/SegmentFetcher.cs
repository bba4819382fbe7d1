using Microsoft.Extensions.Logging;
using OpenOdp.Client.Caching;
using OpenOdp.Client.Datafile;
using OpenOdp.Client.Diagnostics;
using OpenOdp.Client.Users;

namespace OpenOdp.Client.Segments;

/// <summary>
/// Gives a user's segments from the cache or from ODP; those who ask for the same user at the same time share one request.
/// </summary>
internal sealed class SegmentFetcher(
    OdpOptions options, SegmentRequest request, TimeProvider clock, ClientMetrics metrics, ILogger logger)
{
    private readonly RecentCache<string, SegmentAnswer> _cache = new(options.SegmentsCacheSize, clock);
    private readonly SharedRequests<(string User, int Era), SegmentAnswer> _underWay = new();

    // Counts the resets. A request that was sent in an earlier era is neither kept nor shared: what it brings may be out of date.
    private int _era;

    /// <summary>Forgets all users.</summary>
    public void Reset()
    {
        Interlocked.Increment(ref _era);
        _cache.Reset();
    }

    /// <summary>The segments, or null when they cannot be had; the reason is in the log.</summary>
    public ValueTask<QualifiedSegments?> FetchAsync(
        ProjectConfig config, string user, OdpSegmentOption how, CancellationToken cancellationToken)
    {
        if (config.Segments.Length == 0)
        {
            Log.NoSegmentsUsed(logger);
            return new(SegmentAnswer.None.Segments);
        }

        if ((how & OdpSegmentOption.ResetCache) != 0)
        {
            Reset();
        }

        SegmentAnswer? stale = null;
        if ((how & OdpSegmentOption.IgnoreCache) == 0 && Lookup(user, out stale) is { } hit) return new(hit.Segments);

        Log.CacheMiss(logger);
        return new(FetchAsync(config, user, how, stale, cancellationToken));
    }

    private SegmentAnswer? Lookup(string user, out SegmentAnswer? stale)
    {
        var found = _cache.Lookup(user, out var age);
        var negative = found?.Segments is null || (found.IsUnknownUser && options.NegativeCacheTimeout > TimeSpan.Zero);
        var lifetime = negative ? options.NegativeCacheTimeout : options.SegmentsCacheTimeout;
        var fresh = found is not null && (age < lifetime || (lifetime == TimeSpan.Zero && found.Segments is not null));
        stale = found?.Segments is null ? null : found;
        metrics.CacheLookup(fresh ? "hit" : "miss");
        if (fresh)
        {
            Log.CacheHit(logger);
        }

        return fresh ? found : null;
    }

    private async Task<QualifiedSegments?> FetchAsync(
        ProjectConfig config, string user, OdpSegmentOption how, SegmentAnswer? stale, CancellationToken cancellationToken)
    {
        var fetch = (how & OdpSegmentOption.IgnoreCache) != 0
            ? AskAsync(config, user)
            : Shared(config, user);
        var answer = await fetch.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (answer.Segments is null && !answer.IsUnknownUser && options.ServeStaleOnError && stale is not null)
        {
            metrics.CacheLookup("stale");
            Log.StaleSegmentsServed(logger);
            return stale.Segments;
        }

        return answer.Segments;
    }

    private Task<SegmentAnswer> Shared(ProjectConfig config, string user)
    {
        var key = (user, Volatile.Read(ref _era));
        return _underWay.AskAsync(key, async () =>
        {
            var answer = await AskAsync(config, user).ConfigureAwait(false);
            Keep(key, answer);
            return answer;
        });
    }

    private void Keep((string User, int Era) key, SegmentAnswer answer)
    {
        if (answer.Segments is null && !(answer.IsUnknownUser && options.NegativeCacheTimeout > TimeSpan.Zero)) return;

        _cache.Save(key.User, answer);
        if (Volatile.Read(ref _era) != key.Era)
        {
            // A reset came between; its emptying may have been before this save.
            _cache.Reset();
        }
    }

    private async Task<SegmentAnswer> AskAsync(ProjectConfig config, string user)
    {
        var answer = await request.FetchAsync(config.Endpoint!, user, config.Segments).ConfigureAwait(false);
        if (answer.IsUnknownUser && options.UnknownUserAsNoSegments)
        {
            return answer with { Segments = SegmentAnswer.None.Segments };
        }

        if (answer.Failure is { } failure)
        {
            Log.SegmentsNotFetched(logger, answer.IsUnknownUser, failure);
        }

        return answer;
    }
}
