using System.Text;
using OpenOdp.Client.Delivery;
using OpenOdp.Client.Delivery.Spool;

namespace OpenOdp.Client.Tests.Spool;

/// <summary>A file of the spool as its process left it, and where its parts are.</summary>
internal sealed record SpoolFile(byte[] Bytes, int HeaderLength, (int Start, int Length)[] Records)
{
    public const string Host = "https://odp.example.com";

    public int RecordsEnd => Records.Length == 0 ? HeaderLength : Records[^1].Start + Records[^1].Length;

    /// <summary>
    /// Writes events of so many bytes in a text of theirs, of which some are settled, with so much room behind them.
    /// </summary>
    public static SpoolFile Write(int[] sizes, bool[] settled, int slack, string host = Host) =>
        Write([.. sizes.Select((size, i) => Event(i, new string('x', size)))], settled, slack, host);

    public static SpoolFile Write(byte[][] events, bool[] settled, int slack, string host = Host)
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.spool");
        var room = events.Sum(json => SpoolRecord.HeaderLength + json.Length) + SpoolSegment.SizeFor(0, new(host, "pk"))
            - SpoolRecord.HeaderLength + slack;
        var segment = SpoolSegment.Create(path, (int)room, new(host, "pk"));
        var records = events.Select(json => (Start: segment.Append(json), Length: SpoolRecord.HeaderLength + json.Length))
            .ToArray();
        for (var i = 0; i < records.Length; i++)
        {
            if (settled[i])
            {
                segment.Settle(records[i].Start);
            }
        }

        segment.Dispose();
        var bytes = File.ReadAllBytes(path);
        File.Delete(path);
        return new SpoolFile(bytes, SpoolHeader.LengthFor(new(host, "pk")), records);
    }

    public static byte[] Event(int number, string text) => Encoding.UTF8.GetBytes(
        $$$"""{"type":"t","action":"{{{number}}}","identifiers":{"email":"é"},"data":{"k":"{{{text}}}"} }""");

    /// <summary>Sets the counts at both ends.</summary>
    public void SetCounts(byte[] file, int count)
    {
        var header = SpoolHeader.Find(Bytes)[0].Header;
        header.EncodeCount(count, file.AsSpan(HeaderLength - SpoolHeader.CountLength));
        header.EncodeCount(count, file.AsSpan(file.Length - SpoolHeader.CountLength));
    }

    /// <summary>
    /// What there is to be read in a damaged copy, found the slow way: each record is looked for at every byte.
    /// </summary>
    public void Check(byte[] found, bool[] settled)
    {
        var headers = PlacesOf(found, Bytes.AsSpan(0, HeaderLength - SpoolHeader.CountLength));
        if (SpoolContents.Read(found) is not { } contents)
        {
            Assert.Empty(headers);
            return;
        }

        var isCounted = headers.Exists(at =>
            found.AsSpan(at).StartsWith(Bytes.AsSpan(0, HeaderLength)));
        var copies = Records.Select(record => PlacesOf(found, record)).ToArray();
        var written = isCounted ? Records.Length : Array.FindLastIndex(copies, places => places.Count > 0) + 1;
        var waiting = copies.Where((places, i) => places.Count > 0 && !(settled[i] && IsSettledIn(found, places))).ToArray();

        Assert.Equal(new DestinationKey(Host, "pk"), contents.Header.Destination);
        Assert.Equal(waiting.Select(places => places[0]), contents.Waiting.Select(record => record.Offset));
        Assert.All(contents.Waiting, record => Assert.Equal(
            found.AsSpan(record.Offset + SpoolRecord.HeaderLength, record.Json.Length).ToArray(), record.Json));
        Assert.Equal((isCounted, written - copies.Count(places => places.Count > 0)), (contents.IsCounted, contents.Lost));
        Assert.Equal(IsDamaged(found, copies), contents.IsDamaged);
    }

    private static bool IsSettledIn(byte[] found, List<int> places) => places.Exists(at =>
        BitConverter.ToUInt32(found, at + SpoolRecord.StateAt) == SpoolRecord.Settled);

    private static List<int> PlacesOf(ReadOnlySpan<byte> file, ReadOnlySpan<byte> bytes)
    {
        var places = new List<int>();
        for (var at = 0; file[at..].IndexOf(bytes) is >= 0 and var skipped; at++)
        {
            places.Add(at += skipped);
        }

        return places;
    }

    /// <summary>Where a record is whole, whatever its state.</summary>
    private List<int> PlacesOf(byte[] file, (int Start, int Length) record)
    {
        var (before, json) = (
            Bytes.AsMemory(record.Start, SpoolRecord.StateAt),
            Bytes.AsMemory(record.Start + SpoolRecord.HeaderLength, record.Length - SpoolRecord.HeaderLength));
        return PlacesOf(file, before.Span).FindAll(at =>
            file.Length >= at + record.Length && file.AsSpan(at + SpoolRecord.HeaderLength).StartsWith(json.Span));
    }

    /// <summary>What differs in the unused room makes no difference, unless it is a record.</summary>
    private bool IsDamaged(byte[] found, List<int>[] copies) =>
        found.Length != Bytes.Length
        || copies.Any(places => places.Count != 1)
        || !found.AsSpan(0, RecordsEnd).SequenceEqual(Bytes.AsSpan(0, RecordsEnd))
        || !found.AsSpan(^HeaderLength..).SequenceEqual(Bytes.AsSpan(^HeaderLength..));
}
