using CsCheck;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Tests.Kit;

namespace OpenOdp.Engine.Tests.Events;

/// <summary>The binary form of values, events and commands.</summary>
public sealed class EventFormTests
{
    private static readonly AccountSettings _settings = new() { Number = 1, Id = "default" };

    private static readonly Gen<object?> _value = Gen.OneOf(
        Gen.Const((object?)null),
        Gen.Bool.Select(value => (object?)value),
        Gen.Long.Select(value => (object?)value),
        Gen.Decimal.Select(value => (object?)value),
        Gen.String.Select(value => (object?)value),
        Gen.Guid.Select(value => (object?)value.ToString()));

    [Fact]
    public void Values_read_back() => _value.Sample(
        value =>
        {
            var writer = new ByteWriter();
            CommandBytes.WriteValue(writer, value);
            var reader = new ByteReader(writer.Written);
            var read = FieldValue.Read(ref reader);
            var again = new ByteWriter();
            read.Write(again);
            return reader.AtEnd && again.Written.SequenceEqual(writer.Written) && read.Kind switch
            {
                FieldKind.Null => value is null,
                FieldKind.True or FieldKind.False => value is bool truth && truth == (read.Kind == FieldKind.True),
                FieldKind.Integer => value is long number && number == read.Integer,
                FieldKind.Uuid => value is string text && read.AsText() == text,
                FieldKind.Text => value is string text
                    && read.AsText() == System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text)),
                _ => value is decimal,
            };
        },
        iter: Scale.Of(10_000));

    [Theory]
    [InlineData("00112233-4455-6677-8899-aabbccddeeff", true)]
    [InlineData("00112233-4455-6677-8899-AABBCCDDEEFF", false)]
    [InlineData("00112233-4455-6677-8899-aabbccddeef", false)]
    [InlineData("00112233-4455-6677-8899-aabbccddeeffa", false)]
    [InlineData("001122334455-6677-8899-aabb-ccddeeff", false)]
    [InlineData("00112233-4455-6677-8899-aabbccddeefg", false)]
    [InlineData("0011223--4455-6677-8899-aabbccddeeff", false)]
    [InlineData("{0112233-4455-6677-8899-aabbccddeef}", false)]
    public void Only_a_canonical_uuid_is_packed_so_that_it_unpacks_to_the_same_text(string text, bool packed) =>
        Assert.Equal(packed, FieldValue.TryPackUuid(System.Text.Encoding.UTF8.GetBytes(text), new byte[16]));

    [Fact]
    public void A_text_of_36_bytes_is_packed_only_if_it_comes_back() => Gen.Char["0a-fF9"].Array[36].Sample(
        chars =>
        {
            foreach (var i in (int[])[8, 13, 18, 23]) chars[i] = '-';
            var text = new string(chars);
            return FieldValue.OfText(System.Text.Encoding.UTF8.GetBytes(text), new byte[16]).AsText() == text;
        },
        iter: Scale.Of(5_000));

    [Theory]
    [InlineData("00000000-0000-0000-0000-00000000000-")]
    [InlineData("-0000000-0000-0000-0000-000000000000")]
    [InlineData("00000000-0000-0000-0000-000000-00000")]
    public void A_hyphen_in_the_wrong_place_makes_a_text_and_no_UUID(string text) =>
        Assert.Equal(text, FieldValue.OfText(System.Text.Encoding.UTF8.GetBytes(text), new byte[16]).AsText());

    [Fact]
    public void An_unknown_kind_of_value_is_refused() => Assert.Throws<DamagedRecordException>(() =>
    {
        var reader = new ByteReader([99]);
        FieldValue.Read(ref reader);
    });

    [Fact]
    public void No_cut_of_an_event_reads_as_an_event()
    {
        var bytes = CommandBytes.Item(_settings, Order());
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<DamagedRecordException>(() => Walk(bytes.AsSpan(0, length)));
        }

        Walk(bytes);
    }

    [Fact]
    public void Random_bytes_as_an_event_or_a_profile_are_refused_or_read() => Gen.Byte.Array[0, 120].Sample(
        bytes =>
        {
            try
            {
                Walk(bytes);
            }
            catch (DamagedRecordException)
            {
            }

            try
            {
                foreach (var profile in RequestItems.Read(bytes))
                {
                    var item = ProfileItem.Read(profile);
                    Walk(item.Identifiers, item.Attributes);
                }
            }
            catch (DamagedRecordException)
            {
            }
        },
        iter: Scale.Of(20_000));

    [Fact]
    public void An_altered_event_is_refused_or_read() => Gen.Select(Gen.Int[0, 1000], Gen.Byte).Sample(
        (at, value) =>
        {
            var bytes = CommandBytes.Item(_settings, Order());
            bytes[at % bytes.Length] = value;
            try
            {
                Walk(bytes);
            }
            catch (DamagedRecordException)
            {
            }
        },
        iter: Scale.Of(20_000));

    [Fact]
    public void A_count_of_two_billion_is_refused_at_once()
    {
        var writer = new ByteWriter();
        RequestItems.WriteHead(writer, 1, int.MaxValue);

        Assert.Throws<DamagedRecordException>(() =>
        {
            foreach (var item in RequestItems.Read(writer.Written)) _ = item.Length;
        });
    }

    private static SentEvent Order() => new()
    {
        Identifiers = [("email", "a"), ("vuid", "v")],
        Data = [("text", "ä"), ("n", 1), ("id", "00112233-4455-6677-8899-aabbccddeeff"), ("d", 0.5m)],
        Timestamp = 1_767_225_600_000,
        Order = new SentOrder([("order_id", "o")], [("product_id", "p")], [("product_id", "q"), ("subtotal", 3)]),
    };

    private static void Walk(ReadOnlySpan<byte> bytes)
    {
        var item = EventItem.Read(bytes);
        Walk(item.Identifiers, item.Fields);
        var lines = new ByteReader(item.Lines);
        for (var i = 0; i < item.LineCount; i++) Walk(default, FieldList.Read(ref lines));
    }

    private static void Walk(IdentifierList identifiers, FieldList fields)
    {
        foreach (var identifier in identifiers) _ = identifier.Value.Length;
        foreach (var field in fields) _ = field.Value.AsText();
    }
}
