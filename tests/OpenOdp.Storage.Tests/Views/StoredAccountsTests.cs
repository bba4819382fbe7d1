using System.Security.Cryptography;
using OpenOdp.Storage.Tests.Support;
using OpenOdp.Storage.Views;

namespace OpenOdp.Storage.Tests.Views;

/// <summary>A command that only looks at the accounts of a store leaves every file as it is.</summary>
public sealed class StoredAccountsTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task They_are_those_of_the_newest_record_and_no_file_changes()
    {
        await using (var store = TestStores.Open(_directory.Path))
        {
            await store.SetUpAsync(1, 2);
            await store.CommitAsync(Commands.Account(2, dedupSeconds: 60));
        }

        var files = Files(_directory.Path);
        Assert.Equal([("account-1", 7L * 24 * 3600), ("account-2", 60L)], StoredAccounts.Read(_directory.Path)
            .Select(account => (account.Id, account.DedupSeconds)));
        Assert.Equal(files, Files(_directory.Path));
    }

    [Fact]
    public async Task A_store_that_is_held_or_was_never_opened_is_left_alone()
    {
        var copy = Path.Combine(_directory.Path, "copy");
        var original = Path.Combine(_directory.Path, "original");
        await using (var store = TestStores.Open(original))
        {
            await store.SetUpAsync();
            Assert.Throws<StoreLockedException>(() => StoredAccounts.Read(original));
            store.Checkpoints.Make(copy);
        }

        var files = Files(copy);
        Assert.Contains(
            "nobody has opened it yet", Assert.Throws<StoreUnavailableException>(() => StoredAccounts.Read(copy)).Message,
            StringComparison.Ordinal);
        Assert.Equal(files, Files(copy));
    }

    [Fact]
    public void Where_there_is_no_store_there_are_none_and_none_is_made()
    {
        var missing = Path.Combine(_directory.Path, "missing");
        Assert.Empty(StoredAccounts.Read(missing));
        Assert.False(Directory.Exists(missing));
        Assert.Empty(StoredAccounts.Read(_directory.Path));
        Assert.Empty(Files(_directory.Path));
    }

    private static List<string> Files(string directory) =>
    [
        .. new DirectoryInfo(directory).EnumerateFiles("*", SearchOption.AllDirectories)
            .Select(file =>
                $"{file.FullName} {file.LastWriteTimeUtc:O} {Convert.ToHexString(
                    SHA256.HashData(File.ReadAllBytes(file.FullName)))}")
            .Order(StringComparer.Ordinal),
    ];
}
