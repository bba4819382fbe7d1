using System.Globalization;
using System.Text.Json;
using OpenOdp.Engine.Webhooks;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Console.Customers;
using OpenOdp.Server.Console.Segments;
using OpenOdp.Server.Console.Shell;

namespace OpenOdp.Server.Console.Settings;

/// <summary>A webhook that somebody makes or changes.</summary>
/// <param name="Segments">All that can be chosen, by their ids, with what people call them.</param>
/// <param name="Chosen">Those that it tells of; none for all.</param>
internal sealed record WebhookFormModel(
    bool IsNew, string Name, string Url, IReadOnlyList<ShownField> Segments, IReadOnlySet<string> Chosen, string After,
    string? Fault);

/// <summary>The form of a webhook.</summary>
internal static class WebhookForm
{
    public static Page Show(PageCall call, Webhook? webhook) => Page.Of<WebhookFormPage>(new WebhookFormModel(
        webhook is null, webhook?.Name ?? string.Empty, webhook?.Url ?? string.Empty,
        SegmentsOf(call, webhook?.Segments ?? []), (webhook?.Segments ?? []).ToHashSet(), string.Empty, null));

    /// <summary>The form with what was typed, and why that was refused.</summary>
    public static Page Again(PageCall call, FormCall form, string name, bool isNew, Answer answer)
    {
        var chosen = Chosen(form).ToHashSet();
        return Page.Of<WebhookFormPage>(
            new WebhookFormModel(
                isNew, name, form["url"], SegmentsOf(call, chosen), chosen, form["after"], answer.Message),
            answer.Status);
    }

    /// <summary>Why what was typed is not even asked for; null when it is.</summary>
    public static Answer? Refusal(PageCall call, FormCall form, string name, bool isNew)
    {
        var isThere = PutWebhookCommand.IsName(name)
            && WebhookTable.Read(call.Read.View, call.Read.Account.Number, name) is not null;
        if (isNew && isThere) return Answer.Conflict($"There is a webhook '{name}' already. Name this one otherwise.");
        if (!isNew && !isThere) return Answer.NotFound($"There is no webhook '{name}' any more.");
        var after = form["after"].Trim();
        return after.Length == 0 || ulong.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? null
            : Answer.BadRequest("Begin behind position: give a whole number, or leave it empty.");
    }

    /// <summary>The body that the API takes.</summary>
    public static void Write(Utf8JsonWriter json, FormCall form)
    {
        json.WriteString("url", form["url"].Trim());
        json.WriteStartArray("segments");
        foreach (var segment in Chosen(form)) json.WriteStringValue(segment);
        json.WriteEndArray();
        if (form["secret"].Trim() is { Length: > 0 } secret) json.WriteString("secret", secret);
        if (ulong.TryParse(form["after"].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var after))
        {
            json.WriteNumber("after", after);
        }
    }

    private static IEnumerable<string> Chosen(FormCall form) => form.Form["segments"].OfType<string>();

    private static List<ShownField> SegmentsOf(PageCall call, IEnumerable<string> more)
    {
        var all = call.Read.Segments.ById;
        return [.. all.Keys.Union(more).Order(StringComparer.Ordinal).Select(id => new ShownField(
            id, all.TryGetValue(id, out var segment) ? SegmentReading.NameOf(call, segment) : string.Empty))];
    }
}
