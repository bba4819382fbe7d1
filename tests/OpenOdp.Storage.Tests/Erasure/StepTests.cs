using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OpenOdp.Engine.Erasure;
using OpenOdp.Storage.Log;
using OpenOdp.Storage.Tests.Support;
using OpenOdp.Storage.Verification;

namespace OpenOdp.Storage.Tests.Erasure;

/// <summary>Rule L5: what one command does not erase, the store goes on with by itself.</summary>
public sealed class StepTests : IDisposable
{
    private const string Jane = "jane@example.com";
    private const int Events = 5_000;
    private readonly TempDirectory _directory = new();
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly Mark _mark = new(1);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task L5_an_erasure_of_many_rows_goes_on_by_itself_in_small_commands()
    {
        await using var store = Open();
        await FillAsync(store);

        var first = await store.CommitAsync(Commands.Erase(store, Jane));

        Assert.True(first.Outcome!.GoesOn);
        Assert.True(await store.Erasures.FinishAsync());
        using var view = store.AcquireView();
        Assert.True(ErasureTable.Read(view, 1, first.Position)!.IsDone);
        Assert.True(view.Position >= first.Position + (Events / EraseCommand.StepCost));
        Assert.DoesNotContain(
            StateDump.Of(view), row => row.Contains(Convert.ToHexStringLower(_mark.Bytes), StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task L5_an_erasure_that_a_stop_cut_short_goes_on_after_the_start()
    {
        ulong erasure;
        await using (var store = Open())
        {
            await FillAsync(store);
            var pending = store.AppendAsync(Commands.Erase(store, Jane, cost: 5));
            erasure = (await pending).Position;
        }

        await using (var again = Open())
        {
            await Wait.Until(() => IsDone(again, erasure), "the last step");
            Assert.True(await again.Erasures.FinishAsync());
        }

        var options = TestStores.Options(_directory.Path);
        Assert.True(
            StoreVerifier.Verify(options, NullLogger.Instance, cancellationToken: TestContext.Current.CancellationToken).IsEqual);
    }

    [Fact]
    public async Task L5_no_file_is_clean_of_an_erasure_that_is_not_done()
    {
        await using var store = Open();
        await FillAsync(store);
        var erasure = (await store.CommitAsync(Commands.Erase(store, Jane, cost: 5))).Position;

        do store.Compaction.Run();
        while (store.Erasures.ReadRemains().HeldByState(erasure));

        Assert.True(IsDone(store, erasure));
        store.Erasures.Complete(erasure, directory: null);

        Assert.True(store.Erasures.ReadRemains().IsComplete(erasure));
        Assert.Empty(_mark.FilesIn(_directory.Path));
    }

    private static bool IsDone(Store store, ulong erasure)
    {
        using var view = store.AcquireView();
        return ErasureTable.Read(view, 1, erasure)!.IsDone;
    }

    private Store Open() => TestStores.Open(_directory.Path, _clock);

    private async Task FillAsync(Store store)
    {
        await store.SetUpAsync();
        for (var i = 0; i < Events; i += 100)
        {
            var pending = Enumerable.Range(0, 100).Select(_ => store.AppendAsync(Commands.Marked(Jane, _mark.Bytes)).AsTask())
                .ToList();
            foreach (var one in await Task.WhenAll(pending)) Assert.Equal(CommitStatus.Committed, one.Status);
        }
    }
}
