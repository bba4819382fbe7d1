using System.Diagnostics;
using System.Text;
using OpenOdp.Client.Delivery.Spool;
using OpenOdp.Client.Json;

namespace OpenOdp.Client.Tests.Spool;

/// <summary>What looks like a record and is none of this file is not taken for one, and costs no time to speak of.</summary>
public sealed class ForeignBytesTests
{
    private static readonly int Megabytes = Scale.Of(32, 256);
    private static readonly byte[] Mark = BitConverter.GetBytes(SpoolRecord.Mark);

    [Fact]
    public void A_record_in_the_text_of_an_event_is_not_taken_whatever_happens_to_the_event_around_it()
    {
        var victim = SpoolFile.Write([10], [false], slack: 0);
        var (at, size) = victim.Records[0];
        var record = victim.Bytes.AsSpan(at, size);

        // As text a sender can write it: byte for byte, and as what broken UTF-16 might become.
        string[] texts = [Encoding.Latin1.GetString(record), Encoding.UTF8.GetString(record), "\uD8FF\uFFFE\uFFFD\uFBFE"];
        foreach (var text in texts)
        {
            var utf8 = new Utf8Text();
            utf8.Quoted(text);
            Assert.Equal(-1, utf8.Written.IndexOf((byte)0xFF));
            var file = SpoolFile.Write(
                [SpoolFile.Event(
                    0, ""), SpoolFile.Event(1, Encoding.UTF8.GetString(utf8.Written)[1..^1]), SpoolFile.Event(2, "")],
                new bool[3],
                slack: 0);
            for (var i = 0; i < file.Records[1].Length; i++)
            {
                var bytes = file.Bytes.ToArray();
                bytes[file.Records[1].Start + i] ^= 0x55;
                file.Check(bytes, new bool[3]);
            }
        }
    }

    [Fact]
    public void Records_of_another_file_are_not_taken_even_in_the_place_of_their_like()
    {
        var (file, other) =
            (SpoolFile.Write([5, 5, 5], new bool[3], slack: 0), SpoolFile.Write([5, 5, 5], new bool[3], slack: 0));
        var (start, length) = file.Records[1];
        var bytes = file.Bytes.ToArray();
        other.Bytes.AsSpan(start, length).CopyTo(bytes.AsSpan(start));
        file.Check(bytes, new bool[3]);
        Assert.Equal(1, SpoolContents.Read(bytes)!.Lost);
    }

    [Fact]
    public void The_beginning_of_another_file_in_the_place_of_ours_costs_only_what_it_covers()
    {
        var file = SpoolFile.Write([5, 5, 5], new bool[3], slack: 0);
        var other = SpoolFile.Write([5, 5, 5], new bool[3], slack: 0, host: "https://odp.example.net");
        byte[] bytes = [.. other.Bytes[..(file.Records[0].Start + 50)], .. file.Bytes[(file.Records[0].Start + 50)..]];

        var contents = SpoolContents.Read(bytes)!;
        Assert.Equal(
            (SpoolFile.Host, 2, 1, 1),
            (contents.Header.Destination.Address, contents.Waiting.Count, contents.Lost, contents.DamagedPlaces));
    }

    [Theory]
    [InlineData("random bytes")]
    [InlineData("one byte of the mark")]
    [InlineData("marks")]
    [InlineData("beginnings of records that reach to the end")]
    [InlineData("beginnings of this file's own record")]
    [InlineData("whole records of this file")]
    [InlineData("beginnings of headers that reach to the end")]
    [InlineData("whole headers")]
    public void A_file_full_of_it_is_read_in_a_time_that_grows_with_its_length_only(string form)
    {
        var file = SpoolFile.Write([5, 5000, 5], new bool[3], slack: 0);
        var (start, length) = file.Records[1];
        var middle = new byte[Megabytes << 20];
        var whole = file.Bytes[start..(start + length)];
        var toTheEnd = BitConverter.GetBytes(middle.Length / 2);
        byte[] piece = form switch
        {
            "one byte of the mark" => [0xFF],
            "marks" => Mark,
            "beginnings of records that reach to the end" => [.. Mark, 7, 0, 0, 0, .. toTheEnd, .. new byte[8]],
            "beginnings of this file's own record" => whole[..SpoolRecord.HeaderLength],
            "whole records of this file" => whole,
            "beginnings of headers that reach to the end" => [.. file.Bytes[..8], .. toTheEnd, .. new byte[16]],
            "whole headers" => file.Bytes[..file.HeaderLength],
            _ => [],
        };
        if (piece.Length == 0)
        {
            new Random(1).NextBytes(middle);
        }

        for (var at = 0; at < middle.Length && piece.Length > 0; at += piece.Length)
        {
            piece.AsSpan(0, Math.Min(piece.Length, middle.Length - at)).CopyTo(middle.AsSpan(at));
        }

        byte[] bytes = [.. file.Bytes[..(start + length)], .. middle, .. file.Bytes[(start + length)..]];
        var clock = Stopwatch.StartNew();
        var contents = SpoolContents.Read(bytes)!;
        var each = clock.Elapsed / Megabytes;

        Assert.Equal((3, 0, 1), (contents.Waiting.Count, contents.Lost, contents.DamagedPlaces));
        TestContext.Current.SendDiagnosticMessage($"{form}: {each.TotalMilliseconds:0.0} ms for each MiB");

        // A millisecond or so; if each candidate were looked at to its end, it would be hours.
        Assert.InRange(each, TimeSpan.Zero, TimeSpan.FromMilliseconds(200));
    }
}
