using Microsoft.Extensions.Time.Testing;
using OpenOdp.Engine.Customers;
using OpenOdp.Storage.Tests.Support;

namespace OpenOdp.Storage.Tests.Erasure;

/// <summary>Rule L5: the files after an erased customer was taken out of the events and the history of somebody else.</summary>
public sealed class MentionTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly Mark _erased = new(1);
    private readonly Mark _kept = new(2);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task L5_completing_an_erasure_leaves_no_byte_of_an_identifier_in_what_belongs_to_others()
    {
        await using var store = TestStores.Open(_directory.Path, _clock);
        await FillAsync(store);
        var erasure = (await store.CommitAsync(Commands.Erase(store, 2))).Position;
        Assert.True(await store.Erasures.FinishAsync());

        store.Erasures.Complete(erasure, directory: null);

        Assert.True(store.Erasures.ReadRemains().IsComplete(erasure));
        Assert.Empty(_erased.FilesIn(_directory.Path));
        Assert.NotEmpty(_kept.FilesIn(_directory.Path));
        Assert.Equal(4, Events(store));
    }

    [Fact]
    public async Task L5_it_leaves_the_files_of_the_state_without_being_asked()
    {
        await using var store = TestStores.Open(_directory.Path, _clock);
        await FillAsync(store);
        Assert.Equal(3, _erased.FilesIn(_directory.Path).Count); // log, events and the rest of the state
        var erasure = (await store.CommitAsync(Commands.Erase(store, 2))).Position;
        Assert.True(await store.Erasures.FinishAsync());
        _clock.Advance(TimeSpan.FromMinutes(1));

        await Wait.Until(() => !store.Erasures.ReadRemains().HeldByState(erasure), "the compaction");

        Assert.Single(_erased.FilesIn(_directory.Path));
    }

    /// <summary>
    /// Customer 1 with five events, one of them below the floor and in the files still; what customer 2 is was attached to it,
    /// and taken out.
    /// </summary>
    private async Task FillAsync(Store store)
    {
        await store.SetUpAsync();
        await store.CommitAsync(Commands.Marked("kept@example.com", _kept.Bytes));
        await store.CommitAsync(Commands.Naming("kept@example.com", _erased.Bytes));
        var floor = (await store.CommitAsync(Commands.Naming("kept@example.com", _erased.Bytes))).Position;
        await store.CommitAsync(Commands.Marked("kept@example.com", _kept.Bytes));
        ulong attach;
        using (var view = store.AcquireView()) attach = CustomerView.Find(view, view.Accounts[1], 1)!.History()[0].Id;
        await store.CommitAsync(Commands.Undo(attach));
        await store.CommitAsync(Commands.Naming("kept@example.com", _erased.Bytes)); // is refused now
        await store.CommitAsync(Commands.Marked("kept@example.com", _kept.Bytes));
        store.Compaction.Run();
        await store.CommitAsync(Commands.Floor(floor));
    }

    private static int Events(Store store)
    {
        using var view = store.AcquireView();
        return CustomerView.Find(view, view.Accounts[1], 1)!.Events(null, 100).Count;
    }
}
