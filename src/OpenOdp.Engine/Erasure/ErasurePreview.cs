using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Orders;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Erasure;

/// <summary>What an erasure would take away; nothing is changed.</summary>
/// <param name="Customer">The customer's id.</param>
/// <param name="Identifiers">What would be suppressed.</param>
/// <param name="Merged">How many customers were merged into it.</param>
/// <param name="Events">Its events, those hidden by the floor included.</param>
/// <param name="Orders">Orders of which its share would go.</param>
public sealed record ErasurePreview(ulong Customer, IReadOnlyList<IdentifierView> Identifiers, ulong Merged, ulong Events, ulong Orders)
{
    /// <summary>Asks.</summary>
    public static ErasurePreview Of(IStateReader state, AccountSettings settings, CustomerView customer)
    {
        var orders = customer.StorageIds.Aggregate(0UL, (sum, storageId) => sum + OrderTable.CountOf(state, settings.Number, storageId));
        return new ErasurePreview(customer.Id, customer.Identifiers(), (ulong)customer.RedirectedIds.Count(), customer.EventCount, orders);
    }
}
