using System.Text.Encodings.Web;
using System.Text.Json;
using CsCheck;

namespace OpenOdp.Server.Tests.Events;

/// <summary>What is read back from a command equals what was sent.</summary>
public sealed class RoundTripTests
{
    private static readonly JsonSerializerOptions Escaped = new() { Encoder = JavaScriptEncoder.Default };
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Gen<string> Word = Gen.String[Gen.Char["abcdefghijklmnopqrstuvwxyz0123456789_é漢\"\\/\n"], 1, 20];

    private static readonly Gen<object?> Value = Gen.Frequency(
        (3, Word.Select(word => (object?)word)),
        (2, Gen.Long.Select(number => (object?)number)),
        (2, Gen.Decimal.Select(number => (object?)number)),
        (1, Gen.Guid.Select(id => (object?)id.ToString())),
        (1, Gen.Bool.Select(value => (object?)value)),
        (1, Gen.Const((object?)null)));

    // The prefixes keep names and values away from what has a meaning of its own.
    private static readonly Gen<Dictionary<string, object?>> Data =
        Gen.Dictionary(Word.Select(word => "f_" + word), Value)[0, 40];

    private static readonly Gen<(string Type, string? Action, string Id, Dictionary<string, object?> Data)> Event = Gen.Select(
        Word.Select(word => "t_" + word), Gen.Frequency((3, Word.Select(word => (string?)word)), (1, Gen.Const((string?)null))),
        Word.Select(word => "u_" + word + "_"), Data);

    [Fact]
    public void Events_read_back_as_they_were_sent() => Gen.Select(Event.Array[1, 5], Gen.Bool, Gen.Bool).Sample(
        (events, escaped, actionFirst) =>
        {
            var body = events.Select(sent => actionFirst
                ? (object)new
                {
                    action = sent.Action,
                    data = sent.Data,
                    identifiers = new { fs_user_id = sent.Id },
                    type = sent.Type
                }
                : new { type = sent.Type, identifiers = new { fs_user_id = sent.Id }, data = sent.Data, action = sent.Action });
            var parsed = Reading.Parse(JsonSerializer.SerializeToUtf8Bytes(body, escaped ? Escaped : Plain));

            Assert.Equal(events.Length, parsed.Events.Count);
            foreach (var (sent, read) in events.Zip(parsed.Events))
            {
                Assert.Equal((sent.Type, sent.Action), (read.Type, read.Action));
                Assert.Equal([("fs_user_id", sent.Id)], read.Identifiers);
                Assert.Equal(sent.Data.Keys.Order(StringComparer.Ordinal), read.Data.Keys.Order(StringComparer.Ordinal));
                foreach (var (name, value) in sent.Data) AssertSame(value, read.Data[name]);
            }
        },
        iter: Bodies.Cases / 10);

    private static void AssertSame(object? sent, object? read)
    {
        if (sent is long or decimal) Assert.Equal(Convert.ToDecimal(sent, null), Convert.ToDecimal(read, null));
        else Assert.Equal(sent, read);
    }
}
