using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using OpenOdp.Client.Json;

namespace OpenOdp.Client.Variables;

/// <summary>The values inside an <see cref="OptimizelyJson"/>: read, copied, converted and written.</summary>
internal static class JsonValues
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static object? Read(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => ReadObject(json),
        JsonValueKind.Array => json.EnumerateArray().Select(Read).ToArray(),
        JsonValueKind.String => json.GetString(),
        JsonValueKind.Number when json.TryGetInt64(out var integer) => integer,
        JsonValueKind.Number => json.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    public static Dictionary<string, object?> Copy(OptimizelyJson json) =>
        json.ToDictionary(pair => pair.Key, pair => CopyValue(pair.Value), StringComparer.Ordinal);

    /// <summary>Numbers convert where nothing is lost; all else must be of the type already.</summary>
    public static bool TryConvert<T>(object? value, [MaybeNullWhen(false)] out T converted)
    {
        switch (value)
        {
            case T same:
                converted = same;
                return true;

            case int or long or double when NumberOf<T>() is { } type:
                return TryConvertNumber((IConvertible)value, type, out converted);

            default:
                converted = default;
                return value is null && default(T) is null;
        }
    }

    public static string Write(OptimizelyJson json)
    {
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text, Plain))
        {
            Write(writer, json);
        }

        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    private static OptimizelyJson ReadObject(JsonElement json)
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var property in json.EnumerateObject())
        {
            values[property.Name] = Read(property.Value); // the last of equal keys counts
        }

        return new OptimizelyJson(values);
    }

    private static object? CopyValue(object? value) => value switch
    {
        OptimizelyJson json => Copy(json),
        IReadOnlyList<object?> list => list.Select(CopyValue).ToList(),
        _ => value,
    };

    /// <summary>The type of number that is asked for, with or without null; null when it is none.</summary>
    private static Type? NumberOf<T>()
    {
        var type = Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T);
        return !type.IsEnum && Type.GetTypeCode(type) is >= TypeCode.SByte and <= TypeCode.Decimal ? type : null;
    }

    private static bool TryConvertNumber<T>(IConvertible number, Type type, [MaybeNullWhen(false)] out T converted)
    {
        try
        {
            var other = number.ToType(type, CultureInfo.InvariantCulture);
            if (((IConvertible)other).ToType(number.GetType(), CultureInfo.InvariantCulture).Equals(number))
            {
                converted = (T)other;
                return true;
            }
        }
        catch (OverflowException)
        {
            // It does not fit.
        }

        converted = default;
        return false;
    }

    private static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case OptimizelyJson json:
                writer.WriteStartObject();
                foreach (var (key, inner) in json)
                {
                    writer.WritePropertyName(key);
                    Write(writer, inner);
                }

                writer.WriteEndObject();
                break;
            case IReadOnlyList<object?> list:
                writer.WriteStartArray();
                foreach (var inner in list)
                {
                    Write(writer, inner);
                }

                writer.WriteEndArray();
                break;
            case string text: writer.WriteStringValue(text); break;
            case bool flag: writer.WriteBooleanValue(flag); break;
            case int number: writer.WriteNumberValue(number); break;
            case long number: writer.WriteNumberValue(number); break;
            case double number when double.IsFinite(number): WriteNumber(writer, number); break;
            default: writer.WriteNullValue(); break;
        }
    }

    /// <summary>In the fewest digits on every runtime; the writer's own would make 4.2000000000000002 of 4.2 on some.</summary>
    private static void WriteNumber(Utf8JsonWriter writer, double number)
    {
        var digits = TextPool.Take();
        digits.Formatted(number);
        writer.WriteRawValue(digits.Written, skipInputValidation: true);
        TextPool.Return(digits);
    }
}
