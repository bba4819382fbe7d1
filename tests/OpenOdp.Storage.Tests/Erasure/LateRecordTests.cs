using Microsoft.Extensions.Time.Testing;
using OpenOdp.Engine.Erasure;
using OpenOdp.Storage.Tests.Support;

namespace OpenOdp.Storage.Tests.Erasure;

/// <summary>Rule L5: a record that still names an erased customer, since it was on its way when the erasure came.</summary>
public sealed class LateRecordTests : IDisposable
{
    private const string Jane = "jane@example.com";
    private readonly TempDirectory _directory = new();
    private readonly TempDirectory _target = new();
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UnixEpoch.AddYears(50));

    public void Dispose()
    {
        _directory.Dispose();
        _target.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task L5_a_record_that_was_on_its_way_when_the_erasure_came_holds_it_back_and_completing_gets_rid_of_it(
        bool isLast)
    {
        await using var store = Open();
        await store.SetUpAsync();
        await store.CommitAsync(Commands.Marked(Jane, new Mark(1).Bytes));
        var erasure = (await store.CommitAsync(Commands.Erase(store, Jane))).Position;
        var first = store.Erasures.Complete(erasure, directory: null);
        Assert.True(IsComplete(store, erasure));
        var (late, profile) = (new Mark(4), new Mark(5));

        await store.CommitAsync(Commands.Marked(Jane, late.Bytes));
        await store.CommitAsync(Commands.MarkedProfile(Jane, profile.Bytes));
        if (!isLast) await store.FillAsync(3, seed: 7);
        Assert.NotEmpty(late.FilesIn(_directory.Path));
        Assert.False(IsComplete(store, erasure));
        store.Checkpoints.Make(_target["holds"]);
        var completion = store.Erasures.Complete(erasure, directory: null);

        Assert.True(completion.IsNew);
        Assert.Equal([first.Checkpoint.Directory], completion.Removed);
        Assert.Empty(late.FilesIn(_directory.Path));
        Assert.Empty(profile.FilesIn(_directory.Path));
        Assert.False(IsComplete(store, erasure));
        Assert.NotEmpty(late.FilesIn(_target["holds"]));
        Directory.Delete(_target["holds"], recursive: true);
        Assert.True(IsComplete(store, erasure));
        Assert.False(store.Erasures.Complete(erasure, directory: null).IsNew);
        await store.FillAsync(3, seed: 8);
        Assert.True(IsComplete(store, erasure));
    }

    [Fact]
    public async Task L5_a_record_that_came_right_after_the_erasure_is_gone_with_the_first_completion()
    {
        await using var store = Open();
        await store.SetUpAsync();
        await store.CommitAsync(Commands.Marked(Jane, new Mark(1).Bytes));
        var erasure = (await store.CommitAsync(Commands.Erase(store, Jane))).Position;
        var late = new Mark(4);
        await store.CommitAsync(Commands.Marked(Jane, late.Bytes));

        store.Erasures.Complete(erasure, _target["clean"]);

        Assert.True(IsComplete(store, erasure));
        Assert.Empty(late.FilesIn(_directory.Path));
        Assert.Empty(late.FilesIn(_target["clean"]));
    }

    private static bool IsComplete(Store store, ulong erasure)
    {
        using var view = store.AcquireView();
        return store.Erasures.ReadRemains().IsComplete(ErasureTable.Read(view, 1, erasure)!);
    }

    private Store Open() => TestStores.Open(_directory.Path, _clock);
}
