using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OpenOdp.Server.GraphQL.Answers;

/// <summary>Writes the object that every answer is.</summary>
internal static class AnswerBytes
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // it is sent as JSON and read as nothing else
        SkipValidation = true,
    };

    public static byte[] Write<T>(T value, Action<Utf8JsonWriter, T> write)
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            json.WriteStartObject();
            write(json, value);
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }
}
