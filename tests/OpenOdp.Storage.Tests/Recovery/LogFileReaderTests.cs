using CsCheck;
using OpenOdp.Storage.Recovery;
using OpenOdp.Storage.Tests.Support;

namespace OpenOdp.Storage.Tests.Recovery;

/// <summary>The reader of RocksDB's log files, on logs that RocksDB wrote.</summary>
public sealed class LogFileReaderTests : IAsyncLifetime
{
    private readonly TempDirectory _directory = new();
    private byte[] _log = [];

    public async ValueTask InitializeAsync()
    {
        await using var store = TestStores.Open(_directory.Path);
        await store.SetUpAsync();
        await store.FillAsync(100);
        await store.FillAsync(3, seed: 2, padding: new string('x', 50_000)); // records that span blocks
        await store.FillAsync(100, seed: 3);
        _log = File.ReadAllBytes(DirectoryCheck.Logs(_directory.Path).Last(log => new FileInfo(log).Length > 0));
    }

    public ValueTask DisposeAsync()
    {
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void A_log_as_it_was_written_is_whole()
    {
        Assert.Equal(LogFileEnd.Whole, LogFileReader.Examine(_log, out var good));
        Assert.Equal(_log.Length, good);
        Assert.Equal(LogFileEnd.Whole, LogFileReader.Examine(default, out _));
    }

    [Fact]
    public void A_log_cut_anywhere_is_whole_or_torn_but_never_damaged() =>
        Gen.Int[0, _log.Length].Sample(length =>
        {
            var end = LogFileReader.Examine(_log.AsSpan(0, length), out var good);
            return end != LogFileEnd.Damaged && good <= length;
        }, iter: Scale.Of(100), threads: 1);

    [Fact]
    public void A_log_with_a_flipped_bit_is_never_whole_unless_the_bit_is_in_the_filling_of_a_block() =>
        Gen.Select(Gen.Int[0, _log.Length - 1], Gen.Int[0, 7]).Sample((at, bit) =>
        {
            var copy = (byte[])_log.Clone();
            copy[at] ^= (byte)(1 << bit);
            var end = LogFileReader.Examine(copy, out var good);
            return end != LogFileEnd.Whole ? good <= at : 32 * 1024 - (at % (32 * 1024)) < 7;
        }, iter: Scale.Of(100), threads: 1);

    [Fact]
    public void A_flipped_bit_before_the_last_record_is_damage()
    {
        Assert.Equal(LogFileEnd.Torn, LogFileReader.Examine(_log.AsSpan(0, _log.Length - 1), out var lastStart));
        Gen.Select(Gen.Int[0, lastStart - 1], Gen.Int[0, 7]).Sample((at, bit) =>
        {
            var copy = (byte[])_log.Clone();
            copy[at] ^= (byte)(1 << bit);
            var end = LogFileReader.Examine(copy, out _);
            return end == LogFileEnd.Damaged || (end == LogFileEnd.Whole && 32 * 1024 - (at % (32 * 1024)) < 7);
        }, iter: Scale.Of(100), threads: 1);
    }
}
