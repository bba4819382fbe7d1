using Microsoft.Extensions.Logging.Abstractions;
using OpenOdp.Engine;
using OpenOdp.Storage.Log;
using OpenOdp.Storage.Tests.Support;
using OpenOdp.Storage.Verification;

namespace OpenOdp.Storage.Tests.Apply;

/// <summary>
/// The ids of a group are looked for all at once, before its requests are applied; nobody may notice (rules D5, I7).
/// </summary>
public sealed class LookAheadTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly Random _random = new(1);
    private readonly HashSet<(ulong Seed, int Item)> _sent = [];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task I7_each_id_counts_once_whether_it_was_seen_in_the_files_in_memory_in_the_same_group_or_in_the_same_request()
    {
        await using (var store = TestStores.Open(_directory.Path)) await store.SetUpAsync();
        for (var round = 0; round < 6; round++)
        {
            await using var store = TestStores.Open(_directory.Path);
            var (accepted, duplicates, sent) = (0, 0, 0);
            var before = _sent.Count;
            var answers = new List<Task<CommitResult>>();
            for (var i = 0; i < 300; i++)
            {
                // Fewer and more than are looked for at once; the events of a seed begin alike, so requests overlap.
                var (seed, count) = ((ulong)_random.Next(100 * (round + 1)), _random.Next(100) == 0 ? 700 : _random.Next(1, 20));
                for (var item = 0; item < count; item++) _sent.Add((seed, item));
                sent += count;
                answers.Add(store.AppendAsync(Commands.Events(seed, count)).AsTask());
                if (i % 50 == 0) answers.Add(store.AppendAsync(Commands.Broken()).AsTask());
            }

            foreach (var answer in answers)
            {
                var outcome = (await answer).Outcome!;
                accepted += outcome.Accepted;
                duplicates += outcome.Duplicates;
            }

            Assert.Equal((_sent.Count - before, sent), (accepted, accepted + duplicates));
            if (round % 2 == 0) store.Compaction.Run();
        }
    }

    [Fact]
    public async Task L6_a_request_that_cannot_be_read_is_set_aside_and_those_beside_it_count()
    {
        await using var store = TestStores.Open(_directory.Path);
        await store.SetUpAsync();
        var answers = await Task.WhenAll(
            store.AppendAsync(Commands.Events(1, 5)).AsTask(), store.AppendAsync(Commands.Broken()).AsTask(),
            store.AppendAsync(Commands.Events(2, 5)).AsTask());

        Assert.Equal(
            [OutcomeKind.Applied, OutcomeKind.Quarantined, OutcomeKind.Applied], answers.Select(answer => answer.Outcome!.Kind));
    }

    [Fact]
    public async Task D5_rows_that_were_looked_for_ahead_are_those_that_one_after_the_other_finds()
    {
        // Far more customers than the cache holds, in requests that wait together: each round meets new ones, ones in the
        // files, ones of the group that is being written, and ones that the same request has just made.
        var options = TestStores.Options(_directory.Path) with { Memory = MemoryPlan.Of(1 << 20) };
        await using (var store = TestStores.Open(options))
        {
            await store.SetUpAsync();
            for (var round = 0; round < 4; round++)
            {
                await Task.WhenAll(Enumerable.Range(0, Scale.Of(400)).Select(_ =>
                    store.CommitAsync(Commands.Events((ulong)_random.Next(), _random.Next(1, 40), users: 20_000))));
                store.Compaction.Run();
            }

            Assert.True(store.Metrics.CacheMisses > 10_000, $"The cache missed {store.Metrics.CacheMisses} rows only.");
        }

        Assert.Equal(new VerifyResult(true, 4 * (ulong)Scale.Of(400) + 2, null), StoreVerifier.Verify(
            options, NullLogger.Instance, cancellationToken: TestContext.Current.CancellationToken));
    }
}
