using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Webhooks;
using OpenOdp.Server.Calls;
using OpenOdp.Storage.Views;

namespace OpenOdp.Server.Webhooks;

/// <summary>Webhooks are made, changed, deleted and looked at.</summary>
internal sealed class WebhookEndpoints(WebhookSenders senders, WebhookOptions options)
{
    /// <summary>Why one is disabled that was switched off.</summary>
    public const string SwitchedOff = "It was switched off with \"disabled\": true.";

    /// <summary>Why one is disabled whose receiver wants no more.</summary>
    public const string Gone = "The receiver answered 410. Put \"disabled\": false to go on.";

    public static readonly Answer NotThere = Answer.NotFound("There is no such webhook.");

    /// <summary>Between what is read of a webhook and what is written of it, nobody else writes it.</summary>
    private static readonly NamedTurns Turns = new();

    private static readonly string NotAName =
        $"The name of a webhook is of a-z, 0-9 and '_', at most {PutWebhookCommand.MaxNameLength} of them.";

    /// <summary><c>GET /admin/webhooks</c>.</summary>
    public Answer List(ReadCall call) => Answer.Ok(All(call.View, call.Account.Number));

    /// <summary><c>GET /admin/webhooks/{name}</c>.</summary>
    public Answer Get(ReadCall call) =>
        Find(call) is { } webhook ? Answer.Ok(Show(call.View, call.Account.Number, webhook)) : NotThere;

    /// <summary><c>PUT /admin/webhooks/{name}</c>.</summary>
    public Task<Answer> PutAsync(WriteCall call) => InTurnAsync(call, () => PutInTurnAsync(call, static _ => { }));

    /// <summary>Waits for the turn at a webhook, so that what is read of it is still so when it is written.</summary>
    public static Task<Answer> InTurnAsync(WriteCall call, Func<Task<Answer>> work) =>
        Turns.TakeAsync(call.Account.Number, call.Id, work);

    /// <summary>Puts a webhook at which it is the caller's turn.</summary>
    /// <param name="call">The call.</param>
    /// <param name="tell">Takes the webhook as it is shown, with a secret that was made for it.</param>
    public async Task<Answer> PutInTurnAsync(WriteCall call, Action<WebhookAnswer> tell)
    {
        if (!PutWebhookCommand.IsName(call.Id)) return Answer.BadRequest(NotAName);
        WebhookWish? wish;
        using (var view = call.Store.AcquireView())
        {
            wish = WebhookBody.Read(call, view, options, out var fault);
            if (wish is null) return Answer.BadRequest(fault);
        }

        var command = new ByteWriter();
        PutWebhookCommand.Write(command, call.Id, wish);
        var isNew = false;
        var answer = await call.AppendAsync(CommandKind.PutWebhook, command, outcome =>
        {
            isNew = outcome.IsNew;
            var shown = Shown(call, wish.KeepsSecret && isNew ? WebhookSecret.Show(wish.Secret.Span) : null);
            tell(shown);
            return shown;
        });
        return isNew ? answer with { Status = StatusCodes.Status201Created } : answer;
    }

    /// <summary><c>DELETE /admin/webhooks/{name}</c>: answers with those that are left.</summary>
    public Task<Answer> DeleteAsync(WriteCall call) => DeleteAsync(call, static () => null);

    /// <param name="call">The call.</param>
    /// <param name="refusal">Why it is not deleted after all, once nobody else can write it; null when it is.</param>
    public async Task<Answer> DeleteAsync(WriteCall call, Func<Answer?> refusal)
    {
        if (!PutWebhookCommand.IsName(call.Id)) return NotThere;
        var command = new ByteWriter();
        DeleteWebhookCommand.Write(command, call.Id);
        return await InTurnAsync(call, async () => refusal() ?? await call.AppendAsync(CommandKind.DeleteWebhook, command, _ =>
        {
            senders.Look(call.Account.Number, call.Id);
            using var view = call.Store.AcquireView();
            return All(view, call.Account.Number);
        }));
    }

    /// <summary><c>GET /admin/webhooks/{name}/deliveries?limit=&amp;after=</c>: the newest first.</summary>
    public Answer Deliveries(ReadCall call)
    {
        if (Find(call) is not { } webhook) return NotThere;
        return AnswerPage.OfIds(
            call,
            "deliveries",
            (before, limit) => Attempts(call.Account.Number, webhook.Name, before, limit),
            static one => one.Number,
            static one => one.Attempt);
    }

    /// <summary>The attempts of a webhook before a number, the newest first.</summary>
    public IReadOnlyList<(ulong Number, DeliveryAnswer Attempt)> Attempts(
        uint account, string name, ulong? before, int limit) =>
        senders.ProgressOf(account, name)?.Before(before, limit) ?? [];

    private WebhookAnswer Shown(WriteCall call, string? secret)
    {
        senders.Look(call.Account.Number, call.Id);
        using var view = call.Store.AcquireView();
        return WebhookTable.Read(view, call.Account.Number, call.Id) is { } webhook
            ? Show(view, call.Account.Number, webhook) with { Secret = secret }
            : new WebhookAnswer(call.Id, string.Empty, [], "disabled", 0, 0, "It was deleted at the same time.", null);
    }

    internal static Webhook? Find(ReadCall call) =>
        PutWebhookCommand.IsName(call.Id) ? WebhookTable.Read(call.View, call.Account.Number, call.Id) : null;

    internal WebhooksAnswer All(ViewLease view, uint account) =>
        new([.. WebhookTable.ReadAll(view, account).Select(webhook => Show(view, account, webhook))]);

    internal WebhookAnswer Show(ViewLease view, uint account, Webhook webhook)
    {
        var now = senders.ProgressOf(account, webhook.Name)?.Now ?? Standing.Unknown;
        if (now.Revision != webhook.Revision) now = Standing.Unknown; // it was changed just now
        var position = now.Position > 0 ? now.Position : webhook.Reached.Position;
        var (state, error) = webhook.Switch switch
        {
            WebhookSwitch.Off => ("disabled", SwitchedOff),
            WebhookSwitch.Gone => ("disabled", Gone),
            _ => (now.Failures > 0 ? "retrying" : "live", now.LastError),
        };
        return new WebhookAnswer(
            webhook.Name, webhook.Url, webhook.Segments, state, position, view.Position - Math.Min(position, view.Position),
            error, state == "retrying" ? now.NextAttempt : null);
    }
}
