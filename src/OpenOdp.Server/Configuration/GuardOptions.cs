using OpenOdp.Engine.Accounts;

namespace OpenOdp.Server.Configuration;

/// <summary>The guards of an account's merges (§5.2); what is not set stays as it is.</summary>
internal sealed class GuardOptions
{
    /// <summary>Values of one identifier that a customer may come to by a merge, and that plural fields show; 25.</summary>
    public int? ValuesPerIdentifier { get; init; }

    /// <summary>Profiles that one event may make one; 10.</summary>
    public int? ProfilesPerMerge { get; init; }

    /// <summary>Merges that one identifier may ask for in an hour; 5.</summary>
    public int? MergesPerHour { get; init; }

    /// <summary>Identifiers of one customer; 1,000.</summary>
    public int? IdentifiersPerCustomer { get; init; }

    public static GuardOptions Read(SettingsSection section) => new()
    {
        ValuesPerIdentifier = Number(section, "ValuesPerIdentifier", 1, AccountSettings.MaxOfMaxIdentifiers),
        ProfilesPerMerge = Number(section, "ProfilesPerMerge", 1, AccountSettings.MaxFields),
        MergesPerHour = Number(section, "MergesPerHour", 0, int.MaxValue),
        IdentifiersPerCustomer = Number(section, "IdentifiersPerCustomer", 1, AccountSettings.MaxOfMaxIdentifiers),
    };

    private static int? Number(SettingsSection section, string name, int least, int most) =>
        section.Has(name) ? section.Number(name, least, least, most) : null;
}
