using CsCheck;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Log;

/// <summary>Rule L2.</summary>
public sealed class LogRecordTests
{
    [Fact]
    public void L2_every_part_of_a_record_reads_back() =>
        Gen.Select(
            Gen.ULong, Gen.Long[0, long.MaxValue / 2], Gen.Long[-1_000_000, 1_000_000_000], Gen.UInt, Gen.Byte[0, 2],
            Gen.Byte.Array[0, 50]).Sample(
            (number, recordedAt, delay, account, key, bytes) =>
            {
                var previous = TestLog.HashOf(bytes);
                var writer = new ByteWriter();
                new LogRecord
                {
                    Position = number,
                    Previous = previous,
                    RecordedAt = recordedAt,
                    ReceivedAt = recordedAt - delay,
                    Account = account,
                    Key = account / 2,
                    KeyClass = (KeyClass)key,
                    Origin = ~number,
                    By = previous.AsSpan(0, bytes.Length % 3),
                    Kind = CommandKind.Events,
                    Command = bytes,
                }.Write(writer);

                var read = LogRecord.Read(writer.Written);

                Assert.Equal((number, recordedAt, recordedAt - delay), (read.Position, read.RecordedAt, read.ReceivedAt));
                Assert.Equal(
                    (account, account / 2, (KeyClass)key, ~number), (read.Account, read.Key, read.KeyClass, read.Origin));
                Assert.Equal(CommandKind.Events, read.Kind);
                Assert.Equal(previous[..(bytes.Length % 3)], read.By.ToArray());
                Assert.Equal(previous, read.Previous.ToArray());
                Assert.Equal(bytes, read.Command.ToArray());
            },
            iter: Scale.Of(5_000));

    [Fact]
    public void L3_another_format_is_refused_by_name()
    {
        var log = new TestLog();
        byte[] newer = [LogRecord.FormatWithBy + 1, .. log.Records[0].AsSpan(1)];

        Assert.Contains(
            "format 3", Assert.Throws<UnknownFormatException>(() => LogRecord.Read(newer)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_cut_of_a_header_is_refused()
    {
        var stored = new TestLog().Records[0];
        for (var length = 0; length < stored.Length - 1; length++)
        {
            Assert.Throws<DamagedRecordException>(() => LogRecord.Read(stored.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Random_bytes_are_refused_or_read() => Gen.Byte.Array[0, 80].Sample(
        bytes =>
        {
            try
            {
                LogRecord.Read(bytes);
            }
            catch (Exception error) when (error is DamagedRecordException or UnknownFormatException)
            {
            }
        },
        iter: Scale.Of(20_000));

    [Fact]
    public void L2_each_record_holds_the_hash_of_the_one_before_it()
    {
        var log = new TestLog();
        log.Send(new SentEvent { Identifiers = [("email", "a")] });

        Assert.All(
            log.Records.Skip(1).Zip(log.Records),
            pair => Assert.Equal(TestLog.HashOf(pair.Second), LogRecord.Read(pair.First).Previous.ToArray()));
        Assert.Equal(new byte[16], LogRecord.Read(log.Records[0]).Previous.ToArray());
    }
}
