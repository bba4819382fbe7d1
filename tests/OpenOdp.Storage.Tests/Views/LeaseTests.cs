using Microsoft.Extensions.Time.Testing;
using OpenOdp.Engine.State;
using OpenOdp.Storage.Tests.Support;

namespace OpenOdp.Storage.Tests.Views;

/// <summary>S3: one view is one position, for as long as it is held; and it is not held for ever.</summary>
public sealed class LeaseTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_view_stays_at_its_position_while_appends_go_on()
    {
        await using var store = TestStores.Open(_directory.Path);
        await store.SetUpAsync();
        await store.FillAsync(20);
        using var view = store.AcquireView();
        var rows = StateDump.Of(view);
        await store.FillAsync(200, seed: 2);
        Assert.Equal(rows, StateDump.Of(view));
        Assert.Equal(22ul, view.Position);
        Assert.False(view.TryReadLog(23, out _));
    }

    [Fact]
    public async Task A_lease_that_is_held_too_long_is_cut_off_with_its_open_scans()
    {
        var clock = new FakeTimeProvider();
        await using var store = TestStores.Open(_directory.Path, clock);
        await store.SetUpAsync();
        await store.FillAsync(5);
        var view = store.AcquireView();
        using var rows = view.State.Scan(Table.Events, default, StateKey.AboveAll);
        Assert.True(rows.MoveNext());
        var key = rows.Key.ToArray();

        clock.Advance(TimeSpan.FromSeconds(29));
        Assert.True(rows.MoveNext());
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Throws<StoreUnavailableException>(() => rows.MoveNext());
        Assert.Throws<StoreUnavailableException>(() => view.TryGet(Table.Events, key, out _));
        Assert.Equal(1, store.Metrics.LeasesCut);
        view.Dispose();
        using var next = store.AcquireView();
        Assert.True(next.TryGet(Table.Events, key, out _));
    }

    [Fact]
    public async Task The_store_can_be_disposed_while_a_lease_and_a_scan_are_open()
    {
        var store = TestStores.Open(_directory.Path);
        await store.SetUpAsync();
        await store.FillAsync(5);
        var view = store.AcquireView();
        var rows = view.Scan(Table.Events, default, StateKey.AboveAll);
        Assert.True(rows.MoveNext());
        await store.DisposeAsync();
        Assert.Throws<StoreUnavailableException>(() => rows.MoveNext());
        rows.Dispose();
        view.Dispose();
    }

    [Fact]
    public async Task A_lease_can_be_disposed_twice_and_then_no_longer_reads()
    {
        await using var store = TestStores.Open(_directory.Path);
        await store.SetUpAsync();
        var view = store.AcquireView();
        view.Dispose();
        view.Dispose();
        Assert.Throws<StoreUnavailableException>(() => view.TryGet(Table.Machine, default, out _));
        Assert.Equal(0, store.Metrics.Leases);
    }

    [Fact]
    public async Task Readers_and_appends_at_once_see_whole_records_only()
    {
        await using var store = TestStores.Open(_directory.Path);
        await store.SetUpAsync();
        var appending = store.FillAsync(3000);
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            var last = 0ul;
            while (!appending.IsCompleted)
            {
                using var view = store.AcquireView();
                Assert.True(view.Position >= last);
                last = view.Position;
                using var events = view.Scan(Table.Events, default, StateKey.AboveAll);
                var count = 0ul;
                while (events.MoveNext()) count++;
                Assert.Equal(view.Position - 2, count); // each record after the first two is one event
            }
        })).ToList();
        await Task.WhenAll([appending, .. readers]);
    }
}
