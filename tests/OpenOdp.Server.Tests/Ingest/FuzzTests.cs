using System.Text;
using System.Text.Json;
using CsCheck;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Log;
using OpenOdp.Server.Customers;
using OpenOdp.Server.Events;
using OpenOdp.Server.Ingest;
using OpenOdp.Server.Tests.Events;

namespace OpenOdp.Server.Tests.Ingest;

/// <summary>Whatever the bytes are: a command that reads back, invalid items, or a refusal; never an exception.</summary>
public sealed class FuzzTests
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32, AllowDuplicateProperties = false };
    private static readonly JsonDocumentOptions Lenient = new() { MaxDepth = 32 };

    [Fact]
    public void No_body_of_events_gets_past_the_rules() => Bodies.Damaged.Sample(
        body =>
        {
            var parsed = Reading.Parse(body); // reads a valid command back, and holds it to its form
            CheckAgainstSecondReader(body, parsed.Status, parsed.Refusal);
            Assert.All(parsed.Invalids, invalid => Assert.NotEmpty(invalid.Message));
            Assert.All(parsed.Events, read => Assert.NotEmpty(read.Identifiers));
            Assert.All(parsed.Events, read => Assert.NotEmpty(read.Type));
        },
        iter: Bodies.Cases,
        print: Encoding.UTF8.GetString);

    [Fact]
    public void No_body_of_profiles_gets_past_the_rules() => Bodies.Damaged.Sample(
        body =>
        {
            var result = new ParsedRequest();
            ProfileParser.Parse(body, Reading.Rules, new RequestSource(Reading.Now), result);
            CheckAgainstSecondReader(body, result.Status, result.Refusal);
            if (result.Status != ParseStatus.Valid) return;
            foreach (var profile in RequestItems.Read(result.Command.Written))
            {
                var item = ProfileItem.Read(profile);
                Assert.NotEqual(0, item.Identifiers.Count);
                Reading.ReadFields(item.Attributes);
            }
        },
        iter: Bodies.Cases,
        print: Encoding.UTF8.GetString);

    [Fact]
    public void A_body_gives_the_same_bytes_each_time() => Bodies.Damaged.Sample(
        body => Command(body).SequenceEqual(Command(body)),
        iter: Bodies.Cases / 10,
        print: Encoding.UTF8.GetString);

    private static byte[] Command(byte[] body)
    {
        var result = new ParsedRequest();
        EventParser.Parse(body, Reading.Rules, new RequestSource(Reading.Now), result);
        return result.Status == ParseStatus.Valid ? result.Command.Written.ToArray() : [];
    }

    /// <summary>The framework's own document reader must agree on which bodies are sound.</summary>
    private static void CheckAgainstSecondReader(byte[] body, ParseStatus status, string? refusal)
    {
        if (status == ParseStatus.Refused) Assert.NotEmpty(refusal!);
        Assert.Equal(IsSound(body, Lenient), refusal != ParsedRequest.Unparsable);
        if (status == ParseStatus.Valid) Assert.True(IsSound(body, Strict), "A key that occurs twice makes its item invalid.");
    }

    private static bool IsSound(byte[] body, JsonDocumentOptions options)
    {
        try
        {
            new UTF8Encoding(false, throwOnInvalidBytes: true).GetCharCount(body);
            using var document = JsonDocument.Parse(body, options);
            return document.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.Array;
        }
        catch (InvalidOperationException)
        {
            return true; // half a surrogate pair in a name
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            return false;
        }
    }
}
