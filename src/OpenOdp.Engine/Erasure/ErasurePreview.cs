using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Events;
using OpenOdp.Engine.Orders;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Erasure;

/// <summary>What an erasure would take away; nothing is changed.</summary>
/// <param name="Customer">The customer's id.</param>
/// <param name="Identifiers">What would be suppressed.</param>
/// <param name="Merged">How many customers were merged into it.</param>
/// <param name="Events">Its events, those hidden by the floor included.</param>
/// <param name="Orders">Orders of which its share would go.</param>
/// <param name="EventsOfOthers">
/// Events of others that would lose an identifier; null when there are too many to look through.
/// </param>
public sealed record ErasurePreview(
    ulong Customer, IReadOnlyList<IdentifierView> Identifiers, ulong Merged, ulong Events, ulong Orders, ulong? EventsOfOthers)
{
    /// <summary>Rows that are looked through at most.</summary>
    private const int MaxLooked = 100_000;

    /// <summary>Finds out what the erasure of a customer would take away.</summary>
    public static ErasurePreview Of(IStateReader state, AccountSettings settings, CustomerView customer)
    {
        var own = customer.StorageIds.ToList();
        var orders = own.Aggregate(0UL, (sum, storageId) => sum + OrderTable.CountOf(state, settings.Number, storageId));
        return new ErasurePreview(
            customer.Id,
            customer.Identifiers(),
            (ulong)customer.RedirectedIds.Count(),
            customer.EventCount,
            orders,
            CountOthers(state, settings, customer, [.. own]));
    }

    private static ulong? CountOthers(IStateReader state, AccountSettings settings, CustomerView customer, HashSet<ulong> own)
    {
        var (looked, events) = (0, 0UL);
        var others = new SortedSet<ulong>();
        foreach (var owned in customer.Owned)
        {
            foreach (var storageId in MentionTable.Of(
                state, settings.Number, Suppression.Hash(settings, owned.Field, owned.Value.Span)))
            {
                if (looked++ == MaxLooked) return null;
                if (!own.Contains(storageId)) others.Add(storageId);
            }
        }

        foreach (var storageId in others)
        {
            using var rows = EventTable.Scan(state, settings.Number, storageId);
            while (rows.MoveNext())
            {
                if (!settings.ShowsEventsOf(EventTable.ReadKey(rows.Key).Position)) continue;
                if (looked++ == MaxLooked) return null;
                if (customer.OwnsAny(EventItem.ReadRow(rows.Value).Identifiers)) events++;
            }
        }

        return events;
    }
}
