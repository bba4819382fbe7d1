using OpenOdp.Storage.Rocks;
using OpenOdp.Storage.Tests.Support;

namespace OpenOdp.Storage.Tests.Recovery;

/// <summary>A data directory that cannot be used: the message says why, where, and what to do.</summary>
public sealed class DirectoryFaultTests
{
    [Theory]
    [InlineData("data", "written")]
    [InlineData("none", "made")]
    public async Task A_file_system_that_is_read_only_is_named_as_such(string name, string what)
    {
        using var disk = SmallDisk.Mount(32);
        await TestStores.Open(disk["data"]).DisposeAsync();
        disk.MakeReadOnly();

        var error = Assert.Throws<StoreUnavailableException>(() => TestStores.Open(disk[name]));

        Assert.StartsWith(
            $"The data directory {disk[name]} cannot be {what}: Read-only file system", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("Mount it for writing, or name another directory.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file", "file is a file.")]
    [InlineData("file/below", "file is a file.")]
    [InlineData("link", "link is a symbolic link to nowhere, which is missing or no directory.")]
    public void A_path_that_leads_to_no_directory_is_named(string name, string reason)
    {
        using var directory = new TempDirectory();
        File.WriteAllText(directory["file"], "");
        File.CreateSymbolicLink(directory["link"], "nowhere");

        var error = Assert.Throws<StoreUnavailableException>(() => TestStores.Open(directory[name]));

        Assert.Equal(
            $"The data directory {directory[name]} cannot be made: {directory.Path}/{reason} Name another directory.",
            error.Message);
    }

    [Fact]
    public void A_full_disk_asks_for_room()
    {
        using var disk = SmallDisk.Mount(4);
        Directory.CreateDirectory(disk["data"]);
        disk.Fill();

        Assert.EndsWith(
            "Free some room.", Assert.Throws<StoreUnavailableException>(() => TestStores.Open(disk["data"])).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("IO error: While lock file: /data/LOCK: Resource temporarily unavailable", true)]
    [InlineData(
        "IO error: lock hold by current process, acquire time 1 acquiring thread 2: /data/LOCK: No locks available", true)]
    [InlineData("IO error: while open a file for lock: /data/LOCK: Permission denied", false)]
    [InlineData("IO error: While open a file for random read: /pad lock data/000018.sst: Permission denied", false)]
    public void Only_a_lock_that_somebody_holds_is_one(string error, bool isLocked) =>
        Assert.Equal(isLocked, new RocksException("open", error).IsLocked);
}
