using System.Text.Json;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Log;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Ingest;
using OpenOdp.Server.Json;

namespace OpenOdp.Server.Customers;

/// <summary>Reads one customer update (§4.1) into the form of <see cref="ProfileItem"/>.</summary>
internal struct ProfileReader : IItemReader
{
    /// <inheritdoc/>
    public static string ItemName => "customer update";

    /// <inheritdoc/>
    public static int MaxItems => RequestItems.MaxItems;

    /// <inheritdoc/>
    public readonly string? Excess => null;

    /// <inheritdoc/>
    public readonly long MoreBytes => 0;

    /// <inheritdoc/>
    public readonly void Read(
        ref JsonCursor json, ParseScratch scratch, AccountRules rules, in SourceDefaults defaults, Findings findings)
    {
        scratch.Identifiers.Clear();
        scratch.Fields.Clear();
        var names = json.OpenNames();
        while (json.NextProperty(out var name))
        {
            json.AddName(name);
            var text = json.Text[name];
            if (text.SequenceEqual("attributes"u8))
            {
                ReadAttributes(ref json, scratch, rules, findings);
            }
            else if (text.SequenceEqual("identifiers"u8))
            {
                IdentifierReader.ReadAll(ref json, rules, scratch.Identifiers, findings);
            }
            else
            {
                SkipUnknown(ref json, name, findings);
            }
        }

        json.CloseNames(names);
        IdentifierReader.Check(
            scratch.Identifiers, findings, "Missing an identifier in `attributes`: send at least one with a value.");
        if (!findings.ItemIsValid) return;
        if (defaults.NameApp(scratch.Fields, json.Text)) scratch.Fields.Close(ref json);
        scratch.Identifiers.Write(scratch.Item, json.Text);
        scratch.Fields.Write(scratch.Item, json.Text);
    }

    private static void SkipUnknown(ref JsonCursor json, TextSlice name, Findings findings)
    {
        findings.Warn(
            $"{Quoting.Quote(json.Text[name])} is ignored: a customer update has `attributes`, and may have `identifiers`.");
        json.Skip();
    }

    private static void ReadAttributes(ref JsonCursor json, ParseScratch scratch, AccountRules rules, Findings findings)
    {
        if (json.Token != JsonTokenType.StartObject)
        {
            if (json.Token != JsonTokenType.Null) findings.Refuse("`attributes` must be an object of names and values.");
            json.Skip();
            return;
        }

        while (json.NextProperty(out var name))
        {
            var text = json.Text[name];
            var identifier = rules.FindIdentifier(text, out var isExact);
            if (identifier >= 0)
            {
                // Empty, it still clears an attribute from before the account had an identifier of that name.
                scratch.Fields.Add(IsEmpty(ref json) ? new FieldEntry(name) { Kind = FieldKind.Null } : FieldEntry.Dropped(name));
                IdentifierReader.ReadValue(ref json, name, identifier, isExact, rules, scratch.Identifiers, findings);
            }
            else if (PlatformFields.Contains(text, rules))
            {
                scratch.Fields.Add(FieldEntry.Dropped(name));
                findings.Warn($"Attribute {Quoting.Quote(text)} is ignored: the platform fills it.");
                json.Skip();
            }
            else
            {
                var type = FieldTypes.OfCustomer(text);
                if (!FieldReader.Admits(ref json, scratch.Fields, name, type, ItemLimits.Attributes, findings)) continue;
                ref var field = ref scratch.Fields.Add(new FieldEntry(name));
                ReadValue(ref json, ref field, findings);
            }
        }

        scratch.Fields.Close(ref json);
    }

    private static bool IsEmpty(ref JsonCursor json) =>
        json.Token == JsonTokenType.Null || (json.Token == JsonTokenType.String && json.TakeText().Length == 0);

    private static void ReadValue(ref JsonCursor json, ref FieldEntry field, Findings findings)
    {
        if (json.Token == JsonTokenType.StartArray)
        {
            ListReader.Read(ref json, ref field, findings);
            return;
        }

        FieldReader.Read(ref json, ref field, FieldTypes.OfCustomer(json.Text[field.Name]), findings);
        if (field.Kind == FieldKind.Text
            && field.Value.Length == 0)
        {
            field.Kind = FieldKind.Null; // "" clears, as null does (PR-4)
        }
    }
}
