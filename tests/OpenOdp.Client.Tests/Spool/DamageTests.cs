using CsCheck;
using Microsoft.Extensions.Logging.Testing;
using OpenOdp.Client.Delivery.Spool;
using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Tests.Spool;

/// <summary>
/// Whatever happens to a file: what is whole in it is sent once, what is not is counted and told, and the file is kept.
/// </summary>
public sealed class DamageTests : IDisposable
{
    private static readonly int Rounds = Scale.Of(1_000, 20_000);

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Every_whole_record_is_read_once_and_every_other_is_counted()
    {
        var spools = Gen.Select(Gen.Int[0, 400].Array[1, 40], Gen.Bool.Array[40], Gen.Int[0, 3]);
        var harms = Gen.Select(Gen.Enum<HarmForm>(), Gen.Int[0, 1 << 20], Gen.Int[1, 400], Gen.Int[0, int.MaxValue])
            .Select(harm => new Harm(harm.Item1, harm.Item2, harm.Item3, harm.Item4)).Array[0, 4];
        Gen.Select(spools, harms).Sample(
            (spool, harm) =>
            {
                var file = SpoolFile.Write(spool.Item1, spool.Item2, slack: spool.Item3 * 100);
                file.Check(harm.Aggregate(file.Bytes, (bytes, next) => next.Do(file, bytes)), spool.Item2);
            },
            iter: Rounds,
            threads: 1);
    }

    [Fact]
    public void What_a_killed_process_had_half_written_is_no_damage_and_what_it_had_not_counted_is_no_loss()
    {
        var file = SpoolFile.Write([10, 10, 10], [false, false, false], slack: 500);
        var (start, length) = file.Records[2];

        // The mark is written last: all of the third record but that.
        var torn = file.Bytes.ToArray();
        torn.AsSpan(start, 4).Clear();
        file.SetCounts(torn, 2);
        var contents = SpoolContents.Read(torn)!;
        Assert.Equal((2, 0, false), (contents.Waiting.Count, contents.Lost, contents.IsDamaged));

        torn.AsSpan(start + (length / 2), length - (length / 2)).Clear();
        contents = SpoolContents.Read(torn)!;
        Assert.Equal((2, 0, false), (contents.Waiting.Count, contents.Lost, contents.IsDamaged));

        var uncounted = file.Bytes.ToArray();
        file.SetCounts(uncounted, 2);
        contents = SpoolContents.Read(uncounted)!;
        Assert.Equal((3, 0, false), (contents.Waiting.Count, contents.Lost, contents.IsDamaged));
    }

