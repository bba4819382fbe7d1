using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OpenOdp.Engine;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.State;
using OpenOdp.Storage.Rocks;
using OpenOdp.Storage.Tests.Support;
using OpenOdp.Storage.Verification;

namespace OpenOdp.Storage.Tests.Retention;

/// <summary>Rules L4 and I7: rows that no answer can see leave the files, and nothing shows it.</summary>
public sealed class RetentionTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UnixEpoch.AddYears(50));

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task I7_ids_out_of_their_window_leave_the_files_and_those_inside_stay()
    {
        await using (var store = await OpenAsync(dedupSeconds: 60))
        {
            await store.FillAsync(100);
            _clock.Advance(TimeSpan.FromSeconds(61));
            var inside = await store.CommitAsync(Commands.Events(5));
            store.Compaction.Run();

            Assert.Equal(1, Count(store, Table.Dedup));
            Assert.Equal(100, store.Metrics.RowsRemoved);
            var again = await store.CommitAsync(Commands.Events(5));
            Assert.Equal((OutcomeKind.Duplicate, inside.Position), (again.Outcome!.Kind, again.Outcome.FirstPosition));
            // Seen 61 s ago.
            Assert.Equal(OutcomeKind.Applied, (await store.CommitAsync(Commands.Events(1_000_000))).Outcome!.Kind);
        }

        AssertEqual();
    }

    [Fact]
    public async Task I7_a_longer_window_brings_back_nothing_whether_the_rows_are_gone_or_not()
    {
        await using (var store = await OpenAsync(dedupSeconds: 60))
        {
            await store.CommitAsync(Commands.Events(5));
            _clock.Advance(TimeSpan.FromSeconds(61));
            await store.CommitAsync(Commands.Events(6));
            store.Compaction.Run();
            await store.CommitAsync(Commands.Account(dedupSeconds: 3600));

            Assert.Equal(OutcomeKind.Applied, (await store.CommitAsync(Commands.Events(5))).Outcome!.Kind);
        }

        AssertEqual();
    }

    [Fact]
    public async Task L4_events_below_the_floor_leave_the_files_and_nothing_shows_it()
    {
        await using (var store = await OpenAsync())
        {
            await store.FillAsync(100);
            await store.CommitAsync(Commands.Floor(53));
            var before = Visible(store);
            Assert.Equal(100, Count(store, Table.Events));

            store.Compaction.Run();

            Assert.Equal(50, Count(store, Table.Events));
            Assert.Equal(before, Visible(store));
            Assert.Equal(50, before.Count);
        }

        AssertEqual();
    }

    [Fact]
    public async Task S3_a_view_from_before_the_floor_shows_every_event_until_it_is_given_back()
    {
        await using var store = await OpenAsync();
        await store.FillAsync(100);
        using (var view = store.AcquireView())
        {
            await store.CommitAsync(Commands.Floor(53));
            store.Compaction.Run();
            using var events = view.Scan(Table.Events, default, StateKey.AboveAll);
            var count = 0;
            while (events.MoveNext()) count++;
            Assert.Equal(100, count);
        }

        store.Compaction.Run();
        Assert.Equal(50, Count(store, Table.Events));
    }

    [Fact]
    public async Task A_visible_row_that_is_missing_is_still_found_beside_invisible_ones()
    {
        await using (var store = await OpenAsync())
        {
            await store.FillAsync(20);
            await store.CommitAsync(Commands.Floor(13));
            using var view = store.AcquireView();
            using var events = view.Scan(Table.Events, default, StateKey.AboveAll);
            var overlay = new StateOverlay(view);
            var visibility = new Visibility(view.Accounts[1], view.RecordedAt);
            while (events.MoveNext())
            {
                if (overlay.IsEmpty && visibility.Includes(Table.Events, events.Key, events.Value))
                {
                    overlay.Delete(Table.Events, events.Key);
                }
            }

            view.Use(database =>
            {
                var batch = new WriteBatch(database);
                batch.Add(overlay);
                database.Write(batch);
            });
        }

        Assert.Contains("follows from the log, and is not stored", Verify().Difference, StringComparison.Ordinal);
    }

    [Fact]
    public async Task L4_what_arrived_before_a_time_is_told_exactly_by_the_log_and_by_the_day_once_it_is_trimmed()
    {
        using var target = new TempDirectory();
        await using var store = await OpenAsync();
        var start = Microseconds.Of(_clock.GetUtcNow());
        await store.FillAsync(10);
        _clock.Advance(TimeSpan.FromHours(2));
        await store.FillAsync(10, seed: 2);
        var later = Microseconds.Of(_clock.GetUtcNow());
        Assert.Equal([1ul, 13ul, 23ul], PositionsBefore(store, 0, later, later + 1000));

        store.Erasures.Complete(1, target["copy"]); // trims everything but the last record

        Assert.Equal(22ul, store.Erasures.ReadRemains().LogStart);
        Assert.Equal([1ul, 1ul, 23ul], PositionsBefore(store, start + 1000, later, later + 1000));
    }

    [Fact]
    public async Task A_new_store_filters_nothing()
    {
        await using var store = await OpenAsync();
        await store.FillAsync(50);
        store.Compaction.Run();
        Assert.Equal(0, store.Metrics.RowsRemoved);
    }

    [Fact]
    public async Task S2_closing_the_store_does_not_wait_for_a_compaction()
    {
        await using (var full = TestStores.Open(_directory.Path))
        {
            await full.SetUpAsync();
            for (var i = 0; i < 1000; i++) await full.CommitAsync(Commands.Marked($"{i}@example.com", new Mark(i).Bytes));
            full.Compaction.Run();
        }

        // 20 MB: 20 s.
        var store = TestStores.Open(TestStores.Options(_directory.Path) with { BackgroundBytesPerSecond = 1_000_000 });
        var compacting = Task.Run(store.Compaction.Run, TestContext.Current.CancellationToken);
        await Wait.Until(() => store.Metrics.Leases > 0, "the compaction has begun");
        await store.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<StoreUnavailableException>(() => compacting);
    }

    private async Task<Store> OpenAsync(long dedupSeconds = 3600)
    {
        var store = TestStores.Open(_directory.Path, _clock);
        await store.CommitAsync(Commands.Rules());
        await store.CommitAsync(Commands.Account(dedupSeconds: dedupSeconds));
        return store;
    }

    private static List<ulong?> PositionsBefore(Store store, params long[] times)
    {
        using var view = store.AcquireView();
        return [.. times.Select(view.PositionBefore)];
    }

    private static int Count(Store store, Table table)
    {
        using var view = store.AcquireView();
        using var rows = view.Scan(table, default, StateKey.AboveAll);
        var count = 0;
        while (rows.MoveNext()) count++;
        return count;
    }

    private static List<string> Visible(Store store)
    {
        using var view = store.AcquireView();
        var events = new List<string>();
        for (var id = 1ul; id < 200; id++)
        {
            if (CustomerView.Find(view, view.Accounts[1], id) is not { } customer) continue;
            events.AddRange(customer.Events(null, 1000).Select(one => $"{id} {one.At}"));
        }

        return events;
    }

    private VerifyResult Verify() =>
        StoreVerifier.Verify(
            TestStores.Options(_directory.Path), NullLogger.Instance, cancellationToken: TestContext.Current.CancellationToken);

    private void AssertEqual()
    {
        var result = Verify();
        Assert.True(result.IsEqual, result.ToString());
    }
}
