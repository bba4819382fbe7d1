using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Customers;
using OpenOdp.Engine.Identifiers;
using OpenOdp.Engine.State;
using OpenOdp.Server.Http;

namespace OpenOdp.Server.Customers;

/// <summary>Finds the customer that a query names by exactly one identifier, or by <c>zaius_id</c> (§4.2).</summary>
/// <param name="Name">The identifier's name.</param>
/// <param name="Value">Its value, not normalised yet.</param>
/// <param name="Change">What reading the value changed, and what to write instead; null when it is just what was sent.</param>
internal readonly record struct CustomerLookup(string Name, string Value, string? Change)
{
    public const string CustomerId = "zaius_id";

    private const string Around = "white space at its ends is left out. Send it without.";
    private const string NotAnId = "an id has no leading zeros. Send it without.";

    /// <param name="query">The request's query as it was sent.</param>
    /// <param name="settings">The account.</param>
    /// <param name="ignored">Parameters that are not identifiers.</param>
    /// <param name="lookup">The one identifier.</param>
    /// <param name="fault">What is wrong and what to do.</param>
    public static bool TryParse(
        string query, AccountSettings settings, ReadOnlySpan<string> ignored, out CustomerLookup lookup, out string fault)
    {
        lookup = default;
        fault = "Name exactly one identifier in the query, for example ?email=a@example.com.";
        var found = 0;
        string? unknown = null;
        foreach (var pair in new QueryStringEnumerable(query))
        {
            var name = pair.DecodeName().ToString();
            if (ignored.Contains(name)) continue;
            found++;
            name = Canonical(name, settings);
            if (name != CustomerId && settings.FieldNumber(name) < 0) unknown ??= name;
            var text = QueryText.Read(pair.EncodedValue.Span, isEmail: IdentifierNormaliser.RuleOf(name) == IdentifierRule.Email);
            lookup = new CustomerLookup(name, text.Value, text.Change ?? ChangeOf(name, text.Value));
        }

        if (unknown is not null)
        {
            var beside = ignored.Length == 0 ? "" : $". Beside one identifier this call takes {string.Join(", ", ignored!)}.";
            fault = $"Unknown identifier field: {unknown}{beside}";
            return false;
        }

        if (found != 1 || lookup.Value.Length == 0) return false;
        fault = $"This would be another {lookup.Name}: {lookup.Change}";
        return !new QueryText(lookup.Value, lookup.Change).IsOfAnother(lookup.Name);
    }

    /// <summary>The value in the form in which identifiers are compared.</summary>
    public string Normal => IdentifierNormaliser.Normalise(Name, Value);

    /// <summary>The identifier as the engine knows it; null for a customer's id.</summary>
    public (int Field, byte[] Value)? Field(AccountSettings settings) =>
        Name == CustomerId ? null : (settings.FieldNumber(Name), Encoding.UTF8.GetBytes(Normal));

    public CustomerView? Find(IStateReader state, AccountSettings settings)
    {
        if (Name != CustomerId) return CustomerView.Find(state, settings, settings.FieldNumber(Name), Normal);
        return ulong.TryParse(Value, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? CustomerView.Find(state, settings, id)
            : null;
    }

    /// <summary>What normalising changes beyond the spelling: who is not asked for may be found.</summary>
    private static string? ChangeOf(string name, string value)
    {
        if (name == CustomerId) return value.Length > 1 && value[0] == '0' ? NotAnId : null;
        var utf8 = Encoding.UTF8.GetBytes(value);
        return IdentifierNormaliser.Trim(utf8).Length == utf8.Length ? null : Around;
    }

    /// <summary>
    /// Reads take the plural of an identifier for its singular (IDN-2), and every spelling of the user id (IDN-1).
    /// </summary>
    private static string Canonical(string name, AccountSettings settings)
    {
        if (IdentifierNormaliser.IsUserId(Encoding.UTF8.GetBytes(name))) return IdentifierNormaliser.UserId;
        var isPlural = settings.FieldNumber(name) < 0 && name.EndsWith('s') && settings.FieldNumber(name[..^1]) >= 0;
        return isPlural ? name[..^1] : name;
    }
}
