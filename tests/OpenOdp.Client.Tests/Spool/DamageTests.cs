using System.Text;
using CsCheck;
using Microsoft.Extensions.Logging.Testing;
using OpenOdp.Client.Spool;
using OpenOdp.Client.Tests.Support;

namespace OpenOdp.Client.Tests.Spool;

/// <summary>Whatever happens to a file: what is whole in it is sent once, what is not is counted and told, and the file is kept.</summary>
public sealed class DamageTests : IDisposable
{
    private const string Host = "https://odp.example.com";
    private static readonly int Rounds = Environment.GetEnvironmentVariable("OPENODP_LONG") == "1" ? 20_000 : 1_000;

    private readonly string _directory = Directory.CreateTempSubdirectory("damage").FullName;

    private enum Form
    {
        Flip,
        Zeros,
        Garbage,
        ZerosAtRecord,
        FlippedLength,
        CopiedRecord,
        Cut,
        Appended,
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Every_whole_record_is_read_once_and_every_other_is_counted()
    {
        var spools = Gen.Select(Gen.Int[0, 400].Array[1, 40], Gen.Bool.Array[40], Gen.Int[0, 3]);
        var damages = Gen.Select(Gen.Enum<Form>(), Gen.Int[0, 1 << 20], Gen.Int[1, 200], Gen.Int[0, int.MaxValue]).Array[0, 4];
        Gen.Select(spools, damages).Sample(
            (spool, harm) =>
            {
                var (written, records) = Written(spool.Item1, spool.Item2, slack: spool.Item3 * 100);
                var found = written.ToArray();
                foreach (var (form, at, length, seed) in harm)
                {
                    found = Damaged(found, records, form, at, length, new Random(seed));
                }

                Check(written, found, records, spool.Item2);
            },
            iter: Rounds,
            threads: 1);
    }

