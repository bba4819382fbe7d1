using OpenOdp.Storage.Tests.Support;

namespace OpenOdp.Storage.Tests.Recovery;

/// <summary>
/// S1: one byte flipped in any file is found at the start, or makes the reads concerned fail. It never gives a shorter or
/// another answer.
/// </summary>
public sealed class FlippedByteTests : IAsyncLifetime
{
    private readonly TempDirectory _original = new();
    private List<string> _rows = [];
    private ulong _position;

    public async ValueTask InitializeAsync()
    {
        // Some rows in table files, some only in the write-ahead log, and a log that spans several blocks.
        await using (var store = TestStores.Open(_original.Path))
        {
            await store.SetUpAsync();
            await store.FillAsync(300);
            using var view = store.AcquireView();
            view.Use(database => database.Flush());
        }

        await using (var store = TestStores.Open(_original.Path))
        {
            await store.FillAsync(300, seed: 2);
            using var view = store.AcquireView();
            (_rows, _position) = (StateDump.Of(view), view.Position);
        }
    }

    public ValueTask DisposeAsync()
    {
        _original.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("CURRENT")]
    [InlineData("MANIFEST-*")]
    [InlineData("OPTIONS-*")]
    [InlineData("*.sst")]
    [InlineData("*.log")]
    [InlineData("durable")]
    [InlineData("seal")]
    public async Task A_flipped_byte_at_the_start_the_middle_or_the_end_is_reported_with_the_name_of_the_file(string pattern)
    {
        var files = Directory.GetFiles(_original.Path, pattern).Where(file => new FileInfo(file).Length > 0).ToList();
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            var length = (int)new FileInfo(file).Length;
            foreach (var offset in new[] { 0, 1, 4, 6, 8, length / 3, length / 2, length - 2, length - 1 }
                .Where(o => o >= 0 && o < length)
                .Distinct())
            {
                Assert.Equal("reported", await FlipAsync(Path.GetFileName(file), offset));
            }
        }
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task No_flipped_byte_anywhere_changes_an_answer()
    {
        var step = Scale.Of(370, 37);
        var quiet = new List<string>();
        foreach (var file in Directory.GetFiles(_original.Path).Where(file => new FileInfo(file).Length > 0))
        {
            var length = new FileInfo(file).Length;
            var offset = 0;
            for (; offset < length; offset += length > 8 * 1024 ? step : 13)
            {
                if (await FlipAsync(Path.GetFileName(file), offset) != "reported")
                {
                    quiet.Add($"{Path.GetFileName(file)}@{offset}");
                }
            }
        }

        Assert.True(quiet.Count == 0, $"not noticed: {string.Join(' ', quiet)}");
    }

    /// <summary>Flips a byte in a copy and starts on it.</summary>
    /// <returns>"reported", or "unnoticed" when everything reads as before. Fails when it reads otherwise.</returns>
    private async Task<string> FlipAsync(string file, int offset)
    {
        using var copy = new TempDirectory();
        _original.CopyTo(copy);
        var bytes = await File.ReadAllBytesAsync(copy[file]);
        bytes[offset] ^= 0x10;
        await File.WriteAllBytesAsync(copy[file], bytes);
        try
        {
            await using var store = TestStores.Open(copy.Path);
            using var view = store.AcquireView();
            var rows = StateDump.Of(view);
            Assert.True(
                _rows.SequenceEqual(rows),
                $"{file}@{offset}: {rows.Count} rows instead of {_rows.Count}, position {view.Position} instead of {_position}");
            if (store.Status.IsReady) return "unnoticed";
            Assert.Contains(file, store.Status.Reason, StringComparison.Ordinal);
            return "reported";
        }
        catch (StoreDamagedException error)
        {
            Assert.True(error.Message.Contains(file, StringComparison.Ordinal), $"{file}@{offset}: {error.Message}");
            return "reported";
        }
        catch (StoreUnavailableException error)
        {
            Assert.True(error.Message.Contains(file, StringComparison.Ordinal), $"{file}@{offset}: {error.Message}");
            return "reported";
        }
    }
}
