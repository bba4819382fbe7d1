namespace OpenOdp.Client.Compatibility;

/// <summary>Where a decision is forced: a flag, or one of its rules.</summary>
public class OptimizelyDecisionContext
{
    /// <summary>Names a flag, or one of its rules.</summary>
    /// <param name="flagKey">The flag.</param>
    /// <param name="ruleKey">One of its rules; null for the flag as a whole, which is another place.</param>
    public OptimizelyDecisionContext(string flagKey, string ruleKey = null) => (FlagKey, RuleKey) = (flagKey, ruleKey);

    /// <summary>The flag.</summary>
    public string FlagKey { get; }

    /// <summary>The rule; null for the flag as a whole.</summary>
    public string RuleKey { get; }

    /// <summary>False without a flag.</summary>
    public bool IsValid => FlagKey is not null;
}
