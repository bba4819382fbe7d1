using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using OpenOdp.Server.Calls;

namespace OpenOdp.Server.Datafiles;

/// <summary>
/// Writes a datafile as clients fetch it: byte for byte what was sent, but for the ODP integration, which leads here, so that
/// SDKs send events and ask for segments where they fetch the datafile.
/// </summary>
internal static class DatafileWriter
{
    /// <summary>Writes it.</summary>
    /// <param name="datafile">The datafile.</param>
    /// <param name="host">Where clients reach this server; empty: what stands in the datafile.</param>
    /// <param name="publicKey">The account's public key; empty: all is in the datafile.</param>
    public static byte[] Write(byte[] datafile, string host, string publicKey)
    {
        if (publicKey.Length == 0) return datafile;
        var (start, end) = Find(datafile);
        using var before = start == end ? null : JsonDocument.Parse(
            datafile.AsMemory(start..end), new JsonDocumentOptions { MaxDepth = DatafileEndpoints.MaxDepth });
        var written = WriteIntegrations(before?.RootElement ?? default, host, publicKey);
        return
        [
            .. datafile.AsSpan(..start), .. before is null ? ",\"integrations\":"u8 : default, .. written.Span,
            .. datafile.AsSpan(end..),
        ];
    }

    /// <summary>The place of the integrations; an empty one at the end of the datafile when it has none.</summary>
    private static (int Start, int End) Find(byte[] datafile)
    {
        var json = new Utf8JsonReader(datafile, new JsonReaderOptions { MaxDepth = DatafileEndpoints.MaxDepth });
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isFound = json.ValueTextEquals("integrations"u8);
            json.Read();
            var start = (int)json.TokenStartIndex;
            json.Skip();
            if (isFound) return (start, (int)json.BytesConsumed);
        }

        return ((int)json.TokenStartIndex, (int)json.TokenStartIndex);
    }

    /// <summary>Whatever else there is stays; of ODP there is one, in the place of the first.</summary>
    private static ReadOnlyMemory<byte> WriteIntegrations(JsonElement list, string host, string publicKey)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(bytes, AnswerJson.WriterOptions);
        json.WriteStartArray();
        var isWritten = false;
        foreach (var one in list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default)
        {
            if (!IsOdp(one))
            {
                WriteAsItIs(json, one);
                continue;
            }

            if (!isWritten) WriteOdp(json, one, host, publicKey);
            isWritten = true;
        }

        if (!isWritten) WriteOdp(json, default, host, publicKey);
        json.WriteEndArray();
        json.Flush();
        return bytes.WrittenMemory;
    }

    private static void WriteOdp(Utf8JsonWriter json, JsonElement before, string host, string publicKey)
    {
        var isObject = before.ValueKind == JsonValueKind.Object;
        if (host.Length == 0 && isObject) host = DatafileCheck.Text(before, "host") ?? "";
        json.WriteStartObject();
        json.WriteString("key", "odp");
        json.WriteString("host", host);
        json.WriteString("publicKey", publicKey);
        foreach (var member in isObject ? before.EnumerateObject() : default)
        {
            if (member.Name is "key" or "host" or "publicKey" or "pixelUrl") continue;
            json.WritePropertyName(member.Name);
            WriteAsItIs(json, member.Value);
        }

        json.WriteString("pixelUrl", host);
        json.WriteEndObject();
    }

    private static void WriteAsItIs(Utf8JsonWriter json, JsonElement value) =>
        json.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);

    private static bool IsOdp(JsonElement integration) =>
        integration.ValueKind == JsonValueKind.Object
        && string.Equals(DatafileCheck.Text(integration, "key"), "odp", StringComparison.OrdinalIgnoreCase);
}
