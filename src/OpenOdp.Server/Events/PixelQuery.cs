using System.Buffers;
using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using OpenOdp.Engine.Identifiers;
using OpenOdp.Server.Accounts;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Http;
using OpenOdp.Server.Json;

namespace OpenOdp.Server.Events;

/// <summary>
/// Reads the query of a pixel as the event that <c>POST /v3/events</c> takes. What is there twice is there twice in it, too, and
/// is refused there.
/// </summary>
internal static class PixelQuery
{
    /// <summary>What SDKs and pages send with an event. Any other name may be a misspelt identifier.</summary>
    public static readonly FrozenSet<string> Fields = FrozenSet.Create(
        StringComparer.Ordinal,
        "idempotence_id", "data_source", "data_source_type", "data_source_version", "data_source_details",
        "data_source_instance", "active_event", "ts", "hostname", "page", "title", "referrer", "search_term", "category",
        "product_id", "order_id", "list_id", "audience_id", "price", "quantity", "discount", "subtotal", "shipping", "tax",
        "total");

    /// <param name="query">The request's query as it was sent.</param>
    /// <param name="rules">Says what is an identifier.</param>
    /// <param name="remarks">What reading it changed or left out; null when nothing.</param>
    public static byte[] ToBody(string query, AccountRules rules, out IReadOnlyList<string>? remarks)
    {
        var (words, identifiers, data) = (new List<Field>(), new List<Field>(), new List<Field>());
        var changes = new List<string>();
        foreach (var pair in new QueryStringEnumerable(query))
        {
            var name = QueryText.Read(pair.EncodedName.Span, isEmail: false);
            var value = QueryText.Read(pair.EncodedValue.Span, IdentifierNormaliser.RuleOf(name.Value) == IdentifierRule.Email);
            if (name.Value == "tracker_id" || (name.Value.Length == 0 && value.Value.Length == 0)) continue;
            var utf8 = Encoding.UTF8.GetBytes(name.Value);
            var quoted = Quoting.Quote(utf8);
            var isIdentifier = rules.FindIdentifier(utf8, out _) >= 0;
            if (isIdentifier && value.IsOfAnother(name.Value))
            {
                changes.Add(value.IsBroken
                    ? $"Identifier {quoted} is left out: its value is not UTF-8, and what can be read of "
                        + "it could be another customer's."
                    : $"Identifier {quoted} is left out: it would be another customer's. {value.Change}");
                continue;
            }

            if (name.IsBroken)
            {
                changes.Add($"The name of parameter {quoted} is not UTF-8: what is no character was read as U+FFFD.");
            }

            if (value.IsBroken) changes.Add($"Parameter {quoted} is not UTF-8: what is no character was read as U+FFFD.");
            var fields = name.Value is "event_type" or "vdl_action" ? words : isIdentifier ? identifiers : data;
            fields.Add(new Field(name.Value, value.Value));
        }

        remarks = changes.Count == 0 ? null : changes;
        return Body(words, identifiers, data);
    }

    private static byte[] Body(List<Field> words, List<Field> identifiers, List<Field> data)
    {
        var body = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(body, AnswerJson.WriterOptions);
        json.WriteStartObject();
        foreach (var word in words) json.WriteString(word.Name == "event_type" ? "type" : "action", word.Value);
        Write("identifiers", identifiers);
        Write("data", data);
        json.WriteEndObject();
        json.Flush();
        return body.WrittenSpan.ToArray();

        void Write(string part, List<Field> fields)
        {
            json.WriteStartObject(part);
            foreach (var field in fields) json.WriteString(field.Name, field.Value);
            json.WriteEndObject();
        }
    }

    private readonly record struct Field(string Name, string Value);
}
