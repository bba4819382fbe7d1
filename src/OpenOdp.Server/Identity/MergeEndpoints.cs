using System.Globalization;
using System.Text.Json;
using OpenOdp.Engine;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.Log;
using OpenOdp.Engine.State;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Customers;

namespace OpenOdp.Server.Identity;

/// <summary>
/// An operator's hand on identity: undo and allow, what an event would do, and undo of everything one origin did.
/// </summary>
internal static class MergeEndpoints
{
    public static Task<Answer> UndoAsync(WriteCall call) => ChangeAsync(call, CommandKind.UndoMerge);

    public static Task<Answer> AllowAsync(WriteCall call) => ChangeAsync(call, CommandKind.AllowMerge);

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

        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            if (preview.Customer is { } id) json.WriteString("customer", CustomerJson.Id(id));
            else json.WriteNull("customer");
            json.WriteStartArray("changes");
            foreach (var change in preview.Changes) CustomerJson.WriteHistory(json, change, call.Account);
            json.WriteEndArray();
            CustomerJson.WriteWarnings(json, preview.Warnings);
            if (preview.IsSuppressed)
            {
                json.WriteString("reason", "An identifier that names a person, or all of them, belonged to erased "
                    + "customers; the event would be dropped.");
            }

            json.WriteEndObject();
        });
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
        if (!TryCursor(call.Query["after"].ToString(), out var after))
        {
            return Answer.BadRequest("after must be the 'next' of the page before.");
        }

        var held = RefusalTable.ReadHeld(call.View, call.Account, after, limit, out var next);
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("merges");
            foreach (var record in held) CustomerJson.WriteHistory(json, record, call.Account);
            json.WriteEndArray();
            json.WriteString("next", next is null ? null : Convert.ToHexStringLower(next));
            json.WriteEndObject();
        });
    }

    private static bool TryCursor(string text, out byte[] cursor)
    {
        cursor = [];
        if (text.Length % 2 != 0 || text.Length > 4096 || !text.All(char.IsAsciiHexDigit)) return false;
        cursor = Convert.FromHexString(text);
        return cursor.Length == 0 || cursor.Length == 1 + (8 * cursor[0]);
    }

    /// <summary>Merges that one call undoes at most.</summary>
    private const int MaxOfOrigin = 1000;

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
        var refused = new List<(ulong Id, string Text)>();
        var warnings = new List<(ulong Id, string Text)>();
        foreach (var merge in merges.Take(MaxOfOrigin))
        {
            var answer = await AppendAsync(
                call, CommandKind.UndoMerge, merge,
                outcome => warnings.AddRange(outcome.Warnings.Select(warning => (merge, warning.Message))));
            if (answer.Status == StatusCodes.Status200OK) undone.Add(merge);
            else refused.Add((merge, answer.Message ?? string.Empty));
        }

        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("undone");
            foreach (var id in undone) json.WriteStringValue(CustomerJson.Id(id));
            json.WriteEndArray();
            WriteTexts(json, "refused", "reason", refused);
            WriteTexts(json, "warnings", "message", warnings);
            if (merges.Count > MaxOfOrigin) json.WriteNumber("next", AuditTable.PositionOf(merges[MaxOfOrigin]));
            else json.WriteNull("next");
            json.WriteEndObject();
        });
    }

    private static void WriteTexts(Utf8JsonWriter json, string list, string name, List<(ulong Id, string Text)> texts)
    {
        json.WriteStartArray(list);
        foreach (var (id, text) in texts)
        {
            json.WriteStartObject();
            json.WriteString("id", CustomerJson.Id(id));
            json.WriteString(name, text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static Task<Answer> ChangeAsync(WriteCall call, CommandKind kind) =>
        ulong.TryParse(call.Id, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? AppendAsync(call, kind, id)
            : Task.FromResult(Answer.NotFound(
                $"'{call.Id}' is no id. Ids are those in a customer's history, and in the list of refused merges."));

    private static async Task<Answer> AppendAsync(WriteCall call, CommandKind kind, ulong id, Action<RecordOutcome>? done = null)
    {
        var command = new ByteWriter(16);
        UndoCommand.Write(command, id);
        return await call.AppendAsync(kind, command, outcome =>
        {
            done?.Invoke(outcome);
            return json => Write(json, kind, id, outcome);
        });
    }

    private static void Write(Utf8JsonWriter json, CommandKind kind, ulong id, RecordOutcome outcome)
    {
        json.WriteStartObject();
        if (kind == CommandKind.UndoMerge)
        {
            json.WriteStartArray("restored");
            foreach (var customer in outcome.Restored) json.WriteStringValue(CustomerJson.Id(customer));
            json.WriteEndArray();
        }
        else
        {
            json.WriteString("allowed", CustomerJson.Id(id));
        }

        CustomerJson.WriteWarnings(json, outcome);
        json.WriteEndObject();
    }
}
