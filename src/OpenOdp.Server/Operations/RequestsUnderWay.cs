using System.Collections.Concurrent;

namespace OpenOdp.Server.Operations;

/// <summary>
/// The requests that are being answered. A stop waits for them while the port is open, so that nobody is turned away because
/// somebody else stalls, and aborts those that are not done in time.
/// </summary>
internal sealed class RequestsUnderWay(TimeProvider clock)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(10);
    private readonly ConcurrentDictionary<long, HttpContext> _requests = new();
    private long _newest;

    /// <summary>Counts a request for as long as it is being answered.</summary>
    public async Task CountAsync(HttpContext context, RequestDelegate next)
    {
        var number = Interlocked.Increment(ref _newest);
        _requests[number] = context;
        try
        {
            await next(context);
        }
        finally
        {
            _requests.TryRemove(number, out _);
        }
    }

    /// <summary>Waits for the requests that are under way now, not for later ones, and aborts those that stall.</summary>
    public async Task DrainAsync(TimeSpan patience)
    {
        var newest = Volatile.Read(ref _newest);
        var started = clock.GetTimestamp();
        while (Until(newest).Any() && clock.GetElapsedTime(started) < patience) await Task.Delay(LookAgain, clock);
        foreach (var context in Until(newest)) context.Abort();
    }

    private IEnumerable<HttpContext> Until(long newest) =>
        _requests.Where(request => request.Key <= newest).Select(request => request.Value);
}
