using System.Text;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.State;

namespace OpenOdp.Engine.Identifiers;

/// <summary>An identifier that a search found, and whose it is.</summary>
/// <param name="Name">The identifier's name.</param>
/// <param name="Value">Its normalised value.</param>
/// <param name="Owner">The id of the customer.</param>
public sealed record FoundIdentifier(string Name, string Value, ulong Owner);

/// <summary>Finds identifiers by how their values begin.</summary>
public static class IdentifierSearch
{
    /// <summary>
    /// The identifiers of an account whose values begin so, each normalised by its own rule; field after field in the account's
    /// order, each in the order of its values, each read when it is needed.
    /// </summary>
    /// <param name="state">The state.</param>
    /// <param name="account">The account.</param>
    /// <param name="beginning">How they begin.</param>
    /// <param name="searches">True for the names of those that are looked through.</param>
    public static IEnumerable<FoundIdentifier> Find(
        IStateReader state, AccountSettings account, string beginning, Predicate<string> searches)
    {
        for (var field = 0; field < account.Identifiers.Count; field++)
        {
            var name = account.Identifiers[field].Name;
            var value = IdentifierNormaliser.Normalise(name, beginning);
            if (value.Length == 0 || !searches(name)) continue;
            using var rows = IdentifierTable.Scan(state, account.Number, field, Encoding.UTF8.GetBytes(value));
            while (rows.MoveNext())
            {
                yield return new FoundIdentifier(
                    name, Encoding.UTF8.GetString(IdentifierTable.Value(rows.Key)), IdentifierTable.Owner(rows.Value));
            }
        }
    }
}
