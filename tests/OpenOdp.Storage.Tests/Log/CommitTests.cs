using OpenOdp.Engine;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Storage.Log;
using OpenOdp.Storage.Tests.Support;

namespace OpenOdp.Storage.Tests.Log;

/// <summary>Appending: one order, one hash chain, answers only for what is durable and visible.</summary>
public sealed class CommitTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Positions_rise_by_one_and_survive_a_restart()
    {
        await using (var store = TestStores.Open(_directory.Path))
        {
            await store.SetUpAsync();
            Assert.Equal(3ul, (await store.CommitAsync(Commands.Events(1))).Position);
        }

        await using (var store = TestStores.Open(_directory.Path))
        {
            using (var view = store.AcquireView()) Assert.Equal(3ul, view.Position);
            Assert.Equal(4ul, (await store.CommitAsync(Commands.Events(2))).Position);
        }
    }

    [Fact]
    public async Task An_answered_append_is_visible_to_the_next_view()
    {
        await using var store = TestStores.Open(_directory.Path);
        await store.SetUpAsync();
        for (var i = 0ul; i < 50; i++)
        {
            var position = (await store.CommitAsync(Commands.Events(i))).Position;
            using var view = store.AcquireView();
            Assert.True(view.Position >= position);
            Assert.True(view.TryReadLog(position, out _));
        }
    }

    [Fact]
    public async Task L2_records_chain_by_hash_and_their_time_only_rises()
    {
        await using var store = TestStores.Open(_directory.Path);
        await store.SetUpAsync();
        await store.FillAsync(200);
        using var view = store.AcquireView();
        var (hash, time) = (new byte[16], 0L);
        for (var position = 1ul; position <= view.Position; position++)
        {
            Assert.True(view.TryReadLog(position, out var stored));
            var record = LogRecord.Read(stored);
            Assert.Equal(position, record.Position);
            Assert.Equal(hash, record.Previous);
            Assert.True(record.RecordedAt > time);
            (hash, time) = (System.Security.Cryptography.SHA256.HashData(stored)[..16], record.RecordedAt);
        }

        Assert.Equal(202ul, view.Position);
        Assert.Equal(time, view.RecordedAt);
    }

    [Fact]
    public async Task L2_the_time_rises_although_the_clock_stands_still()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        await using var store = TestStores.Open(_directory.Path, clock);
        await store.SetUpAsync();
        using var view = store.AcquireView();
        Assert.Equal(Microseconds.Of(clock.GetUtcNow()) + 1, view.RecordedAt);
    }

    [Fact]
    public async Task Concurrent_appends_give_the_state_that_the_log_gives_in_its_order()
    {
        await using var store = TestStores.Open(_directory.Path);
        await store.SetUpAsync();
        await store.FillAsync(2000);
        using var view = store.AcquireView();
        var state = new MemoryState();
        var machine = new Machine(state);
        for (var position = 1ul; position <= view.Position; position++)
        {
            view.TryReadLog(position, out var stored);
            var overlay = new StateOverlay(state);
            var hash = new byte[LogRecord.HashLength];
            LogRecord.HashOf(stored, hash);
            machine.Apply(LogRecord.Read(stored), hash, overlay);
            state.Write(overlay);
        }

        Assert.Equal(StateDump.Of(state), StateDump.Of(view));
    }

    [Fact]
    public async Task A_repeated_request_is_a_duplicate_of_its_first_position()
    {
        await using var store = TestStores.Open(_directory.Path);
        await store.SetUpAsync();
        var first = await store.CommitAsync(Commands.Events(7));
        var second = await store.CommitAsync(Commands.Events(7));
        Assert.Equal(OutcomeKind.Duplicate, second.Outcome!.Kind);
        Assert.Equal(first.Position, second.Outcome.FirstPosition);
    }

    [Fact]
    public async Task A_request_can_be_used_again_after_its_answer_but_not_before()
    {
        await using var store = TestStores.Open(_directory.Path);
        await store.SetUpAsync();
        var request = Commands.Events(1);
        var pending = store.AppendAsync(request);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await store.AppendAsync(request));
        var first = await pending;
        request.Command = Commands.EventsPayload(2, 1, 10);
        Assert.Equal(first.Position + 1, (await store.AppendAsync(request)).Position);
    }

    [Fact]
    public async Task Accounts_are_decoded_once_and_shared_until_one_changes()
    {
        await using var store = TestStores.Open(_directory.Path);
        await store.SetUpAsync();
        using var before = store.AcquireView();
        await store.CommitAsync(Commands.Events(1));
        using var after = store.AcquireView();
        Assert.Same(before.Accounts, after.Accounts);
        await store.CommitAsync(Commands.Account(2));
        using var changed = store.AcquireView();
        Assert.Equal([1u, 2u], changed.Accounts.Keys.Order());
        Assert.Equal([1u], after.Accounts.Keys);
    }

    [Fact]
    public async Task After_disposal_appends_and_views_say_that_it_is_closed()
    {
        var store = TestStores.Open(_directory.Path);
        await store.SetUpAsync();
        await store.DisposeAsync();
        Assert.Equal(CommitStatus.Unavailable, (await store.AppendAsync(Commands.Events(1))).Status);
        Assert.Throws<StoreUnavailableException>(() => store.AcquireView());
        Assert.Equal(StoreState.Closed, store.Status.State);
    }
}
