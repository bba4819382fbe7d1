using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OpenOdp.Engine.State;
using OpenOdp.Storage.Checkpoints;
using OpenOdp.Storage.Rocks;
using OpenOdp.Storage.Tests.Support;
using OpenOdp.Storage.Verification;

namespace OpenOdp.Storage.Tests.Erasure;

/// <summary>Rule L5 beyond the state: files, log and checkpoints.</summary>
public sealed class ErasureTests : IDisposable
{
    private const string Jane = "jane@example.com";
    private readonly TempDirectory _directory = new();
    private readonly TempDirectory _target = new();
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly Mark _mark = new(1);
    private readonly Mark _profile = new(2);

    public void Dispose()
    {
        _directory.Dispose();
        _target.Dispose();
    }

    [Fact]
    public async Task L5_the_rows_of_an_erased_customer_leave_the_files_of_the_state_without_being_asked()
    {
        await using var store = Open();
        await FillAsync(store);
        Assert.Equal((2, 2), (_mark.FilesIn(_directory.Path).Count, _profile.FilesIn(_directory.Path).Count)); // log and state

        var erasure = (await store.CommitAsync(Commands.Erase(store, Jane))).Position;
        Assert.True(store.Erasures.ReadRemains().HeldByState(erasure));
        _clock.Advance(TimeSpan.FromMinutes(1));

        await Wait.Until(() => !store.Erasures.ReadRemains().HeldByState(erasure), "the compaction");
        Assert.Equal((1, 1), (_mark.FilesIn(_directory.Path).Count, _profile.FilesIn(_directory.Path).Count));
        Assert.True(store.Erasures.ReadRemains().HeldByLog(erasure));
    }

    [Fact]
    public async Task L5_what_was_not_compacted_before_a_restart_is_compacted_after_it()
    {
        ulong erasure;
        await using (var store = Open())
        {
            await FillAsync(store);
            erasure = (await store.CommitAsync(Commands.Erase(store, Jane))).Position;
        }

        await using var again = Open();
        Assert.True(again.Erasures.ReadRemains().HeldByState(erasure));
        _clock.Advance(TimeSpan.FromMinutes(1));

        await Wait.Until(() => !again.Erasures.ReadRemains().HeldByState(erasure), "the compaction");
        Assert.Single(_mark.FilesIn(_directory.Path));
    }

    [Fact]
    public async Task L5_a_compaction_on_demand_counts_as_well()
    {
        await using var store = Open();
        await FillAsync(store);
        var erasure = (await store.CommitAsync(Commands.Erase(store, Jane))).Position;

        store.Compaction.Run();

        Assert.False(store.Erasures.ReadRemains().HeldByState(erasure));
        Assert.Single(_mark.FilesIn(_directory.Path));
    }

    [Fact]
    public async Task L5_many_erasures_at_once_are_compacted_at_once()
    {
        await using var store = Open();
        await store.SetUpAsync();
        for (var i = 0; i < 120; i++)
        {
            await store.CommitAsync(Commands.Marked($"{i}@example.com", i == 119 ? _mark.Bytes : "x"u8));
        }

        store.Compaction.Run();
        var last = 0ul;
        for (var i = 0; i < 120; i++) last = (await store.CommitAsync(Commands.Erase(store, $"{i}@example.com"))).Position;

        store.Compaction.Run();

        Assert.False(store.Erasures.ReadRemains().HeldByState(last));
        Assert.Single(_mark.FilesIn(_directory.Path));
    }

    [Fact]
    public async Task S3_a_view_from_before_an_erasure_shows_what_it_showed_and_delays_the_compaction()
    {
        await using var store = Open();
        await FillAsync(store);
        ulong erasure;
        using (var view = store.AcquireView())
        {
            var rows = StateDump.Of(view);
            erasure = (await store.CommitAsync(Commands.Erase(store, Jane))).Position;
            store.Compaction.Run();
            Assert.True(store.Erasures.ReadRemains().HeldByState(erasure));
            Assert.Equal(rows, StateDump.Of(view));
        }

        store.Compaction.Run();
        Assert.False(store.Erasures.ReadRemains().HeldByState(erasure));
    }

    [Fact]
    public async Task L5_completing_an_erasure_leaves_no_byte_of_the_customer_in_the_directory()
    {
        ulong erasure;
        await using (var store = Open())
        {
            await FillAsync(store);
            erasure = (await store.CommitAsync(Commands.Erase(store, Jane))).Position;

            var completion = store.Erasures.Complete(erasure, directory: null);

            Assert.True(completion.IsNew);
            Assert.True(store.Erasures.ReadRemains().IsComplete(erasure));
            Assert.Empty(_mark.FilesIn(_directory.Path));
            Assert.Empty(_profile.FilesIn(_directory.Path));
            await store.FillAsync(20, seed: 3);
        }

        Assert.True(Verify(_directory.Path).IsEqual, Verify(_directory.Path).ToString());
        await using var again = Open();
        Assert.True(again.Erasures.ReadRemains().IsComplete(erasure));
        await again.FillAsync(5, seed: 4);
    }

