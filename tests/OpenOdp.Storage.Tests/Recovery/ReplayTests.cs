using OpenOdp.Storage.Rocks;
using OpenOdp.Storage.Tests.Support;

namespace OpenOdp.Storage.Tests.Recovery;

public sealed class ReplayTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly TempDirectory _killed = new();

    public void Dispose()
    {
        _killed.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_write_ahead_log_of_many_memtables_is_replayed_into_memory_and_no_start_waits_for_the_disk()
    {
        ulong position;
        await using (var store = Open(_directory))
        {
            await store.SetUpAsync();
            for (var i = 0; i < 60; i++) await store.CommitAsync(Commands.Marked($"{i}@example.com", new byte[200_000]));
            position = PositionOf(store);
            _directory.CopyTo(_killed);
        }

        Assert.True(new DirectoryInfo(_killed.Path).GetFiles("*.log").Sum(log => log.Length) > DatabaseOptions.MuchToReplay);
        var before = Tables();
        await using var again = Open(_killed);
        Assert.Equal(before, Tables());
        Assert.Equal(position, PositionOf(again));
    }

    /// <summary>With room for what a default store keeps in memtables.</summary>
    private static Store Open(TempDirectory directory) =>
        TestStores.Open(TestStores.Options(directory.Path) with { Memory = MemoryPlan.Of(1L << 30) });

    private static ulong PositionOf(Store store)
    {
        using var view = store.AcquireView();
        return view.Position;
    }

    private string[] Tables() => [.. Directory.GetFiles(_killed.Path, "*.sst").Order(StringComparer.Ordinal)];
}
