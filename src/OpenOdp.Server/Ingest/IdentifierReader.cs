using System.Globalization;
using System.Text.Json;
using OpenOdp.Engine;
using OpenOdp.Engine.Identifiers;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Json;

namespace OpenOdp.Server.Ingest;

/// <summary>Reads identifiers into their normal form (§3.6).</summary>
internal static class IdentifierReader
{
    /// <summary>Reads an <c>identifiers</c> object that the cursor stands on.</summary>
    public static void ReadAll(ref JsonCursor json, AccountRules rules, ItemIdentifiers identifiers, Findings findings)
    {
        if (json.Token != JsonTokenType.StartObject)
        {
            if (json.Token != JsonTokenType.Null)
            {
                findings.Refuse("`identifiers` must be an object of identifier names and values.");
            }

            json.Skip();
            return;
        }

        var names = json.OpenNames();
        while (json.NextProperty(out var name))
        {
            json.AddName(name);
            if (name.Length > ItemLimits.NameBytes)
            {
                var key = Quoting.Quote(json.Text[name]);
                findings.Refuse($"A key of `identifiers` is longer than {ItemLimits.NameBytes} bytes: {key}.", Limit.NameLength);
                json.Skip();
                continue;
            }

            var field = rules.FindIdentifier(json.Text[name], out var isExact);
            if (field >= 0)
            {
                ReadValue(ref json, name, field, isExact, rules, identifiers, findings);
                continue;
            }

            var message = $"Unknown identifier field: {Quoting.Show(json.Text[name])}";
            identifiers.Unknown ??= message;
            findings.Warn(message);
            json.Skip();
        }

        json.CloseNames(names);
    }

    /// <summary>Reads one value that the cursor stands on. Null and empty values count as absent (EV-4).</summary>
    public static void ReadValue(
        ref JsonCursor json, TextSlice name, int field, bool isExact, AccountRules rules, ItemIdentifiers identifiers,
        Findings findings)
    {
        if (!TryTakeText(ref json, out var value))
        {
            findings.Refuse($"Identifier {Quoting.Quote(json.Text[name])} must be a text, not an object or an array.");
            json.Skip();
            return;
        }

        var sent = json.Text[value];
        if (sent.Trim(" \t\r\n"u8).Length == 0) return;
        var trimmed = IdentifierNormaliser.Trim(sent);
        if (trimmed.Length != sent.Length)
        {
            value = value.Part(sent.Length - IdentifierNormaliser.TrimStart(sent).Length, trimmed.Length);
        }

        var asSent = value;
        var rule = rules.RuleOf(field);
        if (!IdentifierNormaliser.IsNormal(rule, trimmed)) value = Normalise(ref json, rule, value);
        if (value.Length == 0 && asSent.Length > 0) return;
        if (value.Length > TextLength.Max && TextLength.Cut(json.Text[value], TextLength.Max).Length < value.Length)
        {
            // Cut, it could be another customer's.
            identifiers.Junk ??= string.Create(
                CultureInfo.InvariantCulture,
                $"Identifier {Quoting.Quote(json.Text[name])} is longer than {TextLength.Max:N0} characters.");
            findings.Warn($"{identifiers.Junk} It is ignored.", Limit.TextLength);
        }
        else if (rules.IsJunk(field, json.Text[asSent], json.Text[value]) || json.HasOnlyLost(value))
        {
            identifiers.Junk ??=
                $"The value {Quoting.Quote(json.Text[asSent])} of identifier {Quoting.Quote(json.Text[name])} identifies nobody.";
            findings.Warn($"Identifier {Quoting.Quote(json.Text[name])} is ignored: its value identifies nobody.");
        }
        else if (json.HasLost(value))
        {
            identifiers.Broken ??= (field, isExact, value);
            findings.Warn(
                $"Identifier {Quoting.Quote(json.Text[name])} has lost a character, which is U+FFFD now: it "
                + "could be another customer's, and"
                    + " counts only where there is no other.");
        }
        else if (!identifiers.TryAdd(field, isExact, value))
        {
            var identifier = rules.Settings.Identifiers[field].Name;
            findings.Warn(
                $"Identifier `{identifier}` is there more than once: the one spelt exactly so is kept, else the first.");
        }
    }

    /// <summary>
    /// Refuses the item when it has no identifier left. One that has lost a character joins nobody to the others of the item, but
    /// is no reason to lose the item.
    /// </summary>
    public static void Check(ItemIdentifiers identifiers, Findings findings, string none)
    {
        if (identifiers.Count == 0 && identifiers.Broken is { } broken)
        {
            identifiers.TryAdd(broken.Field, broken.IsExact, broken.Value);
        }

        if (identifiers.Count > 0) return;
        if (identifiers.Junk is { } junk) findings.Refuse($"{junk} Send an identifier that is the customer's own.");
        else findings.Refuse(identifiers.Unknown ?? none);
    }

    /// <summary>A text, a number or a truth value as text (EV-5); false for an object or array.</summary>
    private static bool TryTakeText(ref JsonCursor json, out TextSlice value)
    {
        value = default;
        switch (json.Token)
        {
            case JsonTokenType.String:
                value = json.TakeText();
                return true;
            case JsonTokenType.Number:
                var number = new FieldEntry(default) { Value = json.Literal };
                // Rounded, it could be another customer's.
                var isRead = NumberText.TryRead(json.Text[json.Literal], json.Literal, json.Scratch, ref number, out var isExact)
                    && isExact;
                if (isRead) NumberText.ToText(ref number, json.Scratch);
                value = isRead ? number.Value : json.Literal;
                return true;
            case JsonTokenType.True or JsonTokenType.False:
                value = json.Literal;
                return true;
            default:
                return json.Token == JsonTokenType.Null;
        }
    }

    private static TextSlice Normalise(ref JsonCursor json, IdentifierRule rule, TextSlice trimmed)
    {
        // What is read and what is written may both lie in scratch, so the text to read is kept apart.
        var start = json.Scratch.Length;
        var text = json.Text[trimmed];
        Span<byte> copy = text.Length <= 256 ? stackalloc byte[256] : new byte[text.Length];
        text.CopyTo(copy);
        IdentifierNormaliser.Write(rule, copy[..text.Length], json.Scratch);
        return TextSlice.InScratch(start, json.Scratch.Length - start);
    }
}
