using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Changes;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Console.Shell;
using OpenOdp.Server.Operations;

namespace OpenOdp.Server.Console.Audit;

/// <summary>Who changed what.</summary>
/// <param name="Keys">The account's keys, by number.</param>
/// <param name="Next">The <c>before</c> of older changes; null when there are none.</param>
internal sealed record AuditModel(IReadOnlyList<ChangeAnswer> Changes, IReadOnlyList<AccountKey> Keys, string? Next)
{
    /// <summary>Who made a change, as far as it is known.</summary>
    public string WhoOf(ChangeAnswer change) => change.By
        ?? (change.Key < Keys.Count && Keys[(int)change.Key].Name is { } name
            ? $"the key “{name}”, number {change.Key}"
            : $"the private key, number {change.Key}");
}

/// <summary>The list of changes, with who and when.</summary>
internal static class AuditPages
{
    private const int Shown = 100;

    public static Page Show(PageCall call)
    {
        ulong? before = IdText.TryRead(call["before"], out var position) ? position : null;
        var changes = OperatorChangeTable.Newest(call.Read.View, call.Read.Account.Number, before).Take(Shown + 1).ToList();
        return Page.Of<AuditPage>(new AuditModel(
            [.. changes.Take(Shown).Select(ChangeAnswer.Of)],
            call.Read.Account.Keys,
            changes.Count > Shown ? IdText.Of(changes[Shown - 1].Position) : null));
    }

    /// <summary>Where what was changed is shown; null when it has no page.</summary>
    public static string? PlaceOf(ChangeAnswer change) => change.Kind switch
    {
        "put_segment" => $"/segments/{change.About}",
        "update_customer" or "split" or "merge" when change.About is { } id => $"/customers/{id}",
        "erase" => $"/erasures/{change.Position}",
        "put_webhook" => $"/settings/webhooks/{change.About}",
        "issue_key" or "revoke_key" => "/settings/keys",
        _ => null,
    };

    /// <summary>What was done, in words.</summary>
    public static string TitleOf(string kind) => kind switch
    {
        "update_customer" => "Saved a customer",
        "undo" => "Undid a merge, split or move",
        "allow" => "Allowed a merge again",
        "erase" => "Erased a customer",
        "floor" => "Hid old events",
        "lift" => "Lifted a suppression",
        "put_segment" => "Saved a segment",
        "delete_segment" => "Deleted a segment",
        "put_webhook" => "Saved a webhook",
        "delete_webhook" => "Deleted a webhook",
        "put_datafile" => "Uploaded a datafile",
        "delete_datafile" => "Deleted a datafile",
        "issue_key" => "Issued a key",
        "revoke_key" => "Revoked a key",
        "split" => "Split a customer",
        "merge" => "Merged customers",
        "send_events" => "Sent events again",
        _ => "Changed the account",
    };
}
