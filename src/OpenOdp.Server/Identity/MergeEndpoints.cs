using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Server.Calls;

namespace OpenOdp.Server.Identity;

/// <summary>
/// An operator's hand on identity: undo and allow, what an event would do, and undo of everything one origin did.
/// </summary>
internal static class MergeEndpoints
{
    private const string Suppressed = "An identifier that names a person, or all of them, belonged to erased customers; the "
        + "event would be dropped.";

    /// <summary>Merges that one call undoes at most.</summary>
    private const int MaxOfOrigin = 1000;

    public static async Task<Answer> UndoAsync(WriteCall call) =>
        IdText.TryRead(call.Id, out var id) ? await UndoAsync(call, id) : NoId(call);

    public static Task<Answer> AllowAsync(WriteCall call) => AllowAsync(call, null);

    /// <param name="call">The call.</param>
    /// <param name="seen">What identity had done last with those whom it merges at once, when somebody looked at them.</param>
    public static async Task<Answer> AllowAsync(WriteCall call, ulong? seen)
    {
        if (!IdText.TryRead(call.Id, out var id)) return NoId(call);
        var command = new ByteWriter(16);
        AllowCommand.Write(command, id, seen);
        return await call.AppendAsync(
            CommandKind.AllowMerge, command, outcome => new MergeAllowedAnswer(IdText.Of(id), outcome.Messages()));
    }

    /// <summary>
    /// Says what an event would do. The body is <c>{"identifiers": {"email": "…"}}</c>, as in an event, or the identifiers alone.
    /// </summary>
    public static Answer Preview(ReadCall call)
    {
        if (!PreviewBody.TryRead(call.Body, call.Account, out var identifiers, out var fault)) return Answer.BadRequest(fault);
        if (IdentityPreview.Of(call.View, call.Account, identifiers, call.Now) is not { } preview)
        {
            return Answer.BadRequest("None of these values identifies anyone: all are on the list of junk values.");
        }

        return Answer.Ok(new MergePreviewAnswer(
            preview.Customer is { } id ? IdText.Of(id) : null,
            HistoryEntry.Of(preview.Changes, call.Account),
            preview.Warnings,
            preview.IsSuppressed ? Suppressed : null));
    }

    /// <summary>
    /// <c>GET /admin/merges?kind=merge_refused&amp;limit=&amp;after=</c>: what is held, one entry for each set of customers.
    /// </summary>
    public static Answer Held(ReadCall call)
    {
        if (call.Query["kind"].ToString() is not "merge_refused")
        {
            return Answer.BadRequest("kind must be merge_refused: a customer's history has the others.");
        }

        if (!PageQuery.TryLimit(call.Query, out var limit, out var fault)) return Answer.BadRequest(fault);
        if (!TryCursor(call.Query["after"].ToString(), out var after)) return Answer.BadRequest(PageQuery.BadAfter);
        var held = RefusalTable.ReadHeld(call.View, call.Account, after, limit, out var next);
        return Answer.Ok(new HeldMergesAnswer(
            HistoryEntry.Of(held, call.Account), next is null ? null : Convert.ToHexStringLower(next)));
    }

    internal static bool TryCursor(string text, out byte[] cursor)
    {
        cursor = [];
        if (text.Length % 2 != 0 || text.Length > 4096 || !text.All(char.IsAsciiHexDigit)) return false;
        cursor = Convert.FromHexString(text);
        return cursor.Length == 0 || cursor.Length == 1 + (8 * cursor[0]);
    }

    /// <summary>
    /// Rule I6: undoes every merge of one origin in a range of positions, newest first. Body: <c>{"origin","from","to"}</c>. When
    /// there are more than it does at once, <c>next</c> is the position to go on to.
    /// </summary>
    public static async Task<Answer> UndoOriginAsync(WriteCall call)
    {
        if (!OriginQuery.TryParse(call.Body, out var query, out var fault)) return Answer.BadRequest(fault);
        List<ulong> merges;
        using (var view = call.Store.AcquireView())
        {
            var end = query.To >= view.Position ? view.Position + 1 : query.To + 1;
            merges = AuditTable.JoinsOf(
                view, call.Account.Number, query.Origin, AuditTable.FirstId(query.From), AuditTable.FirstId(end))
                .Take(MaxOfOrigin + 1)
                .ToList();
        }

        var undone = new List<ulong>();
        var refused = new List<UndoRefusal>();
        var warnings = new List<UndoWarning>();
        foreach (var merge in merges.Take(MaxOfOrigin))
        {
            var answer = await UndoAsync(
                call, merge, messages => warnings.AddRange(messages.Select(text => new UndoWarning(IdText.Of(merge), text))));
            if (answer.Status == StatusCodes.Status200OK) undone.Add(merge);
            else refused.Add(new UndoRefusal(IdText.Of(merge), answer.Message ?? string.Empty));
        }

        return Answer.Ok(new OriginUndoneAnswer(
            IdText.Of(undone),
            refused,
            warnings,
            merges.Count > MaxOfOrigin ? AuditTable.PositionOf(merges[MaxOfOrigin]) : null));
    }

    private static Task<Answer> UndoAsync(WriteCall call, ulong id, Action<IReadOnlyList<string>>? warn = null)
    {
        var command = new ByteWriter(16);
        UndoCommand.Write(command, id);
        return call.AppendAsync(CommandKind.UndoMerge, command, outcome =>
        {
            var warnings = outcome.Messages();
            warn?.Invoke(warnings);
            return new MergeUndoneAnswer(IdText.Of(outcome.Restored), warnings);
        });
    }

    private static Answer NoId(WriteCall call) => Answer.NotFound(
        $"'{call.Id}' is no id. Ids are those in a customer's history, and in the list of refused merges.");
}
