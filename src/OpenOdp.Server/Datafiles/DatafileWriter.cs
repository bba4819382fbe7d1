using System.Buffers;
using System.Text.Json;
using OpenOdp.Server.Calls;

namespace OpenOdp.Server.Datafiles;

/// <summary>
/// Writes a datafile as it is kept: the same, but for the ODP integration, which leads here, so that SDKs send events and ask for
/// segments where they fetch the datafile.
/// </summary>
internal static class DatafileWriter
{
    private const string Integrations = "integrations";

    /// <summary>Writes it.</summary>
    /// <param name="root">The datafile.</param>
    /// <param name="host">Where clients reach this server.</param>
    /// <param name="publicKey">The account's public key.</param>
    public static ReadOnlyMemory<byte> Write(JsonElement root, string host, string publicKey)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(bytes, AnswerJson.WriterOptions);
        json.WriteStartObject();
        var isWritten = false;
        foreach (var member in root.EnumerateObject())
        {
            if (member.NameEquals(Integrations))
            {
                isWritten = true;
                WriteIntegrations(json, member.Value, host, publicKey);
            }
            else
            {
                member.WriteTo(json);
            }
        }

        if (!isWritten) WriteIntegrations(json, default, host, publicKey);
        json.WriteEndObject();
        json.Flush();
        return bytes.WrittenMemory;
    }

    /// <summary>Whatever else there is stays; of ODP there is one, in the place of the first.</summary>
    private static void WriteIntegrations(Utf8JsonWriter json, JsonElement list, string host, string publicKey)
    {
        json.WriteStartArray(Integrations);
        var isWritten = false;
        foreach (var one in list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default)
        {
            if (!IsOdp(one))
            {
                one.WriteTo(json);
                continue;
            }

            if (!isWritten) WriteOdp(json, one, host, publicKey);
            isWritten = true;
        }

        if (!isWritten) WriteOdp(json, default, host, publicKey);
        json.WriteEndArray();
    }

    private static void WriteOdp(Utf8JsonWriter json, JsonElement before, string host, string publicKey)
    {
        json.WriteStartObject();
        json.WriteString("key", "odp");
        json.WriteString("host", host);
        json.WriteString("publicKey", publicKey);
        foreach (var member in before.ValueKind == JsonValueKind.Object ? before.EnumerateObject() : default)
        {
            if (member.Name is not ("key" or "host" or "publicKey" or "pixelUrl")) member.WriteTo(json);
        }

        json.WriteString("pixelUrl", host);
        json.WriteEndObject();
    }

    private static bool IsOdp(JsonElement integration) =>
        integration.ValueKind == JsonValueKind.Object
        && string.Equals(DatafileCheck.Text(integration, "key"), "odp", StringComparison.OrdinalIgnoreCase);
}
