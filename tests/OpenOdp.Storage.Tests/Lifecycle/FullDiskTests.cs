using Microsoft.Extensions.Logging.Abstractions;
using OpenOdp.Storage.Log;
using OpenOdp.Storage.Recovery;
using OpenOdp.Storage.Tests.Support;
using OpenOdp.Storage.Verification;

namespace OpenOdp.Storage.Tests.Lifecycle;

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
            disk.Fill(leave: 2 << 20);

            var seed = 10_000ul;
            CommitResult result;
            while ((result = await store.AppendAsync(Commands.Events(++seed, padding: Padding))).Status == CommitStatus.Committed)
            {
                acknowledged.Add((seed, result.Position));
                Assert.True(acknowledged.Count < 10_000, "The disk never filled up.");
            }

            Assert.Equal(CommitStatus.Unavailable, result.Status);
            Assert.Contains("unknown", result.Reason, StringComparison.Ordinal);

            disk.Free();
            await Wait.Until(() => store.Status.IsReady, "the store accepts again", seconds: 10);
            foreach (var (key, position) in acknowledged)
            {
                var repeat = await store.CommitAsync(Commands.Events(key, padding: Padding));
                Assert.Equal(position, repeat.Outcome!.FirstPosition);
            }

            await store.FillAsync(100, seed: 2);
            Assert.True(store.Metrics.Reopens > 0);
        }

        var verified =
            StoreVerifier.Verify(options, NullLogger.Instance, scratch["replay"], TestContext.Current.CancellationToken);
        Assert.True(verified.IsEqual, verified.ToString());
    }

    [Fact]
    public async Task While_the_disk_is_full_appends_are_refused_at_once_the_status_says_why_and_reads_go_on()
    {
        using var disk = SmallDisk.Mount(64);
        await using var store = TestStores.Open(disk["data"]);
        await store.SetUpAsync();
        var position = await FillUpAsync(disk, store);
        await Wait.Until(
            () => store.Status.Reason?.Contains("cannot be written", StringComparison.Ordinal) == true, "the reason");
        Assert.Contains(disk["data"], store.Status.Reason, StringComparison.Ordinal);
        var refused = store.AppendAsync(Commands.Events(2));
        Assert.True(refused.IsCompleted);
        Assert.Equal(CommitStatus.Unavailable, (await refused).Status);
        AssertReads(store, position);
        Assert.Throws<StoreUnavailableException>(() => store.Checkpoints.Make(disk["copy"]));
        AssertReads(store, position);

        disk.Free();
        await Wait.Until(() => store.Status.IsReady, "the store accepts again", seconds: 10);
        await store.FillAsync(10, seed: 3);
    }

    [Fact]
    public async Task A_start_on_a_full_disk_says_so_and_reads_and_accepts_as_soon_as_there_is_room()
    {
        using var disk = SmallDisk.Mount(64);
        using var other = new TempDirectory();
        ulong position;
        await using (var store = TestStores.Open(disk["data"]))
        {
            await store.SetUpAsync();
            position = await FillUpAsync(disk, store);
        }

        disk.Fill("more");
        await using (var store = TestStores.Open(disk["data"]))
        {
            Assert.Equal(StoreState.Reopening, store.Status.State);
            Assert.Equal(CommitStatus.Unavailable, (await store.AppendAsync(Commands.Events(2))).Status);
            AssertReads(store, position);
            Assert.Throws<StoreUnavailableException>(store.Compaction.Run);
            var refused = Assert.Throws<StoreUnavailableException>(() => store.Checkpoints.Make(other["copy"]));
            Assert.Contains($": {store.Status.Reason}", refused.Message, StringComparison.Ordinal);
            Assert.False(Directory.Exists(other["copy"]));
            disk.Free();
            await Wait.Until(() => store.Status.IsReady, "the store accepts", seconds: 10);
            await store.FillAsync(10, seed: 3);
        }

        File.Delete(disk["more"]);
        await using var again = TestStores.Open(disk["data"]);
        AssertReads(again, position + 10);
    }

    [Fact]
    public async Task A_first_start_on_a_full_disk_ends_with_the_reason()
    {
        using var disk = SmallDisk.Mount(4);
        Directory.CreateDirectory(disk["data"]);
        disk.Fill();
        var error = Assert.Throws<StoreUnavailableException>(() => TestStores.Open(disk["data"]));
        Assert.Contains(disk["data"], error.Message, StringComparison.Ordinal);
        disk.Free();
        await using var store = TestStores.Open(disk["data"]);
        await store.SetUpAsync();
    }

    [Fact]
    public async Task S4_what_may_not_be_durable_is_not_shown_after_a_failure()
    {
        using var directory = new TempDirectory();
        byte[] before;
        await using (var store = TestStores.Open(directory.Path))
        {
            await store.SetUpAsync();
            before = File.ReadAllBytes(directory["durable"]);
            await store.FillAsync(1);
        }

        var refusal = new StoreUnavailableException("full");
        using (var all = OpenToRead()) Assert.Equal(3ul, all?.Head.Position);
        File.WriteAllBytes(directory["durable"], before); // the sync of the last record has failed
        Assert.Null(OpenToRead());

        OpenedStore? OpenToRead() =>
            StoreOpener.OpenToRead(TestStores.Options(directory.Path), NullLogger.Instance, refusal, afterFailure: true);
    }

    /// <summary>Fills the disk and writes until nothing more is taken.</summary>
    /// <returns>The last position that was acknowledged.</returns>
    private static async Task<ulong> FillUpAsync(SmallDisk disk, Store store)
    {
        disk.Fill();
        var position = 0ul;
        for (var seed = 1ul; ; seed++)
        {
            var result = await store.AppendAsync(Commands.Events(seed, padding: Padding));
            if (result.Status != CommitStatus.Committed) return position;
            position = result.Position;
        }
    }

    private static void AssertReads(Store store, ulong position)
    {
        using var view = store.AcquireView();
        Assert.True(view.Position >= position, $"{view.Position} instead of {position}");
        Assert.True(view.TryReadLog(position, out _));
        Assert.NotEmpty(StateDump.Of(view));
    }
}
