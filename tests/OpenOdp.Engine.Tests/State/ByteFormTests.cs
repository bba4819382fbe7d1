using CsCheck;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Tests.State;

/// <summary>What is written reads back; anything else is refused and never hangs, crashes or asks for memory.</summary>
public sealed class ByteFormTests
{
    private static readonly Gen<ulong> _numbers = Gen.OneOf(
        Gen.ULong, Gen.ULong[0, 300], Gen.Int[0, 63].Select(bit => 1UL << bit), Gen.Int[0, 63].Select(bit => (1UL << bit) - 1));

    [Fact]
    public void Numbers_read_back() => _numbers.Sample(
        number =>
        {
            var writer = new ByteWriter(0);
            writer.Varint(number);
            writer.SignedVarint((long)number);
            writer.SignedVarint(-(long)number);
            writer.UInt64(number);
            writer.UInt32((uint)number);
            writer.Byte((byte)number);
            var reader = new ByteReader(writer.Written);
            Assert.Equal(number, reader.Varint());
            Assert.Equal((long)number, reader.SignedVarint());
            Assert.Equal(-(long)number, reader.SignedVarint());
            Assert.Equal(number, reader.UInt64());
            Assert.Equal((uint)number, reader.UInt32());
            Assert.Equal((byte)number, reader.Byte());
            Assert.True(reader.AtEnd);
        },
        iter: Scale.Of(20_000));

    [Fact]
    public void A_small_number_takes_one_byte_and_the_largest_ten()
    {
        Assert.Equal(1, LengthOf(127));
        Assert.Equal(2, LengthOf(128));
        Assert.Equal(10, LengthOf(ulong.MaxValue));

        static int LengthOf(ulong number)
        {
            var writer = new ByteWriter();
            writer.Varint(number);
            return writer.Length;
        }
    }

    [Fact]
    public void Text_and_bytes_read_back() => Gen.Select(Gen.String, Gen.Byte.Array[0, 300]).Sample(
        (text, bytes) =>
        {
            var writer = new ByteWriter(1);
            writer.Text(text);
            writer.Bytes(bytes);
            writer.Raw(bytes);
            var reader = new ByteReader(writer.Written);
            var read = reader.Text();
            return read == System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text))
                && reader.Bytes().SequenceEqual(bytes)
                && reader.Rest.SequenceEqual(bytes);
        },
        iter: Scale.Of(5_000));

    [Fact]
    public void A_number_of_eleven_bytes_is_refused() =>
        Assert.Throws<DamagedRecordException>(() => new ByteReader(Enumerable.Repeat((byte)0x80, 11).ToArray()).Varint());

    [Fact]
    public void A_length_beyond_the_end_is_refused() => _numbers.Sample(
        length =>
        {
            if (length <= 3) return;
            var writer = new ByteWriter();
            writer.Varint(length);
            writer.Raw([1, 2, 3]);
            Assert.Throws<DamagedRecordException>(() => new ByteReader(writer.Written).Bytes());
        },
        iter: Scale.Of(2_000));

    [Fact]
    public void L6_the_same_fault_in_a_row_is_an_error_of_the_store() =>
        Assert.Throws<DamagedRowException>(() => ByteReader.OfPart([5, 1]).Bytes());

    [Fact]
    public void Settings_read_back_and_no_prefix_of_them_does()
    {
        var settings = Settings();
        var writer = new ByteWriter();
        settings.Write(writer);
        var stored = writer.Written.ToArray();

        var again = new ByteWriter();
        AccountSettings.Read(stored).Write(again);

        Assert.Equal(stored, again.Written.ToArray());
        Assert.Equal(settings.Keys, AccountSettings.Read(stored).Keys);
        for (var length = 0; length < stored.Length; length++)
        {
            Assert.Throws<DamagedRecordException>(() => AccountSettings.Read(stored.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Settings_with_an_absurd_count_ask_for_no_memory()
    {
        var writer = new ByteWriter();
        writer.Varint(1);
        writer.Text("a");
        writer.Varint(1);
        writer.Varint(int.MaxValue);

        Assert.Throws<DamagedRecordException>(() => AccountSettings.Read(writer.Written));
    }

    [Fact]
    public void Random_bytes_as_settings_are_refused_or_read() => Gen.Byte.Array[0, 200].Sample(
        bytes =>
        {
            try
            {
                AccountSettings.Read(bytes);
            }
            catch (DamagedRecordException)
            {
            }
        },
        iter: Scale.Of(20_000));

    private static AccountSettings Settings() => new()
    {
        Number = 3,
        Id = "shop ☕",
        Revision = 9,
        Keys = [new AccountKey(
            KeyClass.Public, new string('a', 64), 0), new AccountKey(KeyClass.Private, new string('b', 64), -1)],
        HashKey = new string('c', 64),
        Identifiers = [new IdentifierField("email", Confidence.High), new IdentifierField("x", Confidence.Low)],
        JunkValues = ["null", "ünknown"],
        DedupSeconds = 60,
        PublicKeyMerges = PublicKeyMerges.Hold,
        IdentifierCap = 7,
        MaxProfilesPerMerge = 8,
        MaxMergesPerHour = 9,
        Floor = 10,
    };
}
