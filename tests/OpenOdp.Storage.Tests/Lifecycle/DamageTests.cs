using Microsoft.Extensions.Time.Testing;
using OpenOdp.Engine.State;
using OpenOdp.Storage.Log;
using OpenOdp.Storage.Tests.Support;

namespace OpenOdp.Storage.Tests.Lifecycle;

/// <summary>S1 while a store is open: damage stops appends, is named, and fails the reads that it concerns.</summary>
public sealed class DamageTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UnixEpoch.AddYears(50));

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_daily_verification_finds_damage_that_nobody_has_read()
    {
        await using var store = await OpenFilledAsync();
        await Wait.Until(() => store.Metrics.Verifications == 1, "the first verification");
        var file = Flip(Directory.GetFiles(_directory.Path, "*.sst")[^1]);
        _clock.Advance(TimeSpan.FromDays(1));
        await Wait.Until(() => !store.Status.IsReady, "the damage is found");
        Assert.Equal(StoreState.Damaged, store.Status.State);
        Assert.Contains(file, store.Status.Reason, StringComparison.Ordinal);
        var refused = await store.AppendAsync(Commands.Events(1));
        Assert.Equal(CommitStatus.Unavailable, refused.Status);
        Assert.Contains(file, refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_read_of_damaged_rows_throws_and_says_so_and_other_reads_answer()
    {
        await using (await OpenFilledAsync())
        {
        }

        // Without the verification at the start, the damage is met by a reader.
        var options = TestStores.Options(_directory.Path) with { VerificationAtStart = TimeSpan.Zero };
        var events = FileWith(Table.Events);
        await using var store = TestStores.Open(options, _clock);
        Flip(events);
        using var view = store.AcquireView();
        Assert.Throws<StoreUnavailableException>(() => Count(view, Table.Events));
        Assert.Equal(StoreState.Damaged, store.Status.State);
        Assert.Contains(Path.GetFileName(events), store.Status.Reason, StringComparison.Ordinal);
        Assert.True(Count(view, Table.Customers) > 0);
    }

    private async Task<Store> OpenFilledAsync()
    {
        var store = TestStores.Open(_directory.Path, _clock);
        await store.SetUpAsync();
        await store.FillAsync(300);
        using var view = store.AcquireView();
        view.Use(database => database.Flush());
        return store;
    }

    /// <summary>The file of a family: the one without which its rows cannot be read.</summary>
    private string FileWith(Table table)
    {
        foreach (var file in Directory.GetFiles(_directory.Path, "*.sst"))
        {
            using var copy = new TempDirectory();
            _directory.CopyTo(copy);
            var options = TestStores.Options(copy.Path) with { VerificationAtStart = TimeSpan.Zero };
            using var opened =
                Storage.Recovery.StoreOpener.Open(options, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
            Flip(copy[Path.GetFileName(file)]);
            var reader = new Storage.Rocks.RocksReader(opened.Database, opened.Database.ReadOptions);
            try
            {
                Count(reader, table);
            }
            catch (Storage.Rocks.RocksException)
            {
                return file;
            }
        }

        throw new InvalidOperationException($"No file holds {table}.");
    }

    private static int Count(IStateReader state, Table table)
    {
        var count = 0;
        using var rows = state.Scan(table, default, StateKey.AboveAll);
        while (rows.MoveNext()) count++;
        return count;
    }

    /// <summary>Flips a byte in the first block of data.</summary>
    private static string Flip(string path)
    {
        using var file = File.Open(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Position = 100;
        var value = file.ReadByte();
        file.Position = 100;
        file.WriteByte((byte)(value ^ 0x10));
        return Path.GetFileName(path);
    }
}
