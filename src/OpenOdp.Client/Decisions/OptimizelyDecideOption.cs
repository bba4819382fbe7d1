namespace OpenOdp.Client;

/// <summary>
/// How flags are decided. The options of a call count besides <see
/// cref="OptimizelyClientOptions.DefaultDecideOptions"/>.
/// </summary>
[Flags]
public enum OptimizelyDecideOption
{
    /// <summary>All as usual.</summary>
    None = 0,

    /// <summary>No impression is sent.</summary>
    DisableDecisionEvent = 1,

    /// <summary>
    /// Decisions for several flags leave out those that are off; their impressions are sent all the same. A decision for
    /// one flag ignores it.
    /// </summary>
    EnabledFlagsOnly = 2,

    /// <summary>The user profile service is neither asked nor told.</summary>
    IgnoreUserProfileService = 4,

    /// <summary><see cref="OptimizelyDecision.Reasons"/> say how the decision came about.</summary>
    IncludeReasons = 8,

    /// <summary><see cref="OptimizelyDecision.Variables"/> are empty.</summary>
    ExcludeVariables = 16,

    /// <summary>Predictions come from the service, and are not kept.</summary>
    IgnoreCmabCache = 32,

    /// <summary>All predictions that are kept are forgotten first.</summary>
    ResetCmabCache = 64,

    /// <summary>The predictions that are kept of this user and rule are forgotten first.</summary>
    InvalidateUserCmabCache = 128,
}
