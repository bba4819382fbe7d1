using System.Text.Json.Serialization;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Identity;
using OpenOdp.Server.Times;

namespace OpenOdp.Server.Customers;

/// <summary>One customer, as operators read it.</summary>
internal sealed record CustomerAnswer(CustomerDetails Customer);

/// <summary>An identifier of a customer.</summary>
/// <param name="Confidence"><c>high</c> or <c>low</c>.</param>
internal sealed record CustomerIdentifier(string Name, string Value, string Confidence, string FirstSeen, string LastSeen);

/// <summary>
/// What there is to know of a customer. Lists show their newest entries; the others come in pages of their own.
/// </summary>
/// <param name="AttributesIncomplete">True when there are more attributes than one answer holds: it cannot be seen.</param>
/// <param name="RedirectedNext">The <c>after</c> of the page that follows.</param>
/// <param name="HistoryNext">The <c>after</c> of the page that follows.</param>
internal sealed record CustomerDetails(
    string Id, string CreatedAt, IReadOnlyList<CustomerIdentifier> Identifiers, StoredFields Attributes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? AttributesIncomplete,
    IReadOnlyList<string> RedirectedIds, string? RedirectedNext, IReadOnlyList<HistoryEntry> History, string? HistoryNext)
{
    /// <summary>Entries of a list that is shown with its customer.</summary>
    private const int Shown = 100;

    public static CustomerDetails Of(CustomerView customer, AccountSettings settings)
    {
        var attributes = customer.Attributes(out var isWhole);
        var redirectPage = customer.Redirects(null);
        var redirects = redirectPage.Entries.Take(Shown + 1).ToList();
        var historyPage = customer.History(null, Shown + 1);
        var history = historyPage.Entries.ToList();
        return new CustomerDetails(
            IdText.Of(customer.Id),
            IsoTime.OfMicroseconds(customer.CreatedAt),
            [.. customer.Identifiers().Select(Show)],
            new StoredFields(json => FieldJson.WriteAttributes(json, attributes)),
            isWhole ? null : true,
            IdText.Of(redirects.Take(Shown).Select(redirect => redirect.Id)),
            redirects.Count > Shown ? PageQuery.Text(redirectPage.After(redirects[Shown - 1].Merge)) : null,
            HistoryEntry.Of(history.Take(Shown), settings),
            history.Count > Shown ? PageQuery.Text(historyPage.After(history[Shown - 1].Id)) : null);
    }

    private static CustomerIdentifier Show(IdentifierView identifier) => new(
        identifier.Name,
        identifier.Value,
        identifier.Confidence == Confidence.High ? "high" : "low",
        IsoTime.OfMicroseconds(identifier.FirstSeen),
        IsoTime.OfMicroseconds(identifier.LastSeen));
}
