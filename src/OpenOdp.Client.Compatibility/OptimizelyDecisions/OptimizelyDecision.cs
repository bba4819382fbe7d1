using OpenOdp.Client.Compatibility.ErrorHandler;
using OpenOdp.Client.Compatibility.Logger;

namespace OpenOdp.Client.Compatibility.OptimizelyDecisions;

/// <summary>How a flag was decided for a user.</summary>
public class OptimizelyDecision
{
    /// <summary>A decision, for tests.</summary>
    /// <param name="variationKey">The variation; null for none.</param>
    /// <param name="enabled">Whether the flag is on.</param>
    /// <param name="variables">The flag's variables.</param>
    /// <param name="ruleKey">The rule that decided; null when none did.</param>
    /// <param name="flagKey">The flag.</param>
    /// <param name="userContext">The user as the decision saw him.</param>
    /// <param name="reasons">Errors, and the steps of the decision when they were asked for.</param>
    public OptimizelyDecision(
        string variationKey,
        bool enabled,
        OptimizelyJSON variables,
        string ruleKey,
        string flagKey,
        OptimizelyUserContext userContext,
        string[] reasons)
    {
        VariationKey = variationKey;
        Enabled = enabled;
        Variables = variables;
        RuleKey = ruleKey;
        FlagKey = flagKey;
        UserContext = userContext;
        Reasons = reasons;
    }

    /// <summary>The variation; null for none.</summary>
    public string VariationKey { get; }

    /// <summary>Whether the flag is on.</summary>
    public bool Enabled { get; }

    /// <summary>The flag's variables.</summary>
    public OptimizelyJSON Variables { get; }

    /// <summary>The rule that decided, or the holdout; null when none did, or when the flag as a whole is forced.</summary>
    public string RuleKey { get; }

    /// <summary>The flag.</summary>
    public string FlagKey { get; }

    /// <summary>The user as the decision saw him.</summary>
    public OptimizelyUserContext UserContext { get; }

    /// <summary>
    /// Errors, always; with <see cref="OptimizelyDecideOption.INCLUDE_REASONS"/> also the steps of the decision.
    /// </summary>
    public string[] Reasons { get; }

    /// <summary>A decision that could not be made, for tests.</summary>
    /// <param name="key">The flag.</param>
    /// <param name="optimizelyUserContext">The user.</param>
    /// <param name="error">Why.</param>
    /// <param name="errorHandler">Is told of faults in the use of the variables.</param>
    /// <param name="logger">Where they are logged.</param>
    public static OptimizelyDecision NewErrorDecision(
        string key, OptimizelyUserContext optimizelyUserContext, string error, IErrorHandler errorHandler, ILogger logger) =>
        new(null, false, new OptimizelyJSON([], errorHandler, logger), null, key, optimizelyUserContext, [error]);
}
