using OpenOdp.Client.Delivery.Spool;

namespace OpenOdp.Client.Tests.Spool;

/// <summary>One damage anywhere in a file is one damaged place, and costs the events that it hits.</summary>
public sealed class DamagedPlaceTests
{
    private static readonly bool[] Settled = [false, true, false, false, false];

    private readonly SpoolFile _file = SpoolFile.Write([3, 40, 0, 17, 5], Settled, slack: 60);

    [Fact]
    public void A_flipped_bit_of_any_byte_is_one_place_and_costs_one_event_at_most() =>
        Everywhere(
            at =>
            {
                var bytes = _file.Bytes.ToArray();
                bytes[at] ^= 1;
                return bytes;
            },
            (at, contents) =>
            {
                // Nothing is in the unused room that could be missed.
                var isUnused = at >= _file.RecordsEnd && at < _file.Bytes.Length - _file.HeaderLength;
                Assert.Equal(isUnused ? 0 : 1, contents.DamagedPlaces);
                Assert.InRange(contents.Lost, 0, 1);
            });

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(20)]
    [InlineData(333)]
    public void Bytes_inserted_anywhere_are_one_place_and_cost_one_event_at_most(int length)
    {
        byte[][] pieces =
            [new byte[length], [.. Enumerable.Repeat((byte)0xFF, length)], SpoolFile.Event(9, new string('y', length))];
        foreach (var piece in pieces)
        {
            Everywhere(
                at => [.. _file.Bytes[..at], .. piece, .. _file.Bytes[at..]],
                (at, contents) =>
                {
                    // A byte like the one that stands there comes before it as well as behind it.
                    var hits = _file.Records.Count(record => at > record.Start && at < record.Start + record.Length);
                    Assert.Equal(1, contents.DamagedPlaces);
                    Assert.InRange(contents.Lost, 0, hits);
                });
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(101)]
    [InlineData(250)]
    public void Bytes_removed_anywhere_are_one_place_and_cost_the_events_that_they_were_of(int length) =>
        Everywhere(
            at => [.. _file.Bytes[..at], .. _file.Bytes[Math.Min(at + length, _file.Bytes.Length)..]],
            (at, contents) =>
            {
                var hits = _file.Records.Count(record => at < record.Start + record.Length && at + length > record.Start);
                Assert.Equal(1, contents.DamagedPlaces);
                Assert.InRange(contents.Lost, Math.Max(0, hits - 1), hits);
            });

    [Theory]
    [InlineData(1)]
    [InlineData(101)]
    [InlineData(300)]
    public void Bytes_that_are_there_twice_are_one_place_and_cost_nothing(int length) =>
        Everywhere(
            at => [.. _file.Bytes[..Math.Min(at + length, _file.Bytes.Length)], .. _file.Bytes[at..]],
            (at, contents) =>
            {
                // An event that has all of them inside is broken; one that only begins or ends in them is whole once.
                var hits = _file.Records.Count(record => at > record.Start && at + length < record.Start + record.Length);
                Assert.Equal(1, contents.DamagedPlaces);
                Assert.InRange(contents.Lost, 0, hits);
            });

    [Fact]
    public void A_cut_anywhere_is_one_place_and_costs_what_is_behind_it() =>
        Everywhere(
            at => _file.Bytes[..at],
            (at, contents) =>
            {
                var whole = _file.Records.Count(record => record.Start + record.Length <= at);
                Assert.Equal(1, contents.DamagedPlaces);
                Assert.Equal(contents.IsCounted ? 5 - whole : 0, contents.Lost);
            });

    [Fact]
    public void Several_damages_are_as_many_places_and_the_first_is_named()
    {
        var (one, _) = _file.Records[1];
        var (three, _) = _file.Records[3];
        var bytes = _file.Bytes.ToArray();
        bytes[three + 25] ^= 1;
        bytes[^1] ^= 1;
        var contents = SpoolContents.Read([.. bytes[..one], 1, 2, 3, .. bytes[one..]])!;

        Assert.Equal(
            "3 place(s), the first at byte " + one + "; 1 event(s) cannot be read, the others are sent", contents.Damage);
        Assert.Equal(3, contents.Waiting.Count);
    }

    [Fact]
    public void Damage_over_several_events_is_one_place()
    {
        var bytes = _file.Bytes.ToArray();
        var (start, end) = (_file.Records[1].Start + 30, _file.Records[3].Start + 2);
        bytes.AsSpan(start, end - start).Clear();

        var contents = SpoolContents.Read(bytes)!;
        Assert.Equal((1, 3, _file.Records[1].Start), (contents.DamagedPlaces, contents.Lost, contents.FirstDamage));
        Assert.Equal([_file.Records[0].Start, _file.Records[4].Start], contents.Waiting.Select(record => record.Offset));
    }

    [Fact]
    public void Events_come_in_the_order_in_which_they_were_written_wherever_they_are_now()
    {
        var bytes = _file.Bytes;
        var first = _file.HeaderLength;
        var from = _file.Records[2].Start;
        var to = _file.Records[3].Start;
        var end = _file.RecordsEnd;
        var contents = SpoolContents.Read([.. bytes[..first], .. bytes[to..end], .. bytes[first..to], .. bytes[end..]])!;

        Assert.Equal((0, true), (contents.Lost, contents.IsDamaged));
        Assert.True(contents.Waiting[1].Json.AsSpan().SequenceEqual(bytes.AsSpan((from + SpoolRecord.HeaderLength)..to)));
        Assert.Equal("0234", string.Concat(contents.Waiting.Select(record =>
            (char)record.Json[record.Json.AsSpan().IndexOf("\"action\":\""u8) + 10])));
    }

    [Fact]
    public void What_was_settled_in_one_of_two_copies_is_not_sent_again()
    {
        var (start, length) = _file.Records[0];
        var old = _file.Bytes[start..(start + length)];
        var now = old.ToArray();
        BitConverter.TryWriteBytes(now.AsSpan(SpoolRecord.StateAt), SpoolRecord.Settled);
        byte[] before = _file.Bytes[..start], behind = _file.Bytes[(start + length)..];

        Assert.Equal(3, SpoolContents.Read([.. before, .. old, .. now, .. behind])!.Waiting.Count);
        Assert.Equal(3, SpoolContents.Read([.. before, .. now, .. old, .. behind])!.Waiting.Count);
    }

    private void Everywhere(Func<int, byte[]> harm, Action<int, SpoolContents> check)
    {
        for (var at = 0; at < _file.Bytes.Length; at++)
        {
            var harmed = harm(at);
            _file.Check(harmed, Settled);
            if (SpoolContents.Read(harmed) is { } contents)
            {
                check(at, contents);
            }
        }
    }
}
