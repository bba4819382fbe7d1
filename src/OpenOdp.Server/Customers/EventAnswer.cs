using System.Text;
using System.Text.Json;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Events;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Times;

namespace OpenOdp.Server.Customers;

/// <summary>An event of a customer.</summary>
/// <param name="Position">The position of the record that brought it.</param>
/// <param name="Index">Its place in the record.</param>
/// <param name="Ts">When it happened.</param>
internal sealed record EventAnswer(
    ulong Position, int Index, string Ts, string EventType, string? Action, StoredFields Identifiers, StoredFields Data)
{
    public static EventAnswer Of(EventView view, AccountSettings settings)
    {
        var item = view.Item();
        return new EventAnswer(
            view.At.Position,
            view.At.Index,
            IsoTime.OfMilliseconds(item.Timestamp ?? view.At.SegmentTime),
            Encoding.UTF8.GetString(item.Type),
            item.HasAction ? Encoding.UTF8.GetString(item.Action) : null,
            new StoredFields(json => WriteIdentifiers(json, view.Item(), settings)),
            new StoredFields(json => WriteData(json, view.Item())));
    }

    private static void WriteIdentifiers(Utf8JsonWriter json, in EventItem item, AccountSettings settings)
    {
        foreach (var identifier in item.Identifiers)
        {
            json.WriteString(settings.Identifiers[identifier.Field].Name, identifier.Value);
        }
    }

    /// <summary>What was sent, and what the platform fills in when the caller did not (§3.3, §3.5).</summary>
    private static void WriteData(Utf8JsonWriter json, in EventItem item)
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
