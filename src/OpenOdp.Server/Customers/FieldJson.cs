using System.Diagnostics;
using System.Text.Json;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.State;

namespace OpenOdp.Server.Customers;

/// <summary>Writes stored values as JSON.</summary>
internal static class FieldJson
{
    public static void Write(Utf8JsonWriter json, FieldValue value)
    {
        switch (value.Kind)
        {
            case FieldKind.Text: json.WriteStringValue(value.Bytes); break;
            case FieldKind.Uuid: json.WriteStringValue(value.AsText()); break;
            case FieldKind.True or FieldKind.False: json.WriteBooleanValue(value.Kind == FieldKind.True); break;
            case FieldKind.Integer: json.WriteNumberValue(value.Integer); break;
            case FieldKind.Decimal: json.WriteRawValue(value.Bytes, skipInputValidation: true); break;
            case FieldKind.List: WriteList(json, value.Bytes); break;
            case FieldKind.Null: json.WriteNullValue(); break;
            default: throw new UnreachableException($"A value of kind {value.Kind} has no form in JSON yet.");
        }
    }

    public static void WriteFields(Utf8JsonWriter json, FieldList fields)
    {
        foreach (var field in fields)
        {
            json.WritePropertyName(field.Name);
            Write(json, field.Value);
        }
    }

    public static void WriteAttributes(Utf8JsonWriter json, IReadOnlyList<AttributeView> attributes)
    {
        foreach (var attribute in attributes)
        {
            json.WritePropertyName(attribute.Name);
            Write(json, attribute.Value());
        }
    }

    private static void WriteList(Utf8JsonWriter json, ReadOnlySpan<byte> elements)
    {
        var reader = new ByteReader(elements);
        json.WriteStartArray();
        for (var count = reader.Count(); count > 0; count--) Write(json, FieldValue.Read(ref reader));
        json.WriteEndArray();
    }
}
