using System.Text;
using System.Text.Json;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Events;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Console.SignIn;
using OpenOdp.Server.Customers;
using OpenOdp.Server.Times;

namespace OpenOdp.Server.Console.Customers;

/// <summary>Makes of a stored event what a page shows of it.</summary>
internal static class EventShow
{
    public static ShownEvent Of(EventView view, AccountSettings account, Viewer viewer)
    {
        var item = view.Item();
        var (identifiers, data) = (new List<ShownField>(), new List<ShownField>());
        foreach (var one in item.Identifiers)
        {
            identifiers.Add(viewer.Show(account.Identifiers[one.Field].Name, Encoding.UTF8.GetString(one.Value)));
        }

        foreach (var field in item.Fields)
        {
            data.Add(viewer.Show(Encoding.UTF8.GetString(field.Name), FieldText.Of(field.Value), account));
        }

        return new ShownEvent(
            CustomerEndpoints.Text(view.At),
            IsoTime.OfMilliseconds(item.Timestamp ?? view.At.SegmentTime),
            viewer.ShowText(Encoding.UTF8.GetString(item.Type)),
            item.HasAction ? viewer.ShowText(Encoding.UTF8.GetString(item.Action)) : null,
            identifiers,
            data);
    }
}

/// <summary>A stored value as text.</summary>
internal static class FieldText
{
    public static string Of(FieldValue value)
    {
        if (value.AsText() is { } text) return text;
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, AnswerJson.WriterOptions)) FieldJson.Write(json, value);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
