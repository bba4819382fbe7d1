using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Primitives;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Identifiers;

namespace OpenOdp.Server.Console.Customers;

/// <summary>Makes of what was typed an update of a customer, as <c>POST /v3/profiles</c> takes it.</summary>
internal static class ProfileBody
{
    public static List<AttributeRow> Rows(IFormCollection form)
    {
        var (kinds, values, was) = (form["kind"], form["value"], form["was"]);
        return [.. form["name"].Select((name, i) => new AttributeRow(
            name!.Trim(),
            At(kinds, i) == AttributeRow.Json ? AttributeRow.Json : AttributeRow.Text,
            AttributeRow.OneLineEnd(At(values, i)),
            At(was, i)))];
    }

    public static List<ShownField> Identifiers(IFormCollection form) =>
        [.. form["identifier"].Select((name, i) => new ShownField(name!, At(form["identifier-value"], i).Trim()))];

    /// <summary>What is wrong with what was typed, before anything is made of it.</summary>
    public static IEnumerable<string> Faults(IReadOnlyList<AttributeRow> rows, AccountSettings account)
    {
        foreach (var row in rows)
        {
            if (row.Name.Length == 0)
            {
                yield return $"The value '{row.Value}' has no name: write one, or empty the value.";
            }
            else if (IsIdentifier(row.Name, account))
            {
                yield return $"{row.Name} is an identifier, and not changed here: merge or split customers instead.";
            }
            else if (row.Kind == AttributeRow.Json && row.Value.Trim().Length > 0 && JsonFaultOf(row.Value) is { } fault)
            {
                yield return $"{row.Name}: {fault}";
            }
        }

        foreach (var group in rows.GroupBy(static row => row.Name))
        {
            if (group.Key.Length > 0 && group.Count() > 1) yield return $"{group.Key} is there more than once: leave one.";
        }
    }

    /// <summary>
    /// What of the rows that somebody changed was changed meanwhile by somebody else: with these rows, saving again replaces it.
    /// </summary>
    /// <param name="rows">The rows as they were typed.</param>
    /// <param name="now">What attributes are by now, by their names, as in <see cref="AttributeRow.Was"/>.</param>
    public static (List<AttributeRow> Rows, List<string> Faults) Compare(
        IReadOnlyList<AttributeRow> rows, IReadOnlyDictionary<string, string> now)
    {
        var (compared, faults) = (new List<AttributeRow>(), new List<string>());
        foreach (var row in rows)
        {
            var current = AttributeRow.OneLineEnd(now.GetValueOrDefault(row.Name, string.Empty));
            if (!row.IsChanged || current == AttributeRow.OneLineEnd(row.Was) || current == row.Written)
            {
                compared.Add(row);
                continue;
            }

            compared.Add(row with { Was = current });
            var value = current[(current.IndexOf(':') + 1)..];
            faults.Add(current.Length == 0 ? $"{row.Name} was taken away meanwhile. Save again to write it anew."
                : row.IsNew ? $"{row.Name} is there already: it is {value}. Save again to replace it."
                : $"{row.Name} was changed meanwhile: it is {value} now. Save again to replace it.");
        }

        return (compared, faults);
    }

    public static void WriteAttributes(Utf8JsonWriter json, IEnumerable<AttributeRow> rows)
    {
        json.WriteStartObject("attributes");
        foreach (var row in rows)
        {
            json.WritePropertyName(row.Name);
            if (row.Value.Length == 0 || (row.Kind == AttributeRow.Json && row.Value.Trim().Length == 0)) json.WriteNullValue();
            else if (row.Kind == AttributeRow.Json) json.WriteRawValue(row.Value);
            else json.WriteStringValue(row.Value);
        }

        json.WriteEndObject();
    }

    private static string At(StringValues values, int index) => index < values.Count ? values[index]! : string.Empty;

    private static bool IsIdentifier(string name, AccountSettings account) =>
        account.FieldNumber(name) >= 0 || IdentifierNormaliser.IsUserId(Encoding.UTF8.GetBytes(name));

    private static string? JsonFaultOf(string value)
    {
        try
        {
            return JsonElement.Parse(value).ValueKind == JsonValueKind.Object
                ? "an attribute cannot be an object. Write a number, true, false or a list."
                : null;
        }
        catch (JsonException)
        {
            return $"'{value}' is no number, no true or false, and no list as JSON has it. Choose text, or mend it.";
        }
    }
}
