using System.Globalization;
using System.Text;
using System.Text.Json;
using OpenOdp.Engine;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Identity;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Identity;
using OpenOdp.Server.Times;

namespace OpenOdp.Server.Customers;

/// <summary>The shapes of a customer, its history and its events under <c>/admin</c>.</summary>
internal static class CustomerJson
{
    /// <summary>Entries of a list that is shown with its customer; the others come in pages of their own.</summary>
    private const int Shown = 100;

    public static void Write(Utf8JsonWriter json, CustomerView customer, AccountSettings settings)
    {
        json.WriteStartObject();
        json.WriteString("id", Id(customer.Id));
        json.WriteString("created_at", Instant.OfMicroseconds(customer.CreatedAt));
        json.WriteStartArray("identifiers");
        foreach (var identifier in customer.Identifiers())
        {
            json.WriteStartObject();
            json.WriteString("name", identifier.Name);
            json.WriteString("value", identifier.Value);
            json.WriteString("confidence", identifier.Confidence == Confidence.High ? "high" : "low");
            json.WriteString("first_seen", Instant.OfMicroseconds(identifier.FirstSeen));
            json.WriteString("last_seen", Instant.OfMicroseconds(identifier.LastSeen));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("attributes");
        var attributes = customer.Attributes(out var isWhole);
        foreach (var attribute in attributes)
        {
            json.WritePropertyName(attribute.Name);
            FieldJson.Write(json, attribute.Value());
        }

        json.WriteEndObject();
        WriteIncomplete(json, isWhole);
        var redirectPage = customer.Redirects(null);
        var redirects = redirectPage.Entries.Take(Shown + 1).ToList();
        json.WriteStartArray("redirected_ids");
        foreach (var (id, _) in redirects.Take(Shown)) json.WriteStringValue(Id(id));
        json.WriteEndArray();
        json.WriteString(
            "redirected_next", redirects.Count > Shown ? PageQuery.Text(redirectPage.After(redirects[Shown - 1].Merge)) : null);
        var historyPage = customer.History(null, Shown + 1);
        var history = historyPage.Entries.ToList();
        json.WriteStartArray("history");
        foreach (var record in history.Take(Shown)) WriteHistory(json, record, settings);
        json.WriteEndArray();
        json.WriteString("history_next", history.Count > Shown ? PageQuery.Text(historyPage.After(history[Shown - 1].Id)) : null);
        json.WriteEndObject();
    }

    /// <summary>Says beside the attributes that they are not all, for it cannot be seen.</summary>
    public static void WriteIncomplete(Utf8JsonWriter json, bool isWhole)
    {
        if (!isWhole) json.WriteBoolean("attributes_incomplete", true);
    }

    public static void WriteWarnings(Utf8JsonWriter json, RecordOutcome outcome) =>
        WriteWarnings(json, outcome.Warnings.Select(warning => warning.Message));

    public static void WriteWarnings(Utf8JsonWriter json, IEnumerable<string> warnings)
    {
        json.WriteStartArray("warnings");
        foreach (var warning in warnings) json.WriteStringValue(warning);
        json.WriteEndArray();
    }

    public static void WriteHistory(Utf8JsonWriter json, AuditRecord record, AccountSettings settings)
    {
        json.WriteStartObject();
        json.WriteString("id", Id(record.Id));
        json.WriteString("kind", record.Kind switch
        {
            AuditKind.Merge => "merge",
            AuditKind.Move => "move",
            AuditKind.Undo => "undo",
            AuditKind.Attach => "attach",
            AuditKind.Split => "split",
            _ => "merge_refused",
        });
        json.WriteNumber("position", record.Position);
        json.WriteString("at", Instant.OfMicroseconds(record.At));
        WriteId(json, "from", record.Kind == AuditKind.MergeRefused
            ? record.Parties.FirstOrDefault(party => party != record.Into)
            : record.From);
        WriteId(json, "into", record.Into);
        json.WriteStartObject("identifier");
        json.WriteString("name", settings.Identifiers[record.Field].Name);
        if (record.Value.IsEmpty) json.WriteNull("value"); // it belonged to a customer who was erased
        else json.WriteString("value", record.Value.Span);
        json.WriteEndObject();
        json.WriteString("reason", record.Reason);
        if (record.Kind == AuditKind.MergeRefused)
        {
            json.WriteStartArray("parties");
            foreach (var party in record.Parties) json.WriteStringValue(Id(party));
            json.WriteEndArray();
            json.WriteNumber("count", record.Count);
            json.WriteString("last_at", Instant.OfMicroseconds(record.LastAt));
        }

        if (record.Origin != 0) json.WriteString("origin", OriginQuery.Text(record.Origin));
        if (record.Counterpart != 0)
        {
            json.WriteString(
                record.Kind is AuditKind.Undo or AuditKind.MergeRefused ? "merge" : "undone_by", Id(record.Counterpart));
        }

        json.WriteStartObject("event");
        json.WriteNumber("position", record.Position);
        json.WriteNumber("index", record.EventIndex);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public static void WriteEvent(Utf8JsonWriter json, EventView view, AccountSettings settings)
    {
        var item = view.Item();
        json.WriteStartObject();
        json.WriteNumber("position", view.At.Position);
        json.WriteNumber("index", view.At.Index);
        json.WriteString("ts", Instant.OfMilliseconds(item.Timestamp ?? view.At.SegmentTime));
        json.WriteString("event_type", item.Type);
        if (item.HasAction) json.WriteString("action", item.Action);
        else json.WriteNull("action");
        json.WriteStartObject("identifiers");
        foreach (var identifier in item.Identifiers)
        {
            json.WriteString(settings.Identifiers[identifier.Field].Name, identifier.Value);
        }

        json.WriteEndObject();
        json.WriteStartObject("data");
        EventDefaults.WriteFields(json, item);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public static string Id(ulong id) => id.ToString(CultureInfo.InvariantCulture);

    private static void WriteId(Utf8JsonWriter json, string name, ulong id)
    {
        if (id == 0) json.WriteNull(name);
        else json.WriteString(name, Id(id));
    }

    /// <summary>What the platform fills in when the caller did not (§3.3, §3.5).</summary>
    private static class EventDefaults
    {
        public static void WriteFields(Utf8JsonWriter json, in EventItem item)
        {
            var (hasActive, hasSource) = (false, false);
            foreach (var field in item.Fields)
            {
                // Null is missing (EV-23), and then the default is there instead.
                var hasDefault = field.Name.SequenceEqual("active_event"u8) || field.Name.SequenceEqual("data_source_type"u8);
                if (hasDefault && field.Value.Kind == FieldKind.Null) continue;
                hasActive |= field.Name.SequenceEqual("active_event"u8);
                hasSource |= field.Name.SequenceEqual("data_source_type"u8);
                json.WritePropertyName(field.Name);
                FieldJson.Write(json, field.Value);
            }

            if (!hasActive) json.WriteBoolean("active_event", IsActive(item));
            if (!hasSource) json.WriteString("data_source_type", "api");
        }

        private static bool IsActive(in EventItem item) => Encoding.UTF8.GetString(item.Type) switch
        {
            "customer_discovered" or "campaign" or "consent" or "reachability" or "list" => false,
            "email" or "push" => item.Action.SequenceEqual("open"u8) || item.Action.SequenceEqual("click"u8),
            _ => true,
        };
    }
}
