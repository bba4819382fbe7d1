using System.Security.Cryptography;
using System.Text;
using OpenOdp.Engine;
using OpenOdp.Engine.Accounts;
using OpenOdp.Engine.Log;

namespace OpenOdp.Server.Accounts;

/// <summary>
/// What the settings of an account become by the configuration. The configuration is all of them: what it does not name is the
/// default, except identifiers, which customers may have, and what calls have set (the floor, the keys that were issued).
/// </summary>
internal static class WantedSettings
{
    /// <summary>The settings of an account after a start with this plan.</summary>
    /// <param name="accounts">The accounts that the store knows.</param>
    /// <param name="plan">The account as it is configured.</param>
    /// <param name="endOfKeys">When keys end that are no longer configured, in microseconds since 1970.</param>
    /// <exception cref="ConfigurationException">The store could not take them.</exception>
    public static AccountSettings After(IReadOnlyList<AccountSettings> accounts, AccountPlan plan, long endOfKeys)
    {
        if (accounts.FirstOrDefault(account => account.Id != plan.Id
            && account.Keys.Any(key => key.Hash == Hash(plan.PublicKey))) is { } owner)
        {
            throw new ConfigurationException(
                $"The keys of account '{plan.Id}' are those of account '{owner.Id}' in the store. An Id names the data: give "
                    + "the one that it has, or other keys.");
        }

        var before = accounts.FirstOrDefault(account => account.Id == plan.Id);
        var after = Of(
            before ?? new AccountSettings
            {
                Number = (uint)accounts.Count + 1,
                Id = plan.Id,
                HashKey = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)),
            },
            plan,
            endOfKeys);
        return after.FaultAfter(before) is { } fault
            ? throw new ConfigurationException($"The settings of account '{plan.Id}' cannot be used. {fault}")
            : after;
    }

    /// <param name="known">The settings that the store knows, or those of an account that is new to it.</param>
    /// <param name="plan">The account as it is configured.</param>
    /// <param name="endOfKeys">When keys end that are no longer configured, in microseconds since 1970.</param>
    private static AccountSettings Of(AccountSettings known, AccountPlan plan, long endOfKeys) => known with
    {
        Keys = Keys(
            known,
            [new AccountKey(
                KeyClass.Public, Hash(plan.PublicKey), 0), new AccountKey(KeyClass.Private, Hash(plan.PrivateKey), 0)],
            endOfKeys),
        Identifiers = Identifiers(known, plan),
        PublicKeyMerges = plan.PublicKeyMerges,
        JunkValues = plan.JunkValues,
        DedupSeconds = (long)plan.DedupWindow.TotalSeconds,
        IdentifierCap = plan.Guards.ValuesPerIdentifier,
        MaxProfilesPerMerge = plan.Guards.ProfilesPerMerge,
        MaxMergesPerHour = plan.Guards.MergesPerHour,
        MaxIdentifiers = plan.Guards.IdentifiersPerCustomer,
        WindowDays = plan.WindowDays,
    };

    /// <summary>
    /// The settings of an account that is no longer configured: its keys end, all else stays for when it comes back.
    /// </summary>
    public static AccountSettings OfNone(AccountSettings known, long endOfKeys) =>
        known with { Keys = Keys(known, [], endOfKeys) };

    /// <summary>When keys end that a start takes out, in microseconds since 1970.</summary>
    public static long EndOfKeys(TimeProvider clock, TimeSpan grace) =>
        Microseconds.Of(clock.GetUtcNow() + grace);

    public static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>
    /// New keys join the list; keys that are no longer configured end. Those that were issued stay as they are, until nothing of
    /// the account is configured; one that is configured by now is one of the settings.
    /// </summary>
    private static List<AccountKey> Keys(AccountSettings known, AccountKey[] wanted, long end)
    {
        var keys = known.Keys
            .Select(key => Array.Exists(wanted, want => want.Hash == key.Hash)
                ? new AccountKey(key.Class, key.Hash, 0)
                : key.ValidUntil == 0 && (key.Name is null || wanted.Length == 0) ? key with { ValidUntil = end } : key)
            .ToList();
        keys.AddRange(wanted.Where(want => !keys.Exists(key => key.Hash == want.Hash)));
        return keys;
    }

    private static List<IdentifierField> Identifiers(AccountSettings known, AccountPlan plan)
    {
        var identifiers = known.Identifiers.Select(field => field with { Confidence = ConfidenceOf(field, plan) }).ToList();
        foreach (var (name, confidence) in plan.Identifiers.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if (!identifiers.Exists(field => field.Name == name)) identifiers.Add(new IdentifierField(name, confidence));
        }

        return identifiers;
    }

    private static Confidence ConfidenceOf(IdentifierField field, AccountPlan plan) =>
        plan.Identifiers.TryGetValue(field.Name, out var configured)
            ? configured
            : (AccountSettings.DefaultIdentifiers.FirstOrDefault(known => known.Name == field.Name) ?? field).Confidence;
}
