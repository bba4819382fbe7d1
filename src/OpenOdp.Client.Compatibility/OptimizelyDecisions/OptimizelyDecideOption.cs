using Ours = OpenOdp.Client;

namespace OpenOdp.Client.Compatibility.OptimizelyDecisions;

/// <summary>How flags are decided.</summary>
public enum OptimizelyDecideOption
{
    /// <summary>No impression is sent.</summary>
    DISABLE_DECISION_EVENT,

    /// <summary>Decisions for several flags leave out those that are off.</summary>
    ENABLED_FLAGS_ONLY,

    /// <summary>The user profile service is neither asked nor told.</summary>
    IGNORE_USER_PROFILE_SERVICE,

    /// <summary>The reasons say how the decision came about.</summary>
    INCLUDE_REASONS,

    /// <summary>The variables are empty.</summary>
    EXCLUDE_VARIABLES,

    /// <summary>Predictions come from the service, and are not kept.</summary>
    IGNORE_CMAB_CACHE,

    /// <summary>All predictions that are kept are forgotten first.</summary>
    RESET_CMAB_CACHE,

    /// <summary>The predictions that are kept of this user and rule are forgotten first.</summary>
    INVALIDATE_USER_CMAB_CACHE,
}

internal static class DecideOptions
{
    /// <summary>The options joined: each is the bit of its number.</summary>
    public static Ours.OptimizelyDecideOption Join(IEnumerable<OptimizelyDecideOption> options) =>
        (options ?? []).Aggregate(
            Ours.OptimizelyDecideOption.None, (all, one) => all | (Ours.OptimizelyDecideOption)(1 << (int)one));
}
