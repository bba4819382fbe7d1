using System.Globalization;
using System.Text;
using GraphQL;
using GraphQL.Types;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Identifiers;
using OpenOdp.Server.GraphQL.Lists;
using OpenOdp.Server.Times;

namespace OpenOdp.Server.GraphQL;

/// <summary>The events of a customer, newest first (§3.3).</summary>
internal static class EventLists
{
    private const string Time = "ts";

    private static readonly string[] Texts =
    [
        "event_type", "action", Time, "idempotence_id", "data_source_type", "data_source", "data_source_version",
        "data_source_details", "data_source_instance", "product_id", "order_id", "list_id", "target_address", "hostname", "page",
        "title", "referrer", "search_term", "category", "os", "os_version", "device_type", "model", "audience_id", "campaign",
        "campaign_id",
    ];

    private static readonly string[] Numbers = ["price", "quantity", "discount", "subtotal"];

    public static NodeList Of(AccountSettings settings, Connection connection)
    {
        List<NodeField> fields =
        [
            .. Texts.Select(static name => StoredValues.Field(name, FieldForm.Text)),
            .. Numbers.Select(static name => StoredValues.Field(name, FieldForm.Number)),
            StoredValues.Field("active_event", FieldForm.Truth),
        ];
        var ts = fields.FindIndex(static field => field.Name == Time);
        fields[ts] = fields[ts] with { Normalise = TimeOf };
        foreach (var name in settings.Identifiers.Select(static field => field.Name).Where(Fields.IsName))
        {
            fields.Add(StoredValues.Field("event_" + name, FieldForm.Text) with
            {
                Normalise = text => IdentifierNormaliser.Normalise(name, text),
            });
        }

        return new NodeList(new ObjectGraphType { Name = "Event" }, fields, own: Time, connection);
    }

    /// <param name="customer">Null for one whom nobody knows.</param>
    public static Page Page(IResolveFieldContext context, NodeList events, CustomerView? customer) =>
        events.Page(context, (_, after) => All(context.Call(), customer, after));

    /// <summary>The cursor of an event.</summary>
    public static string Text(EventCursor at) =>
        string.Create(CultureInfo.InvariantCulture, $"{at.SegmentTime}_{at.Position}_{at.Index}");

    public static EventCursor? CursorOf(string? after)
    {
        if (after is null) return null;
        var parts = after.Split('_');
        return parts.Length == 3
            && long.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var time)
            && ulong.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            && ushort.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                ? new EventCursor(time, position, index)
                : throw Connection.NotACursor(after);
    }

    private static IEnumerable<Edge> All(QueryContext call, CustomerView? customer, string? after)
    {
        foreach (var view in customer?.Events(CursorOf(after)) ?? [])
        {
            call.Spend(1);
            call.SpendBytes(view.Row.Length);
            yield return new Edge(Text(view.At), Values(view, call.Call.Account));
        }
    }

    private static StoredValues Values(EventView view, AccountSettings settings)
    {
        var item = view.Item();
        var values = StoredValues.Of(item.Fields);
        values.Add("event_type", Encoding.UTF8.GetString(item.Type));
        values.Add(Time, IsoTime.OfMilliseconds(item.Timestamp ?? view.At.SegmentTime));
        if (item.HasAction) values.Add("action", Encoding.UTF8.GetString(item.Action));
        foreach (var identifier in item.Identifiers)
        {
            values.Add("event_" + settings.Identifiers[identifier.Field].Name, Encoding.UTF8.GetString(identifier.Value));
        }

        return values;
    }

    private static string? TimeOf(string text) =>
        TimestampText.TryRead(Encoding.UTF8.GetBytes(text), out var milliseconds, out _)
            ? IsoTime.OfMilliseconds(milliseconds)
            : null;
}
