namespace OpenOdp.Client;

/// <summary>How a flag was decided for a user. It never changes.</summary>
public sealed class OptimizelyDecision
{
    internal OptimizelyDecision(
        string? variationKey,
        bool enabled,
        OptimizelyJson variables,
        string? ruleKey,
        string flagKey,
        OptimizelyUserContext userContext,
        IReadOnlyList<string> reasons)
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
    public string? VariationKey { get; }

    /// <summary>Whether the flag is on.</summary>
    public bool Enabled { get; }

    /// <summary>The flag's variables, by their keys.</summary>
    public OptimizelyJson Variables { get; }

    /// <summary>The rule that decided, or the holdout; null when none did, or when the flag as a whole is forced.</summary>
    public string? RuleKey { get; }

    /// <summary>The flag.</summary>
    public string FlagKey { get; }

    /// <summary>The user as the decision saw him: what was changed later does not show.</summary>
    public OptimizelyUserContext UserContext { get; }

    /// <summary>
    /// Errors, always; with <see cref="OptimizelyDecideOption.IncludeReasons"/> also the steps of the decision, in their order.
    /// </summary>
    public IReadOnlyList<string> Reasons { get; }
}
