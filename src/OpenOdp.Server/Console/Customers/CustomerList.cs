using OpenOdp.Engine;
using OpenOdp.Engine.Customers;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Console.Shell;
using OpenOdp.Server.Times;

namespace OpenOdp.Server.Console.Customers;

/// <summary>Finds customers: by an id, by how an identifier begins, or the newest.</summary>
internal static class CustomerList
{
    private const int Shown = 50;

    /// <summary>Identifiers that are looked at: of a reader's those count, too, that are not shown.</summary>
    public const int Looked = 10_000;

    public static Page Show(PageCall call)
    {
        var asked = CustomerSearch.Asked(call, "q");
        var left = Looked;
        var lines = asked.Length == 0
            ? Newest(call)
            : Found(call, asked, () => left-- > 0).Select(one => LineOf(call, one.Customer, one.Found));
        var found = lines.Take(Shown + 1).ToList();
        var isMore = found.Count > Shown || left < 0;
        if (found.Count == 1 && asked.Length > 0 && !isMore) return Page.GoTo($"/customers/{found[0].Id}");
        var count = CountersTable.Read(call.Read.View, call.Read.Account.Number).Customers;
        return Page.Of<CustomerListPage>(new CustomerListModel(asked, [.. found.Take(Shown)], isMore, count));
    }

    private static IEnumerable<CustomerLine> Newest(PageCall call) =>
        CustomerView.Newest(call.Read.View, call.Read.Account).Select(customer => LineOf(call, customer, null));

    /// <summary>Who is found by what was typed, and by which identifier: null for a whole one, or an id.</summary>
    /// <param name="goesOn">Asked before each identifier that is looked at.</param>
    public static IEnumerable<(CustomerView Customer, ShownField? Found)> Found(PageCall call, string asked, Func<bool> goesOn)
    {
        var seen = new HashSet<ulong>();
        foreach (var customer in CustomerSearch.Find(call, asked))
        {
            seen.Add(customer.Id);
            yield return (customer, null);
        }

        foreach (var found in CustomerSearch.FindBeginning(call, asked, goesOn))
        {
            if (!seen.Add(found.Owner)) continue;
            var customer = CustomerView.Find(call.Read.View, call.Read.Account, found.Owner)!;
            yield return (customer, call.Viewer.Show(found.Name, found.Value));
        }
    }

    private static CustomerLine LineOf(PageCall call, CustomerView customer, ShownField? found)
    {
        var identifiers = customer.Identifiers();
        return new CustomerLine(
            IdText.Of(customer.Id),
            [.. identifiers.Take(3).Select(one => call.Viewer.Show(one.Name, one.Value))],
            IsoTime.OfMicroseconds(customer.CreatedAt),
            identifiers.Count > 0 ? IsoTime.OfMicroseconds(identifiers[0].LastSeen) : null,
            found);
    }
}
