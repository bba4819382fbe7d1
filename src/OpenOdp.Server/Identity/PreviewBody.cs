using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.State;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Ingest;
using OpenOdp.Server.Json;

namespace OpenOdp.Server.Identity;

/// <summary>Reads the identifiers of a preview just as those of an event are read, for it tells what an event would do.</summary>
internal static class PreviewBody
{
    private const string Usage =
        "Send the identifiers of an event, for example {\"identifiers\": {\"email\": \"a@example.com\"}}.";

    /// <summary>
    /// Takes an object of identifiers, or a list of such objects or of names and values; also as <c>identifiers</c>.
    /// </summary>
    public static bool TryRead(
        JsonElement body, AccountSettings settings, out List<(int Field, byte[] Value)> identifiers, out string fault)
    {
        identifiers = [];
        fault = Usage;
        if (body.ValueKind == JsonValueKind.Object && body.TryGetProperty("identifiers", out var inner)) body = inner;
        return body.ValueKind switch
        {
            JsonValueKind.Object => TryRead(JsonMarshal.GetRawUtf8Value(body), settings, identifiers, ref fault),
            JsonValueKind.Array when body.EnumerateArray().All(entry => entry.ValueKind == JsonValueKind.Object) =>
                TryRead(Join(body), settings, identifiers, ref fault),
            _ => false,
        };
    }

    private static bool TryRead(
        ReadOnlySpan<byte> body, AccountSettings settings, List<(int Field, byte[] Value)> identifiers, ref string fault)
    {
        var scratch = ParseScratch.Take();
        try
        {
            scratch.Identifiers.Clear();
            scratch.Item.Clear();
            var findings = new Findings();
            findings.Begin(0);
            var json = new JsonCursor(body, scratch.Text, scratch.Names);
            json.Read();
            IdentifierReader.ReadAll(ref json, new AccountRules(settings), scratch.Identifiers, findings);
            IdentifierReader.Check(scratch.Identifiers, findings, Usage);
            if (!findings.ItemIsValid) fault = findings.Invalids[0].Message;
            scratch.Identifiers.Write(scratch.Item, json.Text);
            var reader = new ByteReader(scratch.Item.Written);
            foreach (var identifier in IdentifierList.Read(ref reader))
            {
                identifiers.Add((identifier.Field, identifier.Value.ToArray()));
            }

            return findings.ItemIsValid;
        }
        finally
        {
            scratch.Release();
        }
    }

    /// <summary>Joins the entries of a list to one object.</summary>
    private static ReadOnlySpan<byte> Join(JsonElement list)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var entry in list.EnumerateArray())
            {
                if (entry.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String
                    && entry.TryGetProperty("value", out var value))
                {
                    json.WritePropertyName(name.GetString()!);
                    value.WriteTo(json);
                    continue;
                }

                foreach (var property in entry.EnumerateObject()) property.WriteTo(json);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan;
    }
}
