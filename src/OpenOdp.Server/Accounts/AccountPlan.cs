using System.Text.RegularExpressions;
using OpenOdp.Engine.Accounts;
using OpenOdp.Server.Calls;
using OpenOdp.Server.Console.SignIn;
using OpenOdp.Server.Customers;

namespace OpenOdp.Server.Accounts;

/// <summary>An account as the configuration wants it: checked, and with its keys.</summary>
internal sealed partial record AccountPlan(
    string Id,
    string PublicKey,
    string PrivateKey,
    IReadOnlyList<string> AllowedOrigins,
    IReadOnlyDictionary<string, Confidence> Identifiers,
    IReadOnlyList<string> JunkValues,
    TimeSpan DedupWindow,
    PublicKeyMerges PublicKeyMerges,
    GuardOptions Guards)
{
    /// <summary>How long events count in segments: the same for all accounts.</summary>
    public int WindowDays { get; init; } = AccountOptions.Defaults.WindowDays;

    /// <summary>What a query is answered about a customer whom nobody knows.</summary>
    public UnknownCustomer UnknownCustomer { get; init; }

    /// <summary>Who signs in to the console with a password.</summary>
    public IReadOnlyList<Person> People { get; init; } = [];

    /// <summary>Checks one entry of the configuration.</summary>
    public static AccountPlan Make(AccountOptions options, int number, KeyPair keys)
    {
        var at = $"OpenOdp:Accounts:{number}";
        var id = options.Id ?? (number == 0
            ? "default"
            : throw new ConfigurationException($"{at}:Id is missing. Give every account but the first a name for its data."));
        if (!Name().IsMatch(id))
        {
            throw new ConfigurationException($"{at}:Id is '{id}'. Use letters, digits, '-' and '_', at most 64 of them.");
        }

        return new AccountPlan(
            id,
            keys.PublicKey,
            keys.PrivateKey,
            [.. options.AllowedOrigins.Select((origin, place) => CheckOrigin(origin, $"{at}:AllowedOrigins:{place}"))],
            options.Identifiers.ToDictionary(entry => CheckIdentifier(entry.Key, at), entry => ParseConfidence(entry, at)),
            options.JunkValues,
            options.DedupWindow,
            options.PublicKeyMerges,
            options.Guards)
        {
            UnknownCustomer = options.UnknownCustomer,
            People = options.People,
        };
    }

    private static Confidence ParseConfidence(KeyValuePair<string, string> entry, string at) =>
        entry.Value.ToLowerInvariant() switch
        {
            "high" => Confidence.High,
            "low" => Confidence.Low,
            _ => throw new ConfigurationException($"{at}:Identifiers:{entry.Key} is '{entry.Value}'. Use 'high' or 'low'."),
        };

    /// <summary>A browser names an origin without a path; one with a path would never be allowed.</summary>
    private static string CheckOrigin(string origin, string at) =>
        origin is "*" or "null" || Uri.TryCreate(origin, UriKind.Absolute, out var uri)
            && uri.GetLeftPart(UriPartial.Authority).Length >= origin.TrimEnd('/').Length
            ? origin
            : throw new ConfigurationException(
                $"{at} is '{origin}'. Give an origin such as https://www.example.com, or * for all.");

    private static string CheckIdentifier(string name, string at) =>
        name == CustomerLookup.CustomerId ? throw new ConfigurationException(
            $"{at}:Identifiers:{name} names the customer's id, which the server gives. Use another name.")
        : QueryNames.All.Contains(name) ? throw new ConfigurationException(
            $"{at}:Identifiers:{name} is the name of a parameter of calls, and nobody could be found by it. Use another name.")
        : IdentifierName().IsMatch(name) ? name
        : throw new ConfigurationException($"{at}:Identifiers:{name} is not a name. Use a lower-case letter, then lower-case "
            + "letters, digits and '_', at most 64 in all.");

    [GeneratedRegex("^[A-Za-z0-9_-]{1,64}$")]
    private static partial Regex Name();

    [GeneratedRegex("^[a-z][a-z0-9_]{0,63}$")]
    private static partial Regex IdentifierName();
}