    [Fact]
    public async Task L5_completing_an_erasure_leaves_no_key_of_the_customer_in_any_file()
    {
        await using var store = Open();
        await FillAsync(store);
        const Table Last = (Table)0xFE; // the last key of its file, which the manifest names
        var jane = Encoding.UTF8.GetBytes(Jane);
        WriteState(store, rows => rows.Put(Last, jane, "row"u8));
        store.Compaction.Run();
        Assert.Contains(Directory.GetFiles(_directory.Path, "MANIFEST-*"), file => Mark.IsIn(file, jane));

        WriteState(store, rows => rows.Delete(Last, jane));
        var erasure = (await store.CommitAsync(Commands.Erase(store, Jane))).Position;
        store.Erasures.Complete(erasure, _target["clean"]);

        Assert.True(store.Erasures.ReadRemains().IsComplete(erasure));
        foreach (var file in Directory.EnumerateFiles(_directory.Path, "*", SearchOption.AllDirectories)
            .Concat(Directory.GetFiles(_target["clean"])))
        {
            if (Path.GetFileName(file) != "in-use") Assert.False(Mark.IsIn(file, jane), file);
        }
    }

    [Fact]
    public async Task L5_a_reader_that_keeps_old_files_on_the_disk_delays_the_completion()
    {
        await using var store = Open();
        await FillAsync(store);
        var erasure = (await store.CommitAsync(Commands.Erase(store, Jane))).Position;
        using var view = store.AcquireView();
        var rows = view.Scan(Table.Customers, default, [0xFF]);
        Assert.True(rows.MoveNext());
        var old = Tables();

        var completing = Task.Run(
            () => store.Erasures.Complete(erasure, _target["clean"]), TestContext.Current.CancellationToken);
        await Wait.Until(() => old.Except(Tables()).Any(), "the compaction");
        Assert.True(store.Erasures.ReadRemains().HeldByState(erasure));
        Assert.Contains(old.Except(Tables()), name => File.Exists(_directory[name]));
        rows.Dispose();
        view.Dispose();
        await completing;

        Assert.True(store.Erasures.ReadRemains().IsComplete(erasure));
        Assert.Empty(_mark.FilesIn(_directory.Path));

        List<string> Tables()
        {
            using var now = store.AcquireView();
            return now.Use(database => database.LiveTables().Select(file => file.Name).ToList());
        }
    }

    [Fact]
    public async Task L5_what_a_killed_verification_left_is_gone_with_the_next_start()
    {
        await using (Open())
        {
        }

        Directory.CreateDirectory(_directory["verify"]);
        File.WriteAllBytes(Path.Combine(_directory["verify"], "000009.sst"), _mark.Bytes);
        await using var store = Open();
        Assert.Empty(_mark.FilesIn(_directory.Path));
    }

    [Fact]
    public async Task L5_a_checkpoint_that_holds_the_data_is_named_and_left_where_it_is()
    {
        await using var store = Open();
        await FillAsync(store);
        store.Checkpoints.Make(_target["before"]);
        var erasure = (await store.CommitAsync(Commands.Erase(store, Jane))).Position;
        store.Checkpoints.Make(_target["after"]); // its log holds the records, and its files the rows

        store.Erasures.Complete(erasure, _target["clean"]);

        var remains = store.Erasures.ReadRemains();
        Assert.False(remains.IsComplete(erasure));
        Assert.Equal((false, false), (remains.HeldByState(erasure), remains.HeldByLog(erasure)));
        Assert.Equal([_target["before"], _target["after"]], remains.HeldBy(erasure).Select(held => held.Directory));
        Assert.Empty(_mark.FilesIn(_target["clean"]));
        Assert.Empty(_mark.FilesIn(_directory.Path));
        Assert.NotEmpty(_mark.FilesIn(_target["before"]));

        Directory.Delete(_target["before"], recursive: true);
        Directory.Delete(_target["after"], recursive: true);
        Assert.True(store.Erasures.ReadRemains().IsComplete(erasure));
    }

    [Theory]
    [InlineData("copy", true)]
    [InlineData("copy.tmp", true)]
    [InlineData("copy", false)]
    public async Task L5_a_checkpoint_that_was_killed_or_is_half_deleted_holds_bytes_until_its_directory_is_gone(
        string left, bool killed)
    {
        await using var store = Open();
        await FillAsync(store);
        store.Checkpoints.Make(_target["copy"]);
        if (killed)
        {
            // What a process that is killed now leaves in the list.
            CheckpointList.Begin(_directory.Path, _target["copy"]);
        }

        File.Delete(Path.Combine(_target["copy"], "CURRENT"));
        if (left != "copy") Directory.Move(_target["copy"], _target[left]);
        var erasure = (await store.CommitAsync(Commands.Erase(store, Jane))).Position;

        store.Erasures.Complete(erasure, _target["clean"]); // it writes the list, and must not forget the other

        var remains = store.Erasures.ReadRemains();
        Assert.False(remains.IsComplete(erasure));
        Assert.Equal([_target[left]], remains.HeldBy(erasure).Select(held => held.Directory));
        Assert.NotEmpty(_mark.FilesIn(_target[left]));

        Directory.Delete(_target[left], recursive: true);
        Assert.True(store.Erasures.ReadRemains().IsComplete(erasure));
    }

