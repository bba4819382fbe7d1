using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenOdp.Server.Calls;

/// <summary>
/// An object whose fields have the names and values that callers gave them. By hand, since values are written from their stored
/// form: a decimal keeps its digits, and nothing is unpacked into objects.
/// </summary>
/// <param name="write">Writes the fields, names and values.</param>
[JsonConverter(typeof(Writer))]
internal sealed class StoredFields(Action<Utf8JsonWriter> write)
{
    /// <summary>Writes the object.</summary>
    public sealed class Writer : JsonConverter<StoredFields>
    {
        public override StoredFields Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Answers are written and never read.");

        public override void Write(Utf8JsonWriter writer, StoredFields value, JsonSerializerOptions options) =>
            value.Write(writer);
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
    }
}
