using System.Text;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Identity;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Console.Shell;
using OpenOdp.Server.Identity;
using OpenOdp.Server.Times;

namespace OpenOdp.Server.Console.Customers;

/// <summary>Merges that were asked for and not carried out.</summary>
/// <param name="Holds">True when the account holds what the public key asks for.</param>
/// <param name="Next">The <c>after</c> of the page that follows; null at the end.</param>
internal sealed record HeldModel(bool Holds, IReadOnlyList<HeldMerge> Merges, string? Next);

/// <summary>A merge that was not carried out.</summary>
/// <param name="Parties">The customers: the id of each, and what people call them.</param>
/// <param name="Identifier">What asked for it; null when it belonged to somebody who was erased.</param>
/// <param name="Asker">Whose event it was.</param>
/// <param name="Customer">Who got the event.</param>
/// <param name="Position">Where the event is in the log.</param>
/// <param name="Allow">Where it is allowed, or what parted them, which comes first.</param>
internal sealed record HeldMerge(
    IReadOnlyList<ShownField> Parties, ShownField? Identifier, string Why, string Asker, string? Origin, ulong Count,
    string LastAt, string Customer, string Position, string Allow);

/// <summary>The merges that wait for somebody to decide.</summary>
internal static class HeldPages
{
    private const int Shown = 50;
    private const int LookedForAny = 200;

    public static Page Show(PageCall call)
    {
        if (!MergeEndpoints.TryCursor(call["after"], out var after)) return Page.NotFound(PageQuery.BadAfter);
        var held = RefusalTable.ReadHeld(call.Read.View, call.Read.Account, after, Shown, out var next);
        return Page.Of<HeldPage>(new HeldModel(
            call.Read.Account.PublicKeyMerges == PublicKeyMerges.Hold,
            [.. held.Select(record => Of(call, record))],
            next is null ? null : Convert.ToHexStringLower(next)));
    }

    /// <summary>True when there are any, or too many that were settled in another way to say so quickly.</summary>
    public static bool IsAny(ReadCall call) =>
        RefusalTable.ReadHeld(call.View, call.Account, default, 1, out var next, LookedForAny).Count > 0 || next is not null;

    private static HeldMerge Of(PageCall call, AuditRecord record)
    {
        var name = call.Read.Account.Identifiers[record.Field].Name;
        return new HeldMerge(
            [.. IdentityPages.PartiesOf(call, record).Select(party => new ShownField(
                IdText.Of(party.Id), CustomerPages.TitleOf(party.Identifiers(), call.Viewer, party.Id)))],
            record.Value.IsEmpty ? null : call.Viewer.Show(name, Encoding.UTF8.GetString(record.Value.Span)),
            IdentityPages.WhyOf(record.Reason),
            record.Reason == AuditReason.PublicKeyHeld ? "the public key" : "an event",
            IdText.OfOrigin(record.Origin),
            record.Count,
            IsoTime.OfMicroseconds(record.LastAt),
            IdText.Of(record.Into),
            IdText.Of(record.Position),
            AllowOf(call, record));
    }

    private static string AllowOf(PageCall call, AuditRecord record)
    {
        var (view, account) = (call.Read.View, call.Read.Account);
        var cause = RefusalTable.PartedBy(view, account, record);
        var customer = cause > 0 && AuditTable.Show(view, account, cause) is { } parting
            && CustomerView.Find(view, account, parting.From) is { } parted ? parted.Id : record.Into;
        return $"/customers/{IdText.Of(customer)}/allow?entry={IdText.Of(cause > 0 ? cause : record.Id)}";
    }
}