    [Fact]
    public async Task A_refused_checkpoint_leaves_nothing_in_the_list()
    {
        await using var store = Open();
        await FillAsync(store);
        File.WriteAllText(_target["mine"], "");
        Assert.Throws<StoreUnavailableException>(() => store.Checkpoints.Make(_target.Path));
        Assert.Empty(store.Erasures.ReadRemains().Checkpoints);

        var refused = Assert.Throws<StoreUnavailableException>(
            () => store.Checkpoints.Make(Path.Combine(_target["mine"], "below")));
        Assert.Contains(_target["mine"], refused.Message, StringComparison.Ordinal);
        Assert.Empty(store.Erasures.ReadRemains().Checkpoints);
    }

    [Fact]
    public async Task L5_the_log_goes_by_its_retention_when_nobody_is_in_a_hurry()
    {
        await using var store =
            TestStores.Open(TestStores.Options(_directory.Path) with { LogRetention = TimeSpan.FromMinutes(28) }, _clock);
        await FillAsync(store);
        var erasure = (await store.CommitAsync(Commands.Erase(store, Jane))).Position;
        store.Compaction.Run();
        store.Checkpoints.Make(_target["copy"]);
        Assert.True(store.Erasures.ReadRemains().HeldByLog(erasure));

        _clock.Advance(TimeSpan.FromMinutes(61)); // the hourly trimming has come

        Assert.False(store.Erasures.ReadRemains().HeldByLog(erasure));
        Assert.Empty(_mark.FilesIn(_directory.Path));
        // It has a log of its own.
        Assert.Equal([_target["copy"]], store.Erasures.ReadRemains().HeldBy(erasure).Select(held => held.Directory));
    }

    [Fact]
    public async Task L5_completing_again_makes_nothing_anew_and_the_next_erasure_supersedes_the_stores_own_checkpoint()
    {
        await using var store = Open();
        await FillAsync(store);
        var other = new Mark(3);
        await store.CommitAsync(Commands.Marked("other@example.com", other.Bytes));
        var first = (await store.CommitAsync(Commands.Erase(store, Jane))).Position;
        var made = store.Erasures.Complete(first, directory: null);

        var again = store.Erasures.Complete(first, directory: null);

        Assert.Equal((made.Checkpoint, false), (again.Checkpoint, again.IsNew));

        var second = (await store.CommitAsync(Commands.Erase(store, "other@example.com"))).Position;
        Assert.NotEmpty(other.FilesIn(made.Checkpoint.Directory));
        var next = store.Erasures.Complete(second, directory: null);

        Assert.Equal([made.Checkpoint.Directory], next.Removed);
        Assert.Empty(other.FilesIn(_directory.Path));
        Assert.True(store.Erasures.ReadRemains().IsComplete(second));
    }

    [Fact]
    public async Task L5_a_checkpoint_without_the_past_starts_as_a_store_of_its_own()
    {
        await using var store = Open();
        await FillAsync(store);
        var erasure = (await store.CommitAsync(Commands.Erase(store, Jane))).Position;
        store.Erasures.Complete(erasure, _target["clean"]);
        List<string> rows;
        using (var view = store.AcquireView()) rows = StateDump.Of(view);

        await using var restored = TestStores.Open(_target["clean"], _clock);
        using (var view = restored.AcquireView()) Assert.Equal(rows, StateDump.Of(view));
        await restored.FillAsync(5, seed: 9);
        Assert.True(restored.Erasures.ReadRemains().IsComplete(erasure));
    }

    [Fact]
    public async Task L5_a_directory_that_holds_something_is_refused_and_the_log_stays()
    {
        await using var store = Open();
        await FillAsync(store);
        var erasure = (await store.CommitAsync(Commands.Erase(store, Jane))).Position;
        File.WriteAllText(_target["mine"], "");

        Assert.Throws<StoreUnavailableException>(() => store.Erasures.Complete(erasure, _target.Path));

        Assert.Equal(1ul, store.Erasures.ReadRemains().LogStart);
        Assert.True(File.Exists(_target["mine"]));
    }

    private static void WriteState(Store store, Action<StateOverlay> write)
    {
        using var view = store.AcquireView();
        var rows = new StateOverlay(view);
        write(rows);
        view.Use(database =>
        {
            var batch = new WriteBatch(database);
            batch.Add(rows);
            database.Write(batch);
        });
    }

    private Store Open() => TestStores.Open(_directory.Path, _clock);

    private static VerifyResult Verify(string directory) =>
        StoreVerifier.Verify(
            TestStores.Options(directory), NullLogger.Instance, cancellationToken: TestContext.Current.CancellationToken);

    private async Task FillAsync(Store store)
    {
        await store.SetUpAsync();
        await store.FillAsync(50);
        await store.CommitAsync(Commands.Marked(Jane, _mark.Bytes));
        await store.CommitAsync(Commands.MarkedProfile(Jane, _profile.Bytes));
        await store.FillAsync(50, seed: 2);
        store.Compaction.Run();
    }
}