    [Fact]
    public void What_a_killed_process_had_half_written_is_no_damage_and_what_it_had_not_counted_is_no_loss()
    {
        var (file, records) = Written([10, 10, 10], [false, false, false], slack: 500);
        var (start, length) = records[2];

        // The mark is written last: all of the third record but that.
        var torn = file.ToArray();
        torn.AsSpan(start, 4).Clear();
        SetCounts(torn, 2);
        var contents = SpoolContents.Read(torn)!;
        Assert.Equal((2, 0, false), (contents.Waiting.Count, contents.Lost, contents.IsDamaged));

        torn.AsSpan(start + (length / 2), length - (length / 2)).Clear();
        contents = SpoolContents.Read(torn)!;
        Assert.Equal((2, 0, false), (contents.Waiting.Count, contents.Lost, contents.IsDamaged));

        var uncounted = file.ToArray();
        SetCounts(uncounted, 2);
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
    public async Task Damage_is_told_counted_and_kept_and_all_else_is_sent(string form)
    {
        var up = false;
        await using var server = FaultServer.Start(_ => Volatile.Read(ref up) ? Reply.Accepted : Reply.Status(503, "", "Retry-After: 0"));
        var first = TestClient.To(server, odp => (odp.SpoolDirectory, odp.ShutdownTimeout) = (_directory, TimeSpan.Zero));
        first.SendNumbered(20);
        await first.DisposeAsync();
        var path = Assert.Single(Directory.GetFiles(_directory));
        var bytes = File.ReadAllBytes(path);
        var twelfth = bytes.AsSpan().IndexOf("\"action\":\"12\""u8);
        var record = bytes.AsSpan(0, twelfth).LastIndexOf(BitConverter.GetBytes(SpoolRecord.Mark));
        string[] lost = ["12"];
        switch (form)
        {
            case "64 zero bytes at a record": bytes.AsSpan(record, 64).Clear(); break;
            case "a flipped length": bytes[record + 8] ^= 0x40; break;
            case "a flipped content": bytes[twelfth + 3] ^= 0x20; break;
            case "the first header": (bytes[3], lost) = (0, []); break;
            case "the last header": (bytes[^20], lost) = (0, []); break;
            default: (bytes, lost) = (bytes[..(record + 30)], ["12", "13", "14", "15", "16", "17", "18", "19"]); break;
        }

        File.WriteAllBytes(path, bytes);
        Volatile.Write(ref up, true);
        var before = server.Requests.Length;
        var logger = new FakeLogger();
        var next = TestClient.To(server, odp => odp.SpoolDirectory = _directory, logger);
        await Wait.Until(() => next.Delivery.Sent == 20 - lost.Length, "all that is whole");
        await next.DisposeAsync();

        Assert.Equal(
            Enumerable.Range(0, 20).Select(number => $"{number}").Except(lost).Order(StringComparer.Ordinal),
            server.Requests.Skip(before).SelectMany(request => request.Actions).Order(StringComparer.Ordinal));
        Assert.Equal(
            $"Error 1109 {path} is damaged: {lost.Length} event(s) cannot be read, the others are sent. It is kept as {path}.damaged.",
            Assert.Single(logger.Texts(), text => text.StartsWith("Error", StringComparison.Ordinal)));
        Assert.Equal([path + ".damaged"], Directory.GetFiles(_directory));

        // It is told of once, and not read for ever.
        var quiet = new FakeLogger();
        await using var last = TestClient.To(server, odp => odp.SpoolDirectory = _directory, quiet);
        last.SendNumbered(1);
        await last.Flushed();
        Assert.DoesNotContain(quiet.Texts(), text => text.Contains("1109", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_damaged_file_is_put_aside_only_when_what_is_whole_in_it_has_been_sent()
    {
        var up = false;
        await using var server = FaultServer.Start(_ => Volatile.Read(ref up) ? Reply.Accepted : Reply.Status(503, "", "Retry-After: 0"));
        var path = Path.Combine(_directory, "a.spool");
        var (file, records) = Written([50, 50, 50], [false, false, false], slack: 0, host: server.Host);
        file[records[1].Start + 30] ^= 1;
        await File.WriteAllBytesAsync(path, file, TestContext.Current.CancellationToken);

        var first = TestClient.To(server, odp => (odp.SpoolDirectory, odp.ShutdownTimeout) = (_directory, TimeSpan.Zero));
        await server.NextAsync("the first try");
        await first.DisposeAsync();
        Assert.Equal([path], Directory.GetFiles(_directory));

        Volatile.Write(ref up, true);
        await using var second = TestClient.To(server, odp => odp.SpoolDirectory = _directory);
        await Wait.Until(() => second.Delivery.Sent == 2, "the replay");
        await Wait.Until(() => File.Exists(path + ".damaged"), "it is put aside");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(100_000)]
    public async Task A_file_in_which_nothing_can_be_used_is_told_of_and_put_aside(int length)
    {
        var path = Path.Combine(_directory, "a.spool");
        await File.WriteAllBytesAsync(path, new byte[length], TestContext.Current.CancellationToken);
        var logger = new FakeLogger();

        await using var client = TestClient.With(Datafiles.NotIntegrated, odp => odp.SpoolDirectory = _directory, logger);
        await Wait.Until(() => File.Exists(path + ".damaged"), "it is put aside");

        Assert.Contains(
            $"Error 1109 {path} is damaged: nothing in it says where its events go, none of them can be sent. It is kept as {path}.damaged.",
            logger.Texts());
        Assert.False(File.Exists(path));
    }

    private static void Check(byte[] written, byte[] found, (int Start, int Length)[] records, bool[] settled)
    {
        var header = SpoolHeader.Encode(Host, "pk");
        var (first, last) = (SpoolHeader.FirstLength(header), SpoolHeader.LastLength(header));
        var firstIsWhole = found.Length >= first && found.AsSpan(0, first).SequenceEqual(written.AsSpan(0, first));
        var lastIsWhole = found.Length >= last && found.AsSpan(found.Length - last).SequenceEqual(written.AsSpan(written.Length - last));
        if (SpoolContents.Read(found) is not { } contents)
        {
            Assert.False(firstIsWhole || lastIsWhole);
            return;
        }

        var expected = new List<int>();
        var lost = 0;
        var stateIsDamaged = false;
        for (var i = 0; i < records.Length; i++)
        {
            var (start, length) = records[i];
            var (was, state) = (written.AsSpan(start, length).ToArray(), start + SpoolRecord.StateAt);
            var isNow = start + length <= found.Length ? found.AsSpan(start, length).ToArray() : [];
            if (was.AsSpan().SequenceEqual(isNow))
            {
                expected.AddRange(settled[i] ? [] : [start]);
                continue;
            }

            isNow.AsSpan(0, Math.Min(isNow.Length, length)).CopyTo(was);
            written.AsSpan(state, 4).CopyTo(was.AsSpan(SpoolRecord.StateAt));
            if (isNow.Length > 0 && was.AsSpan().SequenceEqual(written.AsSpan(start, length)))
            {
                // Only its state is damaged: sent once too often rather than not at all.
                expected.Add(start);
                stateIsDamaged = true;
            }
            else
            {
                lost++;
            }
        }

        Assert.Equal(expected, contents.Waiting.Select(record => record.Offset));
        Assert.All(contents.Waiting, record => Assert.Equal(
            written.AsSpan(record.Offset + SpoolRecord.HeaderLength, record.Json.Length).ToArray(), record.Json));
        Assert.Equal((Host, "pk"), (contents.Host, contents.PublicKey));
        Assert.Equal(!firstIsWhole || !lastIsWhole || lost > 0 || stateIsDamaged, contents.IsDamaged);
        Assert.True(contents.IsCounted || !(firstIsWhole || lastIsWhole));
        Assert.InRange(contents.Lost, contents.IsCounted ? lost : 0, lost);
    }

    private static byte[] Damaged(byte[] file, (int Start, int Length)[] records, Form form, int at, int length, Random random)
    {
        if (file.Length == 0)
        {
            return file;
        }

        at %= file.Length;
        var piece = file.AsSpan(at, Math.Min(length, file.Length - at));
        var (start, size) = records[random.Next(records.Length)];
        var record = start + size <= file.Length ? file.AsSpan(start, size) : piece;
        switch (form)
        {
            case Form.Flip: file[at] ^= (byte)(1 << random.Next(8)); break;
            case Form.Zeros: piece.Clear(); break;
            case Form.Garbage: random.NextBytes(piece); break;
            case Form.ZerosAtRecord: record[..Math.Min(64, record.Length)].Clear(); break;
            case Form.FlippedLength: record[Math.Min(8 + random.Next(4), record.Length - 1)] ^= (byte)(1 << random.Next(8)); break;
            case Form.CopiedRecord: record[..Math.Min(record.Length, piece.Length)].ToArray().CopyTo(piece); break;
            case Form.Cut: return file[..at];
            case Form.Appended: return [.. file, .. new byte[length], .. file.AsSpan(0, Math.Min(length, file.Length))];
        }

        return file;
    }

    private static void SetCounts(byte[] file, int count)
    {
        var header = SpoolHeader.Encode(Host, "pk");
        SpoolHeader.EncodeCount(count, file.AsSpan(header.Length));
        SpoolHeader.EncodeCount(count, file.AsSpan(file.Length - SpoolHeader.LastLength(header)));
    }

    private (byte[] File, (int Start, int Length)[] Records) Written(int[] sizes, bool[] settled, int slack, string host = Host)
    {
        var path = Path.Combine(_directory, "written");
        var events = sizes.Select((size, i) => Encoding.UTF8.GetBytes(
            $$$"""{"type":"t","action":"{{{i}}}","identifiers":{"email":"é"},"data":{"k":"{{{new string('x', size)}}}"} }""")).ToArray();
        var room = events.Sum(json => SpoolSegment.SizeFor(json.Length, host, "pk")) + slack;
        var segment = SpoolSegment.Create(path, (int)room, host, "pk");
        var records = events.Select(json => (Start: segment.Append(json), Length: SpoolRecord.HeaderLength + json.Length)).ToArray();
        for (var i = 0; i < records.Length; i++)
        {
            if (settled[i])
            {
                segment.Settle(records[i].Start);
            }
        }

        segment.Dispose();
        var file = File.ReadAllBytes(path);
        File.Delete(path);
        return (file, records);
    }
}