    [Theory]
    [InlineData("64 zero bytes at a record")]
    [InlineData("a flipped length")]
    [InlineData("a flipped content")]
    [InlineData("the first header")]
    [InlineData("the last header")]
    [InlineData("a torn end")]
    [InlineData("inserted bytes")]
    [InlineData("removed bytes")]
    [InlineData("a doubled span")]
    [InlineData("inserted before the first header")]
    public async Task Damage_is_told_counted_and_kept_and_all_else_is_sent(string form)
    {
        var up = false;
        await using var server =
            FaultServer.Start(_ => Volatile.Read(ref up) ? Reply.Accepted : Reply.Status(503, "", "Retry-After: 0"));
        var first = TestClient.To(server, odp => (odp.SpoolDirectory, odp.ShutdownTimeout) = (_directory.Path, TimeSpan.Zero));
        first.SendNumbered(20);
        await first.DisposeAsync();
        var path = Assert.Single(Directory.GetFiles(_directory.Path));
        var bytes = File.ReadAllBytes(path);
        var twelfth = bytes.AsSpan().IndexOf("\"action\":\"12\""u8);
        var record = bytes.AsSpan(0, twelfth).LastIndexOf(BitConverter.GetBytes(SpoolRecord.Mark));
        var (place, lost) = (record, new[] { "12" });
        switch (form)
        {
            case "64 zero bytes at a record": bytes.AsSpan(record, 64).Clear(); break;
            case "a flipped length": bytes[record + 8] ^= 0x40; break;
            case "a flipped content": bytes[twelfth + 3] ^= 0x20; break;
            case "the first header": (bytes[3], place, lost) = (0, 0, []); break;
            case "the last header":
                var header = bytes.AsSpan().LastIndexOf(bytes.AsSpan(0, 8));
                (bytes[header + 20], place, lost) = (0xAA, header, []);
                break;
            case "inserted bytes": bytes = [.. bytes[..twelfth], 1, 2, 3, .. bytes[twelfth..]]; break;
            case "removed bytes": bytes = [.. bytes[..twelfth], .. bytes[(twelfth + 7)..]]; break;
            case "a doubled span": (bytes, lost) = ([.. bytes[..twelfth], .. bytes[(record - 300)..]], []); break;
            case "inserted before the first header": (bytes, place, lost) = ([1, 2, 3, .. bytes], 0, []); break;
            default: (bytes, lost) = (bytes[..(record + 30)], ["12", "13", "14", "15", "16", "17", "18", "19"]); break;
        }

        File.WriteAllBytes(path, bytes);
        Volatile.Write(ref up, true);
        var before = server.Requests.Length;
        var logger = new FakeLogger();
        var next = TestClient.To(server, odp => odp.SpoolDirectory = _directory.Path, logger);
        await Wait.Until(() => next.Delivery.Sent == 20 - lost.Length, "all that is whole");
        await next.DisposeAsync();

        Assert.Equal(
            Enumerable.Range(0, 20).Select(number => $"{number}").Except(lost).Order(StringComparer.Ordinal),
            server.Requests.Skip(before).SelectMany(request => request.Actions).Order(StringComparer.Ordinal));
        Assert.Equal(
            $"Error 1109 {path} is damaged: 1 place(s), the first at byte {place}; {lost.Length} event(s) cannot be read,"
                + $" the others are sent. It is kept as {path}.damaged.",
            Assert.Single(logger.Texts(), text => text.StartsWith("Error", StringComparison.Ordinal)));
        Assert.Equal([path + ".damaged"], Directory.GetFiles(_directory.Path));

        // It is told of once, and not read for ever.
        var quiet = new FakeLogger();
        await using var last = TestClient.To(server, odp => odp.SpoolDirectory = _directory.Path, quiet);
        last.SendNumbered(1);
        await last.Flushed();
        Assert.DoesNotContain(quiet.Texts(), text => text.Contains("1109", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_damaged_file_is_put_aside_only_when_what_is_whole_in_it_has_been_sent()
    {
        var up = false;
        await using var server =
            FaultServer.Start(_ => Volatile.Read(ref up) ? Reply.Accepted : Reply.Status(503, "", "Retry-After: 0"));
        var path = _directory["a.spool"];
        var file = SpoolFile.Write([50, 50, 50], [false, false, false], slack: 0, host: server.Host);
        file.Bytes[file.Records[1].Start + 30] ^= 1;
        await File.WriteAllBytesAsync(path, file.Bytes, TestContext.Current.CancellationToken);

        var first = TestClient.To(server, odp => (odp.SpoolDirectory, odp.ShutdownTimeout) = (_directory.Path, TimeSpan.Zero));
        await server.NextAsync("the first try");
        await first.DisposeAsync();
        Assert.Equal([path], Directory.GetFiles(_directory.Path));

        Volatile.Write(ref up, true);
        await using var second = TestClient.To(server, odp => odp.SpoolDirectory = _directory.Path);
        await Wait.Until(() => second.Delivery.Sent == 2, "the replay");
        await Wait.Until(() => File.Exists(path + ".damaged"), "it is put aside");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(100_000)]
    public async Task A_file_in_which_nothing_can_be_used_is_told_of_and_put_aside(int length)
    {
        var path = _directory["a.spool"];
        await File.WriteAllBytesAsync(path, new byte[length], TestContext.Current.CancellationToken);
        var logger = new FakeLogger();

        await using var client = TestClient.With(Datafiles.NotIntegrated, odp => odp.SpoolDirectory = _directory.Path, logger);
        await Wait.Until(() => File.Exists(path + ".damaged"), "it is put aside");

        Assert.Contains(
            $"Error 1109 {path} is damaged: nothing in it says where its events go, none of them can be "
                + $"sent. It is kept as {path}.damaged.",
            logger.Texts());
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task A_pipe_with_the_name_of_a_spool_is_put_aside_and_the_events_of_the_others_are_sent()
    {
        if (OperatingSystem.IsWindows()) return; // a file there always has a length
        await using var server = FaultServer.Start(_ => Reply.Accepted);
        var pipe = _directory["a.spool"];
        using (var made = ProgramRun.StartFile("mkfifo", [pipe])) Assert.Equal(0, await made.WaitAsync());
        var file = SpoolFile.Write([50, 50], [false, false], slack: 0, host: server.Host);
        await File.WriteAllBytesAsync(_directory["b.spool"], file.Bytes, TestContext.Current.CancellationToken);
        var logger = new FakeLogger();

        await using var client = TestClient.To(server, odp => odp.SpoolDirectory = _directory.Path, logger);
        await Wait.Until(() => client.Delivery.Sent == 2, "the replay");

        Assert.Contains(
            $"Error 1109 {pipe} is damaged: it is no file with a length, so it is not read. It is kept as {pipe}.damaged.",
            logger.Texts());
        Assert.True(File.Exists(pipe + ".damaged"));
    }

    [Fact]
    public async Task A_file_larger_than_any_that_is_written_is_told_of_and_put_aside_unread()
    {
        var path = _directory["a.spool"];
        await using (var file = File.Create(path))
        {
            file.SetLength(3 << 20);
        }

        var logger = new FakeLogger();
        await using var client = TestClient.With(
            Datafiles.NotIntegrated, odp => (odp.SpoolDirectory, odp.SpoolMaxBytes) = (_directory.Path, 1 << 20), logger);
        await Wait.Until(() => File.Exists(path + ".damaged"), "it is put aside");

        Assert.Contains(
            $"Error 1109 {path} is damaged: it has 3145728 bytes, more than Odp.SpoolMaxBytes lets a file have, and is not read;"
                + $" raise that and give the file its name back to send its events. It is kept as {path}.damaged.",
            logger.Texts());
    }
}
