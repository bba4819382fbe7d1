using OpenOdp.Storage.Log;
using OpenOdp.Storage.Recovery;
using OpenOdp.Storage.Tests.Support;

namespace OpenOdp.Storage.Tests.Recovery;

/// <summary>
/// S1: a last record that was not written to its end is left out when it was never acknowledged, and everything else that a
/// log can lack is damage.
/// </summary>
public sealed class TornTailTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(40)]
    [InlineData(5_000)]
    [InlineData(60_000)]
    public async Task An_unacknowledged_record_that_ends_too_early_is_left_out(int kept)
    {
        // The acknowledged part, then a part that nobody was told of: its mark is set back as if the sync had not come.
        await WriteAsync(100, seed: 1);
        var acknowledged = File.ReadAllBytes(_directory["durable"]);
        await WriteAsync(1, seed: 2, padding: new string('x', 100_000));
        Cut(Log(), kept); // each opening starts a log of its own
        File.WriteAllBytes(_directory["durable"], acknowledged);

        await using (var store = TestStores.Open(_directory.Path))
        {
            using var view = store.AcquireView();
            Assert.Equal(102ul, view.Position);
            Assert.Equal(103ul, (await store.CommitAsync(Commands.Events(9))).Position);
        }

        await using (var again = TestStores.Open(_directory.Path))
        {
            using var view = again.AcquireView();
            Assert.Equal(103ul, view.Position);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(300)]
    [InlineData(10_000)]
    public async Task An_acknowledged_record_that_is_cut_off_is_damage_and_the_log_is_named(int missing)
    {
        await WriteAsync(100, seed: 1);
        var log = Log();
        Cut(log, log.Length - missing);
        var files = Snapshot();
        var damage = Assert.Throws<StoreDamagedException>(() => TestStores.Open(_directory.Path));
        Assert.Contains(".log", damage.File, StringComparison.Ordinal);
        Assert.Contains("102 was acknowledged", damage.Message, StringComparison.Ordinal);
        Assert.Equal(files, Snapshot()); // what was found is left as it was, for whoever can repair it
    }

    [Fact]
    public async Task A_log_that_ends_at_an_earlier_record_is_damage()
    {
        await WriteAsync(100, seed: 1);
        var log = Log();
        var bytes = File.ReadAllBytes(log.FullName);
        Assert.Equal(LogFileEnd.Torn, LogFileReader.Examine(bytes.AsSpan(0, bytes.Length - 1), out var good));
        Cut(log, good);
        Assert.Equal(log.FullName, Assert.Throws<StoreDamagedException>(() => TestStores.Open(_directory.Path)).File);
    }

    [Theory]
    [InlineData(0, "it is missing")]
    [InlineData(1, "it is missing")]
    [InlineData(2, "it is missing")]
    [InlineData(0, "it is empty")]
    [InlineData(1, "it is empty")]
    [InlineData(2, "it is empty")]
    [InlineData(0, "position")]
    [InlineData(1, "position")]
    [InlineData(2, "position")]
    public async Task A_log_that_is_gone_or_too_short_is_damage_and_is_named_whichever_it_is(int which, string what)
    {
        for (var seed = 1ul; seed <= 3; seed++) await WriteAsync(20, seed); // each opening starts a log of its own
        var logs = DirectoryCheck.Logs(_directory.Path).Select(path => new FileInfo(path)).Where(file => file.Length > 0)
            .ToList();
        Assert.Equal(3, logs.Count);
        var log = logs[which];
        if (what == "it is missing")
        {
            log.Delete();
        }
        else if (what == "it is empty")
        {
            Cut(log, 0);
        }
        else
        {
            var bytes = File.ReadAllBytes(log.FullName);
            LogFileReader.Examine(bytes.AsSpan(0, bytes.Length - 1), out var good);
            Cut(log, good);
        }

        for (var i = 0; i < 2; i++) // and again: what was found is left as it was
        {
            var damage = Assert.Throws<StoreDamagedException>(() => TestStores.Open(_directory.Path));
            Assert.True(log.FullName == damage.File
                && damage.Message.Contains(what, StringComparison.Ordinal), $"{log.Name}: {damage.Message}");
        }
    }

    [Fact]
    public async Task A_log_that_begins_behind_what_was_trimmed_just_before_a_kill_is_whole()
    {
        await WriteAsync(20, seed: 1);
        await using (var store = TestStores.Open(_directory.Path))
        {
            using (var view = store.AcquireView()) view.Use(database => database.Flush());
            await store.FillAsync(20, seed: 2);
            using var now = store.AcquireView();
            now.Use(database => LogTrimmer.Remove(database, 1, 30)); // its bytes are still there
        }

        await using var again = TestStores.Open(_directory.Path);
        Assert.Equal(43ul, (await again.CommitAsync(Commands.Events(99_999_999))).Position);
    }

    [Theory]
    [InlineData("CURRENT")]
    [InlineData("durable")]
    [InlineData("MANIFEST-*")]
    [InlineData("*.sst")]
    public async Task A_file_that_is_gone_is_damage_and_is_named(string pattern)
    {
        await WriteAsync(100, seed: 1);
        await using (var store = TestStores.Open(_directory.Path))
        {
            using var view = store.AcquireView();
            view.Use(database => database.Flush());
        }

        var file = Directory.GetFiles(_directory.Path, pattern)[0];
        File.Delete(file);
        var damage = Assert.Throws<StoreDamagedException>(() => TestStores.Open(_directory.Path));
        Assert.Contains(Path.GetFileName(file), damage.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_taken_while_writing_goes_on_opens_at_what_was_acknowledged_or_later()
    {
        // What a kill leaves: every file as it is at one moment.
        await using var store = TestStores.Open(_directory.Path);
        await store.SetUpAsync();
        using var copy = new TempDirectory();
        var position = (await store.CommitAsync(Commands.Events(1))).Position;
        _directory.CopyTo(copy);
        await using var copied = TestStores.Open(copy.Path);
        using var view = copied.AcquireView();
        Assert.Equal(position, view.Position);
    }

    private async Task WriteAsync(int requests, ulong seed, string? padding = null)
    {
        await using var store = TestStores.Open(_directory.Path);
        if (seed == 1) await store.SetUpAsync();
        await store.FillAsync(requests, seed, padding);
    }

    /// <summary>The newest log that holds anything.</summary>
    private FileInfo Log() =>
        DirectoryCheck.Logs(_directory.Path).Select(path => new FileInfo(path)).Last(file => file.Length > 0);

    private static void Cut(FileInfo file, long length)
    {
        using var stream = file.OpenWrite();
        stream.SetLength(length);
    }

    private List<string> Snapshot() =>
        [.. Directory.GetFiles(_directory.Path).Order(StringComparer.Ordinal)
            .Select(file => $"{Path.GetFileName(file)} {new FileInfo(file).Length}")];
}
