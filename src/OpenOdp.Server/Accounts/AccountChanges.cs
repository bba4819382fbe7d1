using System.Globalization;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Log;
using OpenOdp.Server.Times;

namespace OpenOdp.Server.Accounts;

/// <summary>
/// Says what a start changes in the settings of accounts. A setting that is taken out of the configuration goes back to its
/// default, and that nothing was said of it is no reason to do so in silence.
/// </summary>
internal static class AccountChanges
{
    /// <summary>
    /// A line for each identifier that stays though it is not configured any more, for each setting that is not what it was, and
    /// for each key that ends.
    /// </summary>
    public static IEnumerable<string> Of(AccountSettings before, AccountSettings after, AccountPlan plan) =>
        Stays(after, plan).Concat(Between(before, after));

    /// <summary>A line for an account that is no longer configured.</summary>
    public static string Retired(AccountSettings account, TimeSpan grace) =>
        $"Account '{account.Id}' is no longer configured: its keys end in {grace:c}, its data stays.";

    private static IEnumerable<string> Between(AccountSettings before, AccountSettings after) =>
        Shown(before).Zip(Shown(after))
            .Where(pair => pair.First.Value != pair.Second.Value)
            .Select(pair => $"Account '{after.Id}': {pair.Second.Name} is now {pair.Second.Value}; it was {pair.First.Value}.")
            .Concat(
                from field in after.Identifiers
                let was = before.Identifiers.FirstOrDefault(known => known.Name == field.Name)
                where was != field
                select $"Account '{after.Id}': Identifiers:{field.Name} is now {Shown(field)}; it "
                    + $"was {(was is null ? "unknown" : Shown(was))}.")
            .Concat(
                from pair in before.Keys.Zip(after.Keys)
                where pair.First.ValidUntil == 0 && pair.Second.ValidUntil != 0
                let name = pair.First.Class == KeyClass.Public ? "PublicKey" : "PrivateKey"
                select $"Account '{after.Id}': {name} is another now; the one that it was ends "
                    + $"at {IsoTime.OfMicroseconds(pair.Second.ValidUntil)}.");

    private static IEnumerable<string> Stays(AccountSettings account, AccountPlan plan) =>
        from field in account.Identifiers
        where !plan.Identifiers.ContainsKey(field.Name)
            && AccountSettings.DefaultIdentifiers.All(known => known.Name != field.Name)
        select $"Warning: Account '{account.Id}': Identifiers:{field.Name} is not configured any more. It "
            + $"stays in force as {Shown(field)}, "
            + "because customers and events may have it: put it back into the settings.";

    private static IEnumerable<(string Name, string Value)> Shown(AccountSettings account) =>
    [
        ("JunkValues", string.Join(", ", account.JunkValues)),
        ("DedupWindow", TimeSpan.FromSeconds(account.DedupSeconds).ToString("c", CultureInfo.InvariantCulture)),
        ("PublicKeyMerges", account.PublicKeyMerges.ToString().ToLowerInvariant()),
        ("Guards:ValuesPerIdentifier", Number(account.IdentifierCap)),
        ("Guards:ProfilesPerMerge", Number(account.MaxProfilesPerMerge)),
        ("Guards:MergesPerHour", Number(account.MaxMergesPerHour)),
        ("Guards:IdentifiersPerCustomer", Number(account.MaxIdentifiers)),
        ("Segments:MaxWindowDays", Number(account.WindowDays)),
    ];

    private static string Shown(IdentifierField field) => field.Confidence.ToString().ToLowerInvariant();

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
