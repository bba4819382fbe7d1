using OpenOdp.Server.Calls;
using OpenOdp.Server.Console.Customers;
using OpenOdp.Server.Console.Shell;
using OpenOdp.Server.Console.SignIn;
using OpenOdp.Server.Webhooks;

namespace OpenOdp.Server.Console.Settings;

/// <summary>The webhooks of the account.</summary>
internal sealed record WebhooksModel(IReadOnlyList<WebhookLine> Webhooks);

/// <summary>A webhook in the list.</summary>
/// <param name="Hook">The webhook, with its address as this viewer may see it.</param>
/// <param name="Delivered">The last delivery since the start; null when there was none.</param>
/// <param name="Failed">The last attempt that failed.</param>
internal sealed record WebhookLine(WebhookAnswer Hook, DeliveryAnswer? Delivered, DeliveryAnswer? Failed);

/// <summary>A webhook with what it did last.</summary>
/// <param name="Attempts">The newest first.</param>
/// <param name="Base">The position of the command that made or changed it.</param>
/// <param name="Fault">Why a change was refused; null when none was.</param>
internal sealed record WebhookModel(
    WebhookLine Line, IReadOnlyList<DeliveryAnswer> Attempts, string? Secret, ulong Base, string? Fault);

/// <summary>Webhooks: who is told of segments, and how that goes.</summary>
internal sealed class WebhookPages(WebhookEndpoints webhooks)
{
    private const string Room = "/settings/webhooks";
    private const int Shown = 50;

    private const string NotDeleted =
        "Nothing was deleted: the webhook was changed meanwhile, or deleted and made anew, by somebody else or in another tab. "
            + "Delete again if it is to go as it is now.";

    public Page List(PageCall call) => Page.Of<WebhooksPage>(new WebhooksModel(
        [.. webhooks.All(call.Read.View, call.Read.Account.Number).Webhooks.Select(hook => LineOf(call, hook))]));

    public Page Show(PageCall call) => Show<WebhookPage>(call, null, null);

    /// <summary>What changes by itself, for the page to show it.</summary>
    public Page State(PageCall call) => Show<WebhookState>(call, null, null);

    public static Page New(PageCall call) => WebhookForm.Show(call, null);

    public static Page Edit(PageCall call) =>
        WebhookEndpoints.Find(call.Read) is { } webhook ? WebhookForm.Show(call, webhook) : NotThere(call.Read.Id);

    public Task<Page> CreateAsync(FormCall call) => SaveAsync(call, call["name"].Trim(), isNew: true);

    public Task<Page> SaveAsync(FormCall call) => SaveAsync(call, call.Write.Id, isNew: false);

    public Task<Page> PauseAsync(FormCall call) => SwitchAsync(call, isDisabled: true);

    public Task<Page> ResumeAsync(FormCall call) => SwitchAsync(call, isDisabled: false);

    public async Task<Page> DeleteAsync(FormCall call)
    {
        var answer = await webhooks.DeleteAsync(call.Write, () => call.Read(read =>
            WebhookEndpoints.Find(read.Read) is { } webhook ? call.Overtaken(webhook.Revision, NotDeleted) : null));
        return answer.Status == StatusCodes.Status200OK
            ? Page.GoTo(Room)
            : call.Read(read => Show<WebhookPage>(read, null, answer));
    }

    private async Task<Page> SaveAsync(FormCall call, string name, bool isNew)
    {
        WebhookAnswer? saved = null;
        var over = call.Base();
        var write = call.Write.WithBody(json => WebhookForm.Write(json, call)) with { Id = name };
        var answer = await WebhookEndpoints.InTurnAsync(write, async () =>
            call.Read(read => WebhookForm.Refusal(read, call, name, isNew, ref over))
            ?? await webhooks.PutInTurnAsync(write, hook => saved = hook));
        return saved is null ? call.Read(read => WebhookForm.Again(read, call, name, isNew, over, answer))
            : saved.Secret is null ? Page.GoTo($"{Room}/{name}")
            : call.Read(read => Show<WebhookPage>(read with { Read = read.Read with { Id = name } }, saved.Secret, null));
    }

    private async Task<Page> SwitchAsync(FormCall call, bool isDisabled)
    {
        var answer = await WebhookEndpoints.InTurnAsync(call.Write, () => SwitchInTurnAsync(call, isDisabled));
        return answer.Status == StatusCodes.Status200OK
            ? Page.GoTo($"{Room}/{call.Write.Id}")
            : call.Read(read => Show<WebhookPage>(read, null, answer));
    }

    private async Task<Answer> SwitchInTurnAsync(FormCall call, bool isDisabled)
    {
        if (call.Read(read => WebhookEndpoints.Find(read.Read)) is not { } webhook) return WebhookEndpoints.NotThere;
        var write = call.Write.WithBody(json =>
        {
            json.WriteString("url", webhook.Url);
            json.WriteStartArray("segments");
            foreach (var segment in webhook.Segments) json.WriteStringValue(segment);
            json.WriteEndArray();
            json.WriteBoolean("disabled", isDisabled);
        });
        return await webhooks.PutInTurnAsync(write, static _ => { });
    }

    private Page Show<TPage>(PageCall call, string? secret, Answer? refusal)
        where TPage : Microsoft.AspNetCore.Components.IComponent
    {
        if (WebhookEndpoints.Find(call.Read) is not { } webhook) return NotThere(call.Read.Id);
        var account = call.Read.Account.Number;
        var line = LineOf(call, webhooks.Show(call.Read.View, account, webhook));
        return Page.Of<TPage>(
            new WebhookModel(
                line, [.. webhooks.Attempts(account, webhook.Name, null, Shown).Select(static one => one.Attempt)], secret,
                webhook.Revision, refusal?.Message),
            refusal?.Status ?? StatusCodes.Status200OK);
    }

    private WebhookLine LineOf(PageCall call, WebhookAnswer hook)
    {
        var attempts = webhooks.Attempts(call.Read.Account.Number, hook.Name, null, WebhookProgress.Kept);
        return new WebhookLine(
            hook with { Url = UrlFor(call.Viewer, hook.Url), LastError = WordsOf(hook.LastError) },
            attempts.FirstOrDefault(static one => one.Attempt.Error is null).Attempt,
            attempts.FirstOrDefault(static one => one.Attempt.Error is not null).Attempt);
    }

    private static string? WordsOf(string? error) => error switch
    {
        WebhookEndpoints.SwitchedOff => "It was paused, and nobody is told of anything until it is resumed.",
        WebhookEndpoints.Gone => "The receiver answered 410: it wants no more. Resume it to go on.",
        _ => error,
    };

    /// <summary>The path of an address may be as good as a password.</summary>
    private static string UrlFor(Viewer viewer, string url) =>
        viewer.MayChange ? url
        : Uri.TryCreate(url, UriKind.Absolute, out var read) ? $"{read.Scheme}://{read.Authority}/•••"
        : "•••";

    private static Page NotThere(string name) => Page.NotFound($"There is no webhook '{name}'.");
}
