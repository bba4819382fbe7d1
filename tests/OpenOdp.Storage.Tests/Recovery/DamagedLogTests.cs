using System.Buffers.Binary;
using System.Diagnostics;
using OpenOdp.Storage.Recovery;
using OpenOdp.Storage.Tests.Support;

namespace OpenOdp.Storage.Tests.Recovery;

/// <summary>
/// S1: whatever has happened to a log, a start ends within seconds, with all that was acknowledged or with a message.
/// </summary>
public sealed class DamagedLogTests : IAsyncLifetime
{
    private const int ExamplesEach = 25;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private readonly TempDirectory _original = new();
    private string _log = "";
    private List<string> _rows = [];

    public async ValueTask InitializeAsync()
    {
        await using var store = TestStores.Open(_original.Path);
        await store.SetUpAsync();
        await store.FillAsync(150, padding: new string('x', 500));
        using var view = store.AcquireView();
        _rows = StateDump.Of(view);
        _log = Path.GetFileName(DirectoryCheck.Logs(_original.Path).Last(log => new FileInfo(log).Length > 0));
    }

    public ValueTask DisposeAsync()
    {
        _original.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("zeros")]
    [InlineData("type")]
    [InlineData("byte")]
    [InlineData("cut")]
    [InlineData("hole")]
    [InlineData("recycled")]
    public async Task A_start_on_a_damaged_log_ends_with_all_that_was_acknowledged_or_with_a_message(string damage)
    {
        await StartDamagedAsync(
            _log, damage, new Random(damage.Length * 7919 + damage[0]), (copy, example) => StartAsync(copy, example));
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("zeros")]
    [InlineData("type")]
    [InlineData("byte")]
    [InlineData("cut")]
    [InlineData("hole")]
    [InlineData("recycled")]
    public async Task A_start_on_a_damaged_manifest_ends_with_all_that_was_acknowledged_or_with_a_message(string damage)
    {
        var manifest = Path.GetFileName(Assert.Single(Directory.GetFiles(_original.Path, "MANIFEST-*")));
        await StartDamagedAsync(
            manifest, damage, new Random(damage.Length * 104_729 + damage[0]),
            (copy, example) => StartAsync(copy, example, named: ""));
    }

    [Theory]
    [InlineData("000001.log")]
    [InlineData("000999.log")]
    public async Task A_log_under_another_number_is_served_whole_or_not_at_all(string name)
    {
        using var copy = new TempDirectory();
        _original.CopyTo(copy);
        File.Move(copy[_log], copy[name]);
        await StartAsync(copy, "moved");

        using var twice = new TempDirectory();
        _original.CopyTo(twice);
        File.Copy(twice[_log], twice[name]);
        await StartAsync(twice, "copied", named: "");
    }

    [Fact]
    public async Task Garbage_after_the_last_acknowledged_record_is_left_out_and_stays_out()
    {
        var bytes = File.ReadAllBytes(_original[_log]);
        File.WriteAllBytes(_original[_log], [.. bytes, .. Enumerable.Repeat((byte)0xA5, 70_000)]);
        for (var i = 0; i < 2; i++) await StartAsync(_original, $"start {i}", mustServe: true);
    }

    private static byte[] Damaged(byte[] log, string damage, Random random)
    {
        var at = random.Next(log.Length);
        var some = new byte[1 + random.Next(random.Next(2) == 0 ? 30 : 80_000)];
        switch (damage)
        {
            case "garbage":
                random.NextBytes(some);
                return [.. log, .. some];
            case "zeros":
                return [.. log, .. some];
            case "type":
                // A fragment starts at the start of each block, and its type is the seventh byte.
                log[Math.Min(at / 32768 * 32768 + 6, log.Length - 1)] ^= (byte)(1 << random.Next(8));
                return log;
            case "byte":
                log[at] ^= (byte)(1 + random.Next(255));
                return log;
            case "recycled":
                // A whole record of a form that names its log, and it is another one.
                some.AsSpan(0, Math.Min(5, some.Length)).Fill(5);
                return [.. log, .. Recycled(some.AsSpan(0, Math.Min(some.Length, 20_000)))];
            case "cut":
                return log[..at];
            default:
                log.AsSpan(at, Math.Min(some.Length, log.Length - at)).Clear();
                return log;
        }
    }

    private static byte[] Recycled(ReadOnlySpan<byte> payload)
    {
        var record = new byte[7 + 4 + payload.Length];
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(4), (ushort)payload.Length);
        record[6] = 5;
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(7), 77);
        payload.CopyTo(record.AsSpan(11));
        BinaryPrimitives.WriteUInt32LittleEndian(record, Crc32C.Masked(Crc32C.Of(record.AsSpan(6))));
        return record;
    }

    private async Task StartDamagedAsync(string file, string damage, Random random, Func<TempDirectory, string, Task> start)
    {
        for (var i = 0; i < ExamplesEach; i++)
        {
            using var copy = new TempDirectory();
            _original.CopyTo(copy);
            File.WriteAllBytes(copy[file], Damaged(File.ReadAllBytes(copy[file]), damage, random));
            await start(copy, $"{damage} {i}");
        }
    }

    private async Task StartAsync(TempDirectory directory, string example, bool mustServe = false, string? named = null)
    {
        var started = Stopwatch.GetTimestamp();
        var start = Task.Factory.StartNew(() => TestStores.Open(directory.Path), TaskCreationOptions.LongRunning);
        try
        {
            await using var store = await start.WaitAsync(Limit);
            using var view = store.AcquireView();
            Assert.True(_rows.SequenceEqual(StateDump.Of(view)), $"{example}: something acknowledged is missing");
        }
        catch (StoreDamagedException error) when (!mustServe)
        {
            Assert.True(
                error.Message.Contains(directory[named ?? _log], StringComparison.Ordinal), $"{example}: {error.Message}");
        }

        Assert.True(Stopwatch.GetElapsedTime(started) < Limit, example);
    }
}
