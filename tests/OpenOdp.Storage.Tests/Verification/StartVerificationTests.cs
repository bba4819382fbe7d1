using Microsoft.Extensions.Logging.Abstractions;
using OpenOdp.Storage.Recovery;
using OpenOdp.Storage.Rocks;
using OpenOdp.Storage.Tests.Support;
using OpenOdp.Storage.Verification;

namespace OpenOdp.Storage.Tests.Verification;

/// <summary>Files are verified while RocksDB already compacts them, which it does right after a kill.</summary>
public sealed class StartVerificationTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task S1_a_file_that_a_compaction_replaces_between_list_and_look_is_no_damage()
    {
        using var opened = await OpenFilledAsync();
        var database = opened.Database;
        var listed = database.LiveTables();
        foreach (var family in Enum.GetValues<Family>()) Assert.True(database.Compact(family, lastLevelToo: true));
        Assert.Contains(listed, file => FileVerifier.FaultOf(_directory.Path, file, () => true) == "it is missing");

        var lists = 0;
        Assert.Null(FileVerifier.FirstFault(_directory.Path, () => lists++ == 0 ? listed : database.LiveTables(), () => true));
        Assert.True(lists > 1);
    }

    [Fact]
    public async Task S1_a_file_that_is_missing_and_still_in_use_is_damage()
    {
        using var opened = await OpenFilledAsync();
        var missing = opened.Database.LiveTables()[^1].Name;
        File.Delete(_directory[missing]);
        Assert.Equal(_directory[missing], FileVerifier.FirstFault(_directory.Path, opened.Database.LiveTables, () => true)?.File);
    }

    private async Task<OpenedStore> OpenFilledAsync()
    {
        await using (var store = TestStores.Open(_directory.Path))
        {
            await store.SetUpAsync();
            await store.FillAsync(100);
            using var view = store.AcquireView();
            view.Use(database => database.Flush());
        }

        return StoreOpener.Open(TestStores.Options(_directory.Path), NullLogger.Instance);
    }
}
