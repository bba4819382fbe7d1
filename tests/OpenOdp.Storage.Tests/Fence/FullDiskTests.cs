using Microsoft.Extensions.Logging.Abstractions;
using OpenOdp.Storage.Tests.Support;

namespace OpenOdp.Storage.Tests.Fence;

/// <summary>S2: a full disk stops appends, stores nothing by halves, and is over soon after there is room.</summary>
public sealed class FullDiskTests
{
    private static readonly string Padding = new('x', 10_000);

    [Fact]
    public async Task A_full_disk_refuses_appends_until_there_is_room_and_keeps_what_it_acknowledged()
    {
        using var disk = SmallDisk.Mount(64);
        using var scratch = new TempDirectory();
        var options = TestStores.Options(disk["data"]);
        var acknowledged = new List<(ulong Seed, ulong Position)>();
        await using (var store = TestStores.Open(options))
        {
            await store.SetUpAsync();
            await store.FillAsync(100);
            disk.FillUp("filler", leave: 2 << 20);

            var seed = 10_000ul;
            CommitResult result;
            while ((result = await store.AppendAsync(Commands.Events(++seed, padding: Padding))).Status == CommitStatus.Committed)
            {
                acknowledged.Add((seed, result.Position));
                Assert.True(acknowledged.Count < 10_000, "The disk never filled up.");
            }

            Assert.Equal(CommitStatus.Unavailable, result.Status);
            Assert.Contains("unknown", result.Reason, StringComparison.Ordinal);

            File.Delete(disk["filler"]);
            await Eventually.TrueAsync(() => store.Status.IsReady, "the store accepts again");
            foreach (var (key, position) in acknowledged)
            {
                var repeat = await store.CommitAsync(Commands.Events(key, padding: Padding));
                Assert.Equal(position, repeat.Outcome!.FirstPosition);
            }

            await store.FillAsync(100, seed: 2);
            Assert.True(store.Metrics.Reopens > 0);
        }

        var verified = StoreVerifier.Verify(options, NullLogger.Instance, scratch["replay"], TestContext.Current.CancellationToken);
        Assert.True(verified.IsEqual, verified.ToString());
    }

    [Fact]
    public async Task While_the_disk_is_full_appends_are_refused_at_once_and_the_status_says_why()
    {
        using var disk = SmallDisk.Mount(64);
        await using var store = TestStores.Open(disk["data"]);
        await store.SetUpAsync();
        var logs = Directory.GetFiles(disk["data"], "*.log").Select(File.OpenRead).ToList(); // their room is not freed when they are removed
        disk.FillUp("filler");
        while ((await store.AppendAsync(Commands.Events(1, padding: Padding))).Status == CommitStatus.Committed)
        {
        }

        await Eventually.TrueAsync(() => store.Status.Reason?.Contains("No space left", StringComparison.Ordinal) == true, "the reason");
        var refused = store.AppendAsync(Commands.Events(2));
        Assert.True(refused.IsCompleted);
        Assert.Equal(CommitStatus.Unavailable, (await refused).Status);
        await Eventually.TrueAsync(() => !CanRead(store), "no view of a store that is closed");
        logs.ForEach(log => log.Dispose());
    }

    private static bool CanRead(Store store)
    {
        try
        {
            store.AcquireView().Dispose();
            return true;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }
}
