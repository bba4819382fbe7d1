using OpenOdp.Engine;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.Segments.Memberships;
using OpenOdp.Engine.State;
using OpenOdp.Engine.Webhooks;
using OpenOdp.Server.Times;
using OpenOdp.Storage;
using OpenOdp.Storage.Log;
using OpenOdp.Storage.Views;

namespace OpenOdp.Server.Webhooks;

/// <summary>
/// Sends the changes of one webhook, one request after the other. It reads them from the state as anybody does, so that a
/// receiver that is slow or dead keeps nobody else waiting; and it has written down how they are shared out before it sends them,
/// so that what is sent again has the same id.
/// </summary>
internal sealed partial class WebhookSender(
    Store store, uint account, string name, WebhookPost post, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan BetweenNotes = TimeSpan.FromSeconds(1);

    /// <summary>Often enough that what it has looked at is noted long before it is not kept any more.</summary>
    private static readonly TimeSpan BetweenNotesAtRest = TimeSpan.FromHours(1);

    private static readonly TimeSpan AfterStoreFault = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AfterOwnFault = TimeSpan.FromMinutes(1);

    private readonly WebhookReader _reader = new(account);
    private readonly long _began = clock.GetTimestamp();
    private volatile TaskCompletionSource _woken = new();
    private ulong _revision;
    private (ulong Plan, int First) _delivered;
    private ChangePlace? _passed;
    private Webhook? _known;
    private bool _isBehind;
    private long? _noted;
    private ulong _lost;

    /// <summary>What it has done since it began.</summary>
    public WebhookProgress Progress { get; } = new();

    /// <summary>
    /// The webhook was changed or deleted: it looks at once. A request under way is cut off; if it still counts, it comes again
    /// with the same id.
    /// </summary>
    public void Wake() => _woken.TrySetResult();

    /// <summary>Sends until the webhook is deleted, or the server stops.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var woken = _woken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                if (await GoOnOrWaitAsync(cancellationToken) is not { } pause) return;
                if (pause != TimeSpan.Zero) await PauseAsync(woken.Task, pause, cancellationToken);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException)
        {
            await NoteLastAsync();
        }
    }

    private async Task PauseAsync(Task woken, TimeSpan pause, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(woken, Task.Delay(pause, clock, over.Token));
        await over.CancelAsync();
    }

    /// <summary>Takes the next step.</summary>
    /// <returns>How long to wait then; null when the webhook is gone.</returns>
    private async Task<TimeSpan?> GoOnOrWaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await GoOnAsync(cancellationToken);
        }
        catch (StoreException)
        {
            return AfterStoreFault; // closed or failing just now
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return TimeSpan.Zero; // a request was cut off
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogFailed(error, name);
            return AfterOwnFault;
        }
    }

    private async Task<TimeSpan?> GoOnAsync(CancellationToken cancellationToken)
    {
        WebhookRequest? request = null;
        WaitingChanges? waiting = null;
        using (var view = store.AcquireView())
        {
            if (WebhookTable.Read(view, account, name) is not { } stored) return null;
            var known = _known = CatchUp(stored);
            TellOfLoss(known, ChangeRetention.Start(view, account)?.Position ?? 0);
            if (known.Switch == WebhookSwitch.On && known.Plan.Ends.Count > 0) request = _reader.Read(view, known);
            else if (known.Switch == WebhookSwitch.On) waiting = Look(view, known);
        }

        if (_known.Switch != WebhookSwitch.On) return await NoteIfBehindAsync(_known) ?? Timeout.InfiniteTimeSpan;
        return waiting is null ? await DeliverAsync(_known, request, cancellationToken) : await PlanAsync(_known, waiting);
    }

    /// <summary>The webhook with what was delivered and is not noted yet.</summary>
    private Webhook CatchUp(Webhook stored)
    {
        if (stored.Revision != _revision)
        {
            (_revision, _passed) = (stored.Revision, null);
            Progress.Begin(stored.Revision);
        }

        var plan = stored.Plan;
        if (plan.Position != _delivered.Plan || plan.First > _delivered.First) _delivered = (plan.Position, plan.First);
        _isBehind = plan.First != _delivered.First;
        return stored.Delivered(_delivered.First);
    }

    /// <summary>Changes are kept for the account's window, however long a receiver is away.</summary>
    private void TellOfLoss(Webhook webhook, ulong start)
    {
        var reached = _passed?.Position ?? webhook.Reached.Position;
        if (start <= _lost || reached + 1 >= start) return;
        _lost = start;
        LogLost(name, account, reached, start - 1);
    }

    private WaitingChanges Look(ViewLease view, Webhook webhook)
    {
        var waiting = _reader.Look(view, webhook.Segments, _passed ?? webhook.Reached);
        if (waiting.Ends.Count == 0) Progress.Reach(waiting.IsWhole ? view.Position : waiting.Passed.Position);
        return waiting;
    }

    /// <summary>Has what waits written down, about once a second: much that waits goes into one note.</summary>
    private async Task<TimeSpan> PlanAsync(Webhook webhook, WaitingChanges waiting)
    {
        if (waiting.Ends.Count > 0) return UntilNote() is { } early ? early : await NoteAsync(webhook, waiting.Ends);
        _passed = waiting.Passed;
        if (!waiting.IsWhole) return UntilNote() is null ? await NoteAsync(webhook) : TimeSpan.Zero;
        return (_isBehind && UntilNote() is null) || IsRestDue(webhook) ? await NoteAsync(webhook) : LookAgain;
    }

    private async Task<TimeSpan> DeliverAsync(Webhook webhook, WebhookRequest? request, CancellationToken cancellationToken)
    {
        if (request is not null)
        {
            var at = clock.GetUtcNow();
            var outcome = await SendAsync(webhook, request, cancellationToken);
            var attempt = new DeliveryAnswer(
                request.Id, IsoTime.OfMilliseconds(at.ToUnixTimeMilliseconds()), Progress.Now.Failures + 1, outcome.Status,
                outcome.Error, (long)outcome.Duration.TotalMilliseconds, new DeliveredPositions(request.From, request.To), null);
            if (outcome.Error is not null) return await FailAsync(webhook, attempt, outcome);
            Progress.Deliver(attempt, request.Changes);
        }

        _delivered = (webhook.Plan.Position, webhook.Plan.First + 1);
        Progress.Reach(webhook.Plan.Ends[0].Position - 1); // of that position itself there may be more
        var after = _known = webhook.Delivered(_delivered.First);
        _isBehind = true;
        return UntilNote() is null ? await NoteAsync(after) : TimeSpan.Zero;
    }

    private async Task<PostOutcome> SendAsync(Webhook webhook, WebhookRequest request, CancellationToken cancellationToken)
    {
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sending = post.SendAsync(webhook, request, cut.Token);
        if (await Task.WhenAny(sending, _woken.Task) != sending) await cut.CancelAsync();
        return await sending;
    }

    private async Task<TimeSpan> FailAsync(Webhook webhook, DeliveryAnswer attempt, PostOutcome outcome)
    {
        if (outcome.IsGone)
        {
            Progress.Fail(attempt);
            LogGone(name, account);
            return await NoteAsync(webhook, isGone: true);
        }

        var pause = WebhookPauses.After(attempt.Attempt, outcome.RetryAfter, Random.Shared.NextDouble());
        var next = clock.GetUtcNow() + pause;
        Progress.Fail(attempt with { NextAttemptAt = IsoTime.OfMilliseconds(next.ToUnixTimeMilliseconds()) });
        if (attempt.Attempt == 1) LogRetrying(name, account, attempt.Error!);
        await NoteIfBehindAsync(webhook);
        return pause;
    }

    /// <summary>How long it is until a note may be written; null when it may be now.</summary>
    private TimeSpan? UntilNote() =>
        _noted is { } noted && BetweenNotes - clock.GetElapsedTime(noted) is { Ticks: > 0 } left ? left : null;

    /// <summary>
    /// True when it has told nothing for long, though there were changes: if the server were killed then, the next one would look
    /// for them again, and take for lost what nobody was to be told.
    /// </summary>
    private bool IsRestDue(Webhook webhook) =>
        _passed != webhook.Reached && clock.GetElapsedTime(_noted ?? _began) >= BetweenNotesAtRest;

    private async Task<TimeSpan?> NoteIfBehindAsync(Webhook webhook) => _isBehind ? await NoteAsync(webhook) : null;

    private async Task<TimeSpan> NoteAsync(Webhook webhook, IReadOnlyList<ChangePlace>? ends = null, bool isGone = false)
    {
        var command = new ByteWriter();
        WebhookStepCommand.Write(command, new WebhookStep
        {
            Of = webhook,
            First = webhook.Plan.First,
            Passed = webhook.Plan.Ends.Count == 0 ? _passed : null,
            Ends = ends ?? [],
            IsGone = isGone,
        });
        var result = await store.AppendOwnAsync(CommandKind.WebhookStep, account, command);
        _noted = clock.GetTimestamp();
        if (result is not { Status: CommitStatus.Committed, Outcome: { } outcome }) return AfterStoreFault;
        if (outcome.Kind == OutcomeKind.Applied) (_passed, _isBehind) = (null, false);
        return outcome.Kind == OutcomeKind.Quarantined ? AfterOwnFault : TimeSpan.Zero;
    }

    /// <summary>What is not noted when the server stops is sent again by the next one.</summary>
    private async Task NoteLastAsync()
    {
        if (_known is null || (!_isBehind && _passed is null)) return;
        try
        {
            await NoteAsync(_known);
        }
        catch (StoreException)
        {
            // It is closed already.
        }
    }

    [LoggerMessage(4010, LogLevel.Warning,
        "The receiver of webhook '{Name}' of account {Account} answered 410, so nothing is sent to it any more. When it takes "
            + "requests again, put the webhook with \"disabled\": false, and it goes on where it was.")]
    private partial void LogGone(string name, uint account);

    [LoggerMessage(4011, LogLevel.Warning,
        "Webhook '{Name}' of account {Account} could not deliver. {Reason} It is tried again until it succeeds; "
            + "/admin/webhooks/{Name}/deliveries shows the attempts.")]
    private partial void LogRetrying(string name, uint account, string reason);

    [LoggerMessage(4013, LogLevel.Warning,
        "Webhook '{Name}' of account {Account} was delivered up to position {Reached}, and changes up to {Lost} are not kept any more: its "
            + "receiver has missed some. They are kept for the window of segments.")]
    private partial void LogLost(string name, uint account, ulong reached, ulong lost);

    [LoggerMessage(4012, LogLevel.Error, "Webhook '{Name}' failed, and goes on in a minute.")]
    private partial void LogFailed(Exception error, string name);
}
