using System.Text;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Identity;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Console.Shell;
using OpenOdp.Server.Times;

namespace OpenOdp.Server.Console.Customers;

/// <summary>What identity did with a customer, in words, and why.</summary>
internal static class IdentityPages
{
    private const int Shown = 50;

    public static Page Show(PageCall call)
    {
        if (CustomerPages.Find(call) is not { } customer) return Forms.NoCustomer(call, call.Read.Id);
        if (!PageQuery.TryAfter(call.Read.Query, out var after, out var fault)) return Page.NotFound(fault);
        var page = customer.History(after, Shown + 1);
        var records = page.Entries.ToList();
        var behind = EventPages.PositionsOf(customer);
        return Page.Of<IdentityPage>(new IdentityModel(
            IdText.Of(customer.Id),
            CustomerPages.TitleOf(customer.Identifiers(), call.Viewer, customer.Id),
            after is null ? IdentityGraph.Of(call, customer, records, behind) : [],
            after is null && IdentityGraph.IsCut(customer),
            [.. records.Take(Shown).Select(record => Of(call, customer, record, behind))],
            after is null,
            records.Count > Shown ? PageQuery.Text(page.After(records[Shown - 1].Id)) : null));
    }

    /// <param name="behind">The positions at which the customer has events.</param>
    public static ShownChange Of(PageCall call, CustomerView customer, AuditRecord record, IReadOnlySet<ulong>? behind = null)
    {
        var name = call.Read.Account.Identifiers[record.Field].Name;
        return new ShownChange(
            IdText.Of(record.Id),
            record.Kind == AuditKind.MergeRefused ? "refused" : record.Kind.ToString().ToLowerInvariant(),
            IsoTime.OfMicroseconds(record.LastAt),
            WordsOf(record, name),
            WhyOf(record.Reason),
            record.Value.IsEmpty ? null : call.Viewer.Show(name, Encoding.UTF8.GetString(record.Value.Span)),
            [.. record.Parties.Append(record.From).Append(record.Into).Where(id => id != 0 && id != customer.Id).Distinct()
                .Where(id => CustomerView.Find(call.Read.View, call.Read.Account, id)?.Id == id).Select(IdText.Of)],
            behind?.Contains(record.Position) == true ? IdText.Of(record.Position) : null,
            StateOf(record),
            record is { Kind: AuditKind.Merge or AuditKind.Move or AuditKind.Attach or AuditKind.Split, Counterpart: 0 },
            CanAllow(record));
    }

    /// <summary>The customers whom the parties of a refusal are part of by now.</summary>
    public static List<CustomerView> PartiesOf(PageCall call, AuditRecord record) =>
    [
        .. record.Parties.Select(id => CustomerView.Find(call.Read.View, call.Read.Account, id)).OfType<CustomerView>()
            .DistinctBy(static party => party.Id),
    ];

    private static bool CanAllow(AuditRecord record) => record.Erased == 0 && record switch
    {
        { Kind: AuditKind.MergeRefused, Counterpart: 0 } => record.Parties.Count > 1,
        { Kind: AuditKind.Split, Counterpart: 0 } => true,
        { IsJoin: true, Counterpart: not 0 } => true,
        _ => false,
    };

    private static string WordsOf(AuditRecord record, string name) => record.Kind switch
    {
        AuditKind.Merge => $"Customer {record.From} became part of customer {record.Into}",
        AuditKind.Move => $"The {name} went from customer {record.From} to customer {record.Into}",
        AuditKind.Attach => $"A new {name} joined customer {record.Into}",
        AuditKind.Split => $"Customer {record.Into} was made of identifiers of customer {record.From}",
        AuditKind.Undo when record.From == record.Into =>
            $"Entry {record.Counterpart} was taken back: all is customer {record.Into}",
        AuditKind.Undo => $"Entry {record.Counterpart} was taken back: customers {record.From} and {record.Into} are two",
        AuditKind.MergeRefused when record.Parties.Count < 2 => $"The {name} did not join customer {record.Into}",
        _ => $"Customers {string.Join(", ", record.Parties)} stayed apart",
    };

    private static string? StateOf(AuditRecord record) => record switch
    {
        { Kind: AuditKind.Undo } => null,
        { Kind: AuditKind.MergeRefused, Counterpart: not 0 } => $"carried out by merge {record.Counterpart}",
        { Counterpart: not 0 } => $"taken back by {record.Counterpart}",
        { Kind: AuditKind.MergeRefused, Count: > 1 } => $"{record.Count:N0} times that day",
        _ => null,
    };

    internal static string WhyOf(string reason) => reason switch
    {
        AuditReason.SharedHighIdentifier => "One event named identifiers of both.",
        AuditReason.AnonymousBecameKnown => "Somebody anonymous said who it is.",
        AuditReason.LowIdentifierFollows => "It was seen with the other customer; identifiers of low confidence follow.",
        AuditReason.Operator => "An operator asked for it.",
        AuditReason.NewHighIdentifier => "It came with an identifier of a known customer.",
        AuditReason.Parted => "They were parted by an undo or a split; allow it to let them merge again.",
        AuditReason.TooManyValues => "Together they would have more values of one identifier than the account allows.",
        AuditReason.TooManyProfiles => "One event would have merged more customers than the account allows.",
        AuditReason.TooManyMerges => "The identifier merged too often within an hour.",
        AuditReason.TooManyIdentifiers => "A customer has as many identifiers as one may have.",
        AuditReason.PublicKeyHeld => "A public key asked for it; such merges are held for an operator.",
        _ => reason,
    };
}
