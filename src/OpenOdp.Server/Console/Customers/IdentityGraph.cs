using System.Text;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Identity;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Console.Shell;

namespace OpenOdp.Server.Console.Customers;

/// <summary>A line in the picture of an identity.</summary>
/// <param name="Kind"><c>customer</c> when it comes from somebody who was merged in, else <c>identifier</c>.</param>
/// <param name="Key">Of whom it comes from; no two who are shown alike have the same.</param>
/// <param name="Position">The position of the event behind it; null when there is none.</param>
internal sealed record GraphEdge(string Kind, string Key, string From, string What, string To, string? Position);

/// <summary>What hangs together, for a picture and for a table.</summary>
internal static class IdentityGraph
{
    public const int Shown = 40;

    /// <summary>True when there are more identifiers, or customers who became part of this one, than are shown.</summary>
    public static bool IsCut(CustomerView customer) =>
        customer.Identifiers().Count > Shown || customer.Redirects(null).Entries.Skip(Shown).Any();

    /// <param name="behind">The positions at which the customer has events.</param>
    public static IReadOnlyList<GraphEdge> Of(
        PageCall call, CustomerView customer, IReadOnlyList<AuditRecord> history, IReadOnlySet<ulong> behind) =>
    [
        .. customer.Redirects(null).Entries.Take(Shown)
            .Select(one => AuditTable.Show(call.Read.View, call.Read.Account, one.Merge) is { } merge
                ? OfCustomer(one.Id, merge.Into, PositionOf(merge, behind))
                : OfCustomer(one.Id, customer.Id, null)),
        .. customer.Identifiers().Take(Shown).Select((one, index) => OfIdentifier(call, customer, index, one, history, behind)),
    ];

    private static GraphEdge OfCustomer(ulong id, ulong into, string? position) =>
        new("customer", NameOf(id), NameOf(id), "became part of", NameOf(into), position);

    private static GraphEdge OfIdentifier(
        PageCall call, CustomerView customer, int index, IdentifierView one, IReadOnlyList<AuditRecord> history,
        IReadOnlySet<ulong> behind)
    {
        var (field, value) = (call.Read.Account.FieldNumber(one.Name), Encoding.UTF8.GetBytes(one.Value));
        var cause = history.FirstOrDefault(record => record.Kind is AuditKind.Attach or AuditKind.Move or AuditKind.Split
            && record.Counterpart == 0 && record.Into == customer.Id && record.Field == field
            && record.Value.Span.SequenceEqual(value));
        return new GraphEdge(
            "identifier",
            $"Identifier {index}",
            $"{one.Name} {call.Viewer.Show(one.Name, one.Value).Value}",
            cause?.Kind switch
            {
                AuditKind.Attach => "was attached to",
                AuditKind.Move => "moved to",
                AuditKind.Split => "was split off to",
                _ => "belongs to",
            },
            NameOf(customer.Id),
            cause is null ? null : PositionOf(cause, behind));
    }

    private static string? PositionOf(AuditRecord record, IReadOnlySet<ulong> behind) =>
        behind.Contains(record.Position) ? IdText.Of(record.Position) : null;

    private static string NameOf(ulong id) => $"Customer {IdText.Of(id)}";
}
