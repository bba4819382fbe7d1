using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Customers;
using OpenOdp.Server.GraphQL.Filters;

namespace OpenOdp.Server.GraphQL;

/// <summary>The customers of an account by id (GQL-9).</summary>
internal static class CustomerLists
{
    /// <summary>The one that a filter names by an identifier, or all behind a cursor.</summary>
    public static IEnumerable<Edge> All(QueryContext context, Filter filter, string? after)
    {
        var from = 0UL;
        if (after is not null)
        {
            if (!IdText.TryRead(after, out var last) || last == ulong.MaxValue) throw Connection.NotACursor(after);
            from = last + 1;
        }

        var call = context.Call;
        return Named(filter, call.Account) is { } lookup
            ? One(context, lookup.Find(call.View, call.Account), from)
            : From(context, from);
    }

    private static IEnumerable<Edge> One(QueryContext context, CustomerView? customer, ulong from)
    {
        context.Spend(1);
        if (customer is not null && customer.Id >= from) yield return Entry(context, customer.Id, customer);
    }

    private static IEnumerable<Edge> From(QueryContext context, ulong from)
    {
        foreach (var (id, view) in CustomerView.All(context.Call.View, context.Call.Account, from))
        {
            context.Spend(1);
            yield return Entry(context, id, view);
        }
    }

    private static Edge Entry(QueryContext context, ulong id, CustomerView? view) =>
        new(IdText.Of(id), view is null ? null : new CustomerNode(view, context));

    private static CustomerLookup? Named(Filter filter, AccountSettings settings)
    {
        foreach (var name in settings.Identifiers.Select(static field => field.Name).Append(CustomerLookup.CustomerId))
        {
            if ((filter.Only(name) ?? filter.Only(name + "s")) is { } value) return new CustomerLookup(name, value, null);
        }

        return null;
    }
}
