using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OpenOdp.Engine.State;
using OpenOdp.Storage.Rocks;
using OpenOdp.Storage.Tests.Support;
using OpenOdp.Storage.Verification;

namespace OpenOdp.Storage.Tests.Checkpoints;

/// <summary>
/// Checkpoints restore, the log is kept until one holds it, and verification compares what the log gives (rule L4).
/// </summary>
public sealed class CheckpointTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly TempDirectory _target = new();

    /// <summary>Minutes for days: a fake clock fires every timer on its way.</summary>
    private StoreOptions ShortRetention => TestStores.Options(_directory.Path) with { LogRetention = TimeSpan.FromMinutes(28) };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _directory.Dispose();
        _target.Dispose();
    }

    [Fact]
    public async Task A_checkpoint_made_while_appends_go_on_starts_as_a_store_of_its_own()
    {
        await using var store = TestStores.Open(_directory.Path);
        await store.SetUpAsync();
        await store.FillAsync(100);
        var appending = store.FillAsync(1000, seed: 2);
        var position = store.Checkpoints.Make(_target["copy"]);
        await appending;
        Assert.True(position >= 102);

        await using (var restored = TestStores.Open(_target["copy"]))
        {
            using var view = restored.AcquireView();
            Assert.Equal(position, view.Position);
            Assert.Equal(position + 1, (await restored.CommitAsync(Commands.Events(99_999_999))).Position);
        }

        Assert.True(Verify(_target["copy"]).IsEqual);
    }

    [Fact]
    public async Task A_checkpoint_does_not_go_into_a_directory_that_holds_something()
    {
        await using var store = TestStores.Open(_directory.Path);
        File.WriteAllText(_target["mine"], "");
        var refused = Assert.Throws<StoreUnavailableException>(() => store.Checkpoints.Make(_target.Path));
        Assert.Contains(_target.Path, refused.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(_target["mine"]));
    }

    [Theory]
    [InlineData("/proc/copy", "/proc/copy")]
    [InlineData("/dev/null/copy", "/dev/null/copy")]
    [InlineData("a\nline", "control characters")]
    [InlineData("half a pair: ", "halves of surrogate pairs")]
    [InlineData("data/verify/copy", "data/verify")]
    [InlineData("data/erasure-checkpoints", "data/erasure-checkpoints")]
    [InlineData("data", "is not empty")]
    public async Task A_place_that_cannot_be_is_refused_with_the_reason_and_is_not_listed(string place, string reason)
    {
        if (place.EndsWith(' ')) place += '\ud800'; // an attribute cannot hold it
        var options = TestStores.Options(_directory["data"]);
        await using var store = TestStores.Open(options);
        var target = Path.Combine(_directory.Path, place);
        var refused = Assert.Throws<StoreUnavailableException>(() => store.Checkpoints.Make(target));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.Empty(store.Erasures.ReadRemains().Checkpoints);
        store.Checkpoints.Make(_target["copy"]);
        Assert.Equal(_target["copy"], Assert.Single(store.Erasures.ReadRemains().Checkpoints).Directory);
    }

    [Theory]
    [InlineData("link", "data", "link/erasure-checkpoints/mine")]
    [InlineData("link", "data", "link/verify/")]
    [InlineData("data/link", "verify", "data/link/mine")]
    [InlineData("data/erasure-checkpoints", "../away", "away/mine")]
    [InlineData("a/b", "../data/x/..", "a/b/verify")]
    public async Task A_link_leads_to_no_place_where_the_store_deletes(string link, string leadsTo, string place)
    {
        await using var store = TestStores.Open(_directory["data"]);
        Directory.CreateDirectory(Path.GetDirectoryName(_directory[link])!);
        Directory.CreateSymbolicLink(_directory[link], leadsTo);
        Directory.CreateDirectory(_directory["away"]);

        var refused = Assert.Throws<StoreUnavailableException>(() => store.Checkpoints.Make(_directory[place]));

        Assert.Contains("The store deletes what is in", refused.Message, StringComparison.Ordinal);
        Assert.Throws<StoreUnavailableException>(() => store.Erasures.Complete(1, _directory[place]));
        Assert.Empty(store.Erasures.ReadRemains().Checkpoints);
    }

    [Theory]
    [InlineData("keys.json")]
    [InlineData("server.json.new")]
    [InlineData("000099.log")]
    [InlineData("000098.sst")]
    [InlineData("MANIFEST-000500")]
    [InlineData("OPTIONS-000500.dbtmp")]
    [InlineData("LOG.old.1")]
    [InlineData("archive/mine")]
    [InlineData("in-use")]
    public async Task A_checkpoint_takes_no_name_of_a_file_of_the_store(string name)
    {
        await using var store = TestStores.Open(_directory["data"]);

        var refused = Assert.Throws<StoreUnavailableException>(() => store.Checkpoints.Make(_directory["data/" + name]));

        Assert.Contains($"The name '{name.Split('/')[0]}' in ", refused.Message, StringComparison.Ordinal);
        Assert.Empty(store.Erasures.ReadRemains().Checkpoints);
        store.Checkpoints.Make(_directory["data/copies/" + name]);
    }

    [Theory]
    [InlineData("2026.11.28")]
    [InlineData("2026-11-28")]
    [InlineData("7.weekly")]
    public async Task A_checkpoint_beside_the_stores_files_may_have_a_date_as_its_name(string name)
    {
        await using var store = TestStores.Open(_directory["data"]);
        store.Checkpoints.Make(_directory["data/" + name]);
        await store.DisposeAsync();

        await using var again = TestStores.Open(_directory["data"]);
        Assert.Equal(name, Path.GetFileName(Assert.Single(again.Erasures.ReadRemains().Checkpoints).Directory));
    }

    [Fact]
    public async Task Links_that_lead_in_a_circle_are_told()
    {
        await using var store = TestStores.Open(_directory["data"]);
        Directory.CreateSymbolicLink(_directory["one"], "two");
        Directory.CreateSymbolicLink(_directory["two"], "one");

        var refused = Assert.Throws<StoreUnavailableException>(() => store.Checkpoints.Make(_directory["one/copy"]));

        Assert.Contains("which probably form a loop", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_checkpoint_behind_a_link_is_known_by_the_name_of_where_it_is()
    {
        await using var store = TestStores.Open(_directory["data"]);
        Directory.CreateSymbolicLink(_directory["link"], _target.Path);

        store.Checkpoints.Make(_directory["link/copy"]);

        Assert.Equal(_target["copy"], Assert.Single(store.Erasures.ReadRemains().Checkpoints).Directory);
    }

    [Fact]
    public async Task A_place_has_one_name_whether_it_ends_in_a_slash_or_not()
    {
        await using var store = TestStores.Open(_directory.Path);
        store.Checkpoints.Make(_target["copy"] + "/");
        Assert.Equal(_target["copy"], Assert.Single(store.Erasures.ReadRemains().Checkpoints).Directory);
    }

    [Fact]
    public async Task A_replay_of_the_log_gives_the_stored_state()
    {
        await using (var store = TestStores.Open(_directory.Path))
        {
            await store.SetUpAsync();
            await store.FillAsync(500);
        }

        Assert.Equal("equal at position 502", Verify(_directory.Path).ToString());
        Assert.False(Directory.Exists(_directory["verify"]));
    }

    [Fact]
    public void An_empty_store_is_equal() => Assert.Equal("equal at position 0", Verify(_directory.Path).ToString());

    [Theory]
    [InlineData(Table.Customers, "is stored, and the log does not give it")]
    [InlineData(Table.Events, "is stored, and the log does not give it")]
    [InlineData(Table.Dedup, "is stored, and the log does not give it")]
    public async Task A_row_that_the_log_does_not_give_is_found(Table table, string said)
    {
        await FillAndTamperAsync((overlay, _) => overlay.Put(table, "planted"u8, "row"u8));
        var result = Verify(_directory.Path);
        Assert.False(result.IsEqual);
        Assert.Contains(said, result.Difference, StringComparison.Ordinal);
        Assert.Contains(table.ToString(), result.Difference, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_that_is_missing_is_found()
    {
        await FillAndTamperAsync((overlay, key) => overlay.Delete(Table.Events, key));
        Assert.Contains("follows from the log, and is not stored", Verify(_directory.Path).Difference, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_that_is_changed_is_found()
    {
        await FillAndTamperAsync((overlay, key) => overlay.Put(Table.Events, key, "changed"u8));
        Assert.Contains("and the log gives", Verify(_directory.Path).Difference, StringComparison.Ordinal);
    }

    [Fact]
    public async Task L4_the_log_is_trimmed_only_behind_a_checkpoint_and_verification_starts_there()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        await using (var store = TestStores.Open(ShortRetention, clock))
        {
            await store.SetUpAsync();
            await store.FillAsync(100);
            clock.Advance(TimeSpan.FromMinutes(20));
            await store.FillAsync(100, seed: 2);
            clock.Advance(TimeSpan.FromMinutes(20));
            Assert.Equal(0ul, store.Retention.Trim()); // no checkpoint holds anything

            Assert.Equal(202ul, store.Checkpoints.Make(_target["copy"]));
            await store.FillAsync(100, seed: 3);
            Assert.Equal(103ul, store.Retention.Trim()); // 28 minutes back lie between the first hundred and the second
            Assert.Equal(103ul, await FirstAsync(store, seed: 5));

            // The hourly trimming has come; everything is old, and the checkpoint ends at 202.
            clock.Advance(TimeSpan.FromMinutes(60));
            Assert.Equal(203ul, await FirstAsync(store, seed: 6));
        }

        Assert.Equal("equal at position 304 (compared from the checkpoint at position 202)", Verify(_directory.Path).ToString());
        Directory.Delete(_target["copy"], recursive: true);
        var trimmed = Verify(_directory.Path);
        Assert.False(trimmed.IsCompared);
        Assert.StartsWith(
            "nothing to start from: the log starts at position 203, and no checkpoint is known", trimmed.ToString(),
            StringComparison.Ordinal);
        await using var again = TestStores.Open(ShortRetention, clock);
        await again.FillAsync(5, seed: 4);
    }

    [Fact]
    public async Task The_last_record_is_never_trimmed()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        await using (var store = TestStores.Open(ShortRetention, clock))
        {
            await store.SetUpAsync();
            await store.FillAsync(10);
            store.Checkpoints.Make(_target["copy"]);
            clock.Advance(TimeSpan.FromMinutes(60));
            Assert.Equal(12ul, await FirstAsync(store, seed: 3));
        }

        await using var again = TestStores.Open(ShortRetention, clock);
        await again.FillAsync(1, seed: 2);
    }

    private static VerifyResult Verify(string directory) =>
        StoreVerifier.Verify(TestStores.Options(directory), NullLogger.Instance, cancellationToken: Stop);

    /// <summary>Writes behind the store's back; the action gets the key of some event.</summary>
    private async Task FillAndTamperAsync(Action<StateOverlay, byte[]> tamper)
    {
        await using var store = TestStores.Open(_directory.Path);
        await store.SetUpAsync();
        await store.FillAsync(20);
        using var view = store.AcquireView();
        using var events = view.Scan(Table.Events, default, [0xFF, 0xFF]);
        Assert.True(events.MoveNext());
        var overlay = new StateOverlay(view);
        tamper(overlay, events.Key.ToArray());
        view.Use(database =>
        {
            var batch = new WriteBatch(database);
            batch.Add(overlay);
            database.Write(batch);
        });
    }

    /// <summary>
    /// The first position in the log. A view made before the trimming still shows what it showed, so one is made anew.
    /// </summary>
    private static async Task<ulong> FirstAsync(Store store, ulong seed)
    {
        await store.FillAsync(1, seed);
        using var view = store.AcquireView();
        var first = 1ul;
        while (!view.TryReadLog(first, out _)) first++;
        return first;
    }
}
