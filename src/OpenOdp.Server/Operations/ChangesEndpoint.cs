using System.Diagnostics;
using System.Text.Json.Serialization;
using OpenOdp.Engine.Changes;
using OpenOdp.Engine.Log;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Times;

namespace OpenOdp.Server.Operations;

/// <summary>A change that somebody made with a private key.</summary>
/// <param name="By">Who signed in to the console; null for whoever sent the key itself.</param>
/// <param name="Key">The number of the key within its account, from 0.</param>
/// <param name="Kind">What was done, as in <c>put_segment</c>.</param>
/// <param name="About">What it was done to: a name or an id; null for the account.</param>
/// <param name="Origin">The stand-in for the address that it came from.</param>
internal sealed record ChangeAnswer(
    ulong Position, string At, string? By, uint Key, string Kind, string? About,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Origin)
{
    public static ChangeAnswer Of(OperatorChange change) => new(
        change.Position,
        IsoTime.OfMicroseconds(change.At),
        change.By.Length > 0 ? change.By : null,
        change.Key,
        NameOf(change.Kind),
        change.About.Length > 0 ? change.About : null,
        IdText.OfOrigin(change.Origin));

    private static string NameOf(CommandKind kind) => kind switch
    {
        CommandKind.Profiles => "update_customer",
        CommandKind.UndoMerge => "undo",
        CommandKind.AllowMerge => "allow",
        CommandKind.Erase => "erase",
        CommandKind.Floor => "floor",
        CommandKind.Lift => "lift",
        CommandKind.PutSegment => "put_segment",
        CommandKind.DeleteSegment => "delete_segment",
        CommandKind.PutWebhook => "put_webhook",
        CommandKind.DeleteWebhook => "delete_webhook",
        CommandKind.PutDatafile => "put_datafile",
        CommandKind.DeleteDatafile => "delete_datafile",
        CommandKind.IssueKey => "issue_key",
        CommandKind.RevokeKey => "revoke_key",
        CommandKind.Split => "split",
        CommandKind.Merge => "merge",
        CommandKind.Events => "send_events",
        CommandKind.Account => "change_account",
        _ => throw new UnreachableException($"A change of kind {kind} has no name yet."),
    };
}

/// <summary><c>GET /admin/changes?limit=&amp;after=</c>: who changed what and when, newest first.</summary>
internal static class ChangesEndpoint
{
    public static Answer List(ReadCall call) => AnswerPage.OfIds<OperatorChange, ChangeAnswer>(
        call,
        "changes",
        (before, limit) => [.. OperatorChangeTable.Newest(call.View, call.Account.Number, before).Take(limit)],
        static change => change.Position,
        ChangeAnswer.Of);
}
