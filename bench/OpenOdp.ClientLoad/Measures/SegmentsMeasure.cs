using System.Collections.Concurrent;
using System.Diagnostics;
using OpenOdp.Client;
using OpenOdp.ClientLoad.Endpoint;
using OpenOdp.ClientLoad.Plain;

namespace OpenOdp.ClientLoad.Measures;

/// <summary>A cached look-up, and many fetches at once.</summary>
internal static class SegmentsMeasure
{
    private const int CachedUsers = 8_000;
    private const int Concurrent = 500;
    private static readonly string[] Segments = ["has_purchased"];

    public static async Task RunAsync(EndpointProcess endpoint, int lookups)
    {
        await using var client = Client(endpoint.Host(0));
        var users = Enumerable.Range(0, CachedUsers).Select(i => client.CreateUserContext($"user{i}")).ToArray();
        await Parallel.ForEachAsync(
            users, new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (user, stop) => await user.FetchQualifiedSegmentsAsync(cancellationToken: stop));
        var plain = new ConcurrentDictionary<string, string[]>(users.Select(user => KeyValuePair.Create(user.UserId, Segments)));

        var oneUser = Lookups(lookups, i => users[0]);
        var manyUsers = Lookups(lookups, i => users[(uint)(i * 7919) % CachedUsers]);
        Table.Low("cached look-up, one user", oneUser, PlainLookups(lookups, plain, i => users[0].UserId), 300, "ns");
        Table.Low($"cached look-up, {CachedUsers:N0} users", manyUsers, PlainLookups(
            lookups, plain, i => users[(uint)(i * 7919) % CachedUsers].UserId), 300, "ns");

        await ConcurrentAsync(endpoint);
    }

    private static async Task ConcurrentAsync(EndpointProcess endpoint)
    {
        await using var client = Client(endpoint.Host(100));
        using var plain = new PlainSender(endpoint.Host(100));
        await client.CreateUserContext("first").FetchQualifiedSegmentsAsync();
        await plain.FetchAsync("first");
        foreach (var round in new[] { "with new connections", "with open ones" })
        {
            var ours = await TimeAsync(i => client.CreateUserContext($"{round}{i}").FetchQualifiedSegmentsAsync().AsTask());
            var theirs = await TimeAsync(i => plain.FetchAsync($"{round}{i}"));
            Table.Low($"{Concurrent} fetches {round}", ours, theirs, 500, "ms");
        }
    }

    private static async Task<double> TimeAsync(Func<int, Task> fetch)
    {
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Concurrent).Select(fetch));
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Lookups(int count, Func<int, OptimizelyUserContext> user) => Typical(count, i =>
    {
        var fetch = user(i).FetchQualifiedSegmentsAsync();
        if (!fetch.IsCompletedSuccessfully) throw new InvalidOperationException("A cached user was asked for again.");
    });

    private static double PlainLookups(int count, ConcurrentDictionary<string, string[]> cache, Func<int, string> user) =>
        Typical(count, i => cache.TryGetValue(user(i), out _));

    /// <summary>The median of a hundred rounds, in nanoseconds a look-up.</summary>
    private static double Typical(int count, Action<int> lookup)
    {
        const int Rounds = 100;
        var times = new double[Rounds];
        for (var round = 0; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < count / Rounds; i++) lookup(i);
            times[round] = Stopwatch.GetElapsedTime(start).TotalNanoseconds / (count / Rounds);
        }

        Array.Sort(times);
        return times[Rounds / 2];
    }

    private static OptimizelyClient Client(string host)
    {
        var options = new OptimizelyClientOptions { Datafile = Sample.Datafile(host) };
        options.Odp.SegmentsToCheck = Segments;
        return new OptimizelyClient(options);
    }
}
