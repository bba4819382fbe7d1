using OpenOdp.Storage.Tests.Support;

namespace OpenOdp.Storage.Tests.Recovery;

/// <summary>One store, one directory.</summary>
public sealed class LockTests
{
    [Fact]
    public async Task A_second_store_on_the_directory_is_refused_and_the_directory_is_named()
    {
        using var directory = new TempDirectory();
        await using var store = TestStores.Open(directory.Path);
        var locked = Assert.Throws<StoreLockedException>(() => TestStores.Open(directory.Path));
        Assert.Contains(directory.Path, locked.Message, StringComparison.Ordinal);
        await store.SetUpAsync(); // and the first one goes on
    }

    [Fact]
    public async Task The_directory_is_free_again_after_disposal()
    {
        using var directory = new TempDirectory();
        await (TestStores.Open(directory.Path)).DisposeAsync();
        await (TestStores.Open(directory.Path)).DisposeAsync();
    }
}
