using System.Globalization;
using System.Text.Json;
using OpenOdp.Engine.Webhooks;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Console.Customers;
using OpenOdp.Server.Console.Segments;
using OpenOdp.Server.Console.Shell;
using OpenOdp.Server.Webhooks;

namespace OpenOdp.Server.Console.Settings;

/// <summary>A webhook that somebody makes or changes.</summary>
/// <param name="Segments">All that can be chosen, by their ids, with what people call them.</param>
/// <param name="Chosen">Those that it tells of; none for all.</param>
/// <param name="Base">The position of the command that made what is changed; 0 for a new webhook.</param>
internal sealed record WebhookFormModel(
    bool IsNew, string Name, string Url, IReadOnlyList<ShownField> Segments, IReadOnlySet<string> Chosen, string After,
    ulong Base, string? Fault);

/// <summary>The form of a webhook.</summary>
internal static class WebhookForm
{
    public static Page Show(PageCall call, Webhook? webhook) => Page.Of<WebhookFormPage>(new WebhookFormModel(
        webhook is null, webhook?.Name ?? string.Empty, webhook?.Url ?? string.Empty,
        SegmentsOf(call, webhook?.Segments ?? []), (webhook?.Segments ?? []).ToHashSet(), string.Empty,
        webhook?.Revision ?? 0, null));

    /// <summary>The form with what was typed, and why that was refused.</summary>
    public static Page Again(PageCall call, FormCall form, string name, bool isNew, ulong over, Answer answer)
    {
        var chosen = Chosen(form).ToHashSet();
        return Page.Of<WebhookFormPage>(
            new WebhookFormModel(
                isNew, name, form["url"], SegmentsOf(call, chosen), chosen, form["after"], over, answer.Message),
            answer.Status);
    }

    /// <summary>Why what was typed is not even asked for; null when it is.</summary>
    /// <param name="over">Takes the base of the webhook that there is, which the form replaces when it is sent again.</param>
    public static Answer? Refusal(PageCall call, FormCall form, string name, bool isNew, ref ulong over)
    {
        var webhook = WebhookEndpoints.Find(call.Read with { Id = name });
        var isThere = webhook is not null;
        if (isNew && isThere) return Answer.Conflict($"There is a webhook '{name}' already. Name this one otherwise.");
        if (!isNew && !isThere) return Answer.NotFound($"There is no webhook '{name}' any more.");
        over = webhook?.Revision ?? 0;
        if (form.Overtaken(over, Overtaken(webhook)) is { } overtaken) return overtaken;
        var after = form["after"].Trim();
        return after.Length == 0 || ulong.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? null
            : Answer.BadRequest("Begin behind position: give a whole number, or leave it empty.");
    }

    private static string Overtaken(Webhook? now) =>
        "The webhook was changed meanwhile, or deleted and made anew, by somebody else or in another tab. "
            + $"It goes to {now?.Url} now, and tells of {(now is { Segments.Count: > 0 } ? string.Join(", ", now.Segments) : "all segments")}. "
            + "Save again to replace it.";

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
