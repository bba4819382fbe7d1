using OpenOdp.Engine.Accounts;
using OpenOdp.Server.Configuration;

namespace OpenOdp.Server.Accounts;

/// <summary>The guards of an account's merges (§5.2).</summary>
internal sealed class GuardOptions
{
    /// <summary>Values of one identifier that a customer may come to by a merge, and that plural fields show.</summary>
    public int ValuesPerIdentifier { get; init; } = AccountOptions.Defaults.IdentifierCap;

    /// <summary>Profiles that one event may make one.</summary>
    public int ProfilesPerMerge { get; init; } = AccountOptions.Defaults.MaxProfilesPerMerge;

    /// <summary>Merges that one identifier may ask for in an hour.</summary>
    public int MergesPerHour { get; init; } = AccountOptions.Defaults.MaxMergesPerHour;

    /// <summary>Identifiers of one customer.</summary>
    public int IdentifiersPerCustomer { get; init; } = AccountOptions.Defaults.MaxIdentifiers;

    public static GuardOptions Read(SettingsSection section) => new()
    {
        ValuesPerIdentifier = section.Number(
            "ValuesPerIdentifier", AccountOptions.Defaults.IdentifierCap, 1, AccountSettings.MaxOfMaxIdentifiers),
        ProfilesPerMerge = section.Number(
            "ProfilesPerMerge", AccountOptions.Defaults.MaxProfilesPerMerge, 1, AccountSettings.MaxFields),
        MergesPerHour = section.Number("MergesPerHour", AccountOptions.Defaults.MaxMergesPerHour, 0, int.MaxValue),
        IdentifiersPerCustomer = section.Number(
            "IdentifiersPerCustomer", AccountOptions.Defaults.MaxIdentifiers, 1, AccountSettings.MaxOfMaxIdentifiers),
    };
}
