using System.Globalization;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Identity;
using OpenOdp.Engine.State;

namespace OpenOdp.Server.Customers;

/// <summary>Finds the customer that a query names by exactly one identifier, or by <c>zaius_id</c> (§4.2).</summary>
internal readonly record struct CustomerLookup(string Name, string Value)
{
    public const string CustomerId = "zaius_id";

    /// <param name="query">The request's query.</param>
    /// <param name="settings">The account.</param>
    /// <param name="ignored">Parameters that are not identifiers.</param>
    /// <param name="lookup">The one identifier.</param>
    /// <param name="fault">What is wrong and what to do.</param>
    public static bool TryParse(IQueryCollection query, AccountSettings settings, ReadOnlySpan<string> ignored, out CustomerLookup lookup, out string fault)
    {
        lookup = default;
        fault = "Name exactly one identifier in the query, for example ?email=a@example.com.";
        var found = 0;
        foreach (var (name, values) in query)
        {
            if (ignored.Contains(name)) continue;
            found += values.Count;
            lookup = new CustomerLookup(Canonical(name, settings), values.ToString());
        }

        if (found != 1 || lookup.Value.Length == 0) return false;
        fault = $"Unknown identifier field: {lookup.Name}";
        return lookup.Name == CustomerId || settings.FieldNumber(lookup.Name) >= 0;
    }

    public CustomerView? Find(IStateReader state, AccountSettings settings)
    {
        if (Name != CustomerId) return CustomerView.Find(state, settings, settings.FieldNumber(Name), IdentifierNormaliser.Normalise(Name, Value));
        return ulong.TryParse(Value, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? CustomerView.Find(state, settings, id) : null;
    }

    /// <summary>Reads take the plural of an identifier for its singular (IDN-2), and every spelling of the user id (IDN-1).</summary>
    private static string Canonical(string name, AccountSettings settings)
    {
        if (IdentifierNormaliser.IsUserId(System.Text.Encoding.UTF8.GetBytes(name))) return IdentifierNormaliser.UserId;
        var isPlural = settings.FieldNumber(name) < 0 && name.EndsWith('s') && settings.FieldNumber(name[..^1]) >= 0;
        return isPlural ? name[..^1] : name;
    }
}
