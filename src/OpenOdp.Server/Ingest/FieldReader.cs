using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using OpenOdp.Engine;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Identifiers;
using OpenOdp.Server.Json;

namespace OpenOdp.Server.Ingest;

/// <summary>
/// Reads the value of a field. One that does not fit its type is ignored with a warning; the item stays (EV-20).
/// </summary>
internal static class FieldReader
{
    /// <summary>
    /// False when a field has to be left out: its name is too long, or there are too many. Its value is passed over, and its name
    /// still counts as there. Fields that mean something to the platform are never too many.
    /// </summary>
    public static bool Admits(ref JsonCursor json, ItemFields fields, TextSlice name, FieldType type, int most, Findings findings)
    {
        var isTooLong = name.Length > ItemLimits.NameBytes;
        if (!isTooLong && (fields.Count < most || type != FieldType.Any || json.Text[name].SequenceEqual("ts"u8))) return true;
        var reason = isTooLong
            ? $"its name is longer than {ItemLimits.NameBytes} bytes."
            : string.Create(CultureInfo.InvariantCulture, $"at most {most:N0} are kept.");
        findings.Warn(
            $"Field {Quoting.Quote(json.Text[name])} is left out: {reason}", isTooLong ? Limit.NameLength : Limit.NameCount);
        fields.Add(FieldEntry.Dropped(name));
        json.Skip();
        return false;
    }

    /// <summary>Reads the value that the cursor stands on.</summary>
    public static void Read(ref JsonCursor json, ref FieldEntry field, FieldType type, Findings findings)
    {
        switch (json.Token)
        {
            case JsonTokenType.String:
                ReadText(ref json, ref field, type, findings);
                break;
            case JsonTokenType.Number:
                ReadNumber(ref json, ref field, type, json.Literal, findings);
                break;
            case JsonTokenType.True or JsonTokenType.False when type is FieldType.Any or FieldType.Boolean:
                field.Kind = json.Token == JsonTokenType.True ? FieldKind.True : FieldKind.False;
                break;
            case JsonTokenType.Null:
                field.Kind = FieldKind.Null;
                break;
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                field.IsDropped = true;
                findings.Refuse($"Field {Quoting.Quote(json.Text[field.Name])} must be a text, a number, true, false or "
                    + "null, not an object or an array.");
                json.Skip();
                break;
            default:
                Drop(ref json, ref field, type, findings);
                break;
        }
    }

    private static void ReadText(ref JsonCursor json, ref FieldEntry field, FieldType type, Findings findings)
    {
        field.Kind = FieldKind.Text;
        field.Value = json.TakeText();
        var text = json.Text[field.Value];
        if (type is FieldType.Any or FieldType.Key)
        {
            if (text.Length > TextLength.Max) Cut(ref json, ref field, findings);
            return;
        }

        var trimmed = IdentifierNormaliser.Trim(text);
        var at = field.Value.Part(text.Length - IdentifierNormaliser.TrimStart(text).Length, trimmed.Length);
        if (type == FieldType.Number) ReadNumber(ref json, ref field, type, at, findings);
        else if (!TryReadBoolean(trimmed, ref field)) Drop(ref json, ref field, type, findings);
    }

    private static void ReadNumber(ref JsonCursor json, ref FieldEntry field, FieldType type, TextSlice at, Findings findings)
    {
        if (type == FieldType.Boolean)
        {
            if (!TryReadBoolean(json.Text[at], ref field)) Drop(ref json, ref field, type, findings);
            return;
        }

        var isRead = NumberText.TryRead(json.Text[at], at, json.Scratch, ref field, out var isExact);
        if (type == FieldType.Key)
        {
            // Rounded, it could name another thing.
            if (isRead && isExact) NumberText.ToText(ref field, json.Scratch);
            else (field.Kind, field.Value) = (FieldKind.Text, at);
            if (field.Value.Length > TextLength.Max) Cut(ref json, ref field, findings);
        }
        else if (!isRead)
        {
            Drop(ref json, ref field, type, findings);
        }
        else if (!isExact)
        {
            var name = Quoting.Quote(json.Text[field.Name]);
            findings.Warn($"Field {name} is rounded: a number keeps {NumberText.Precision}.", Limit.Number);
        }
    }

    private static bool TryReadBoolean(ReadOnlySpan<byte> text, ref FieldEntry field)
    {
        bool? value = text switch
        {
            [(byte)'1'] => true,
            [(byte)'0'] => false,
            _ when Ascii.EqualsIgnoreCase(text, "true"u8) => true,
            _ when Ascii.EqualsIgnoreCase(text, "false"u8) => false,
            _ => null,
        };
        if (value is { } known) field.Kind = known ? FieldKind.True : FieldKind.False;
        return value is not null;
    }

    private static void Cut(ref JsonCursor json, ref FieldEntry field, Findings findings)
    {
        var text = json.Text[field.Value];
        var cut = TextLength.Cut(text, TextLength.Max);
        if (cut.Length == text.Length) return;
        field.Value = field.Value.Part(0, cut.Length);
        var name = Quoting.Quote(json.Text[field.Name]);
        findings.Warn(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Field {name} is longer than {TextLength.Max:N0} characters; the rest was cut off."),
            Limit.TextLength);
    }

    private static void Drop(ref JsonCursor json, ref FieldEntry field, FieldType type, Findings findings)
    {
        field.IsDropped = true;
        var isNumber = type is FieldType.Number or FieldType.Any;
        var wanted = type switch
        {
            FieldType.Number => NumberText.Range,
            FieldType.Boolean => "true, false, 0 or 1",
            FieldType.Key => "a text",
            FieldType.Any => $"{NumberText.Range}, or a text",
            _ => throw new UnreachableException($"Fields of type {type} have no description yet."),
        };
        var name = Quoting.Quote(json.Text[field.Name]);
        findings.Warn($"Field {name} is ignored: it must be {wanted}.", isNumber ? Limit.Number : Limit.None);
    }
}
