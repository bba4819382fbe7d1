namespace OpenOdp.Client;

/// <summary>A decision that was made for a flag.</summary>
public sealed class DecisionMadeEventArgs : EventArgs
{
    internal DecisionMadeEventArgs(OptimizelyDecision decision, bool isReported, string? ruleId, string? variationId)
    {
        Decision = decision;
        IsReported = isReported;
        RuleId = ruleId;
        VariationId = variationId;
    }

    /// <summary>The decision, with the user it was made for.</summary>
    public OptimizelyDecision Decision { get; }

    /// <summary>Whether an impression of it was queued.</summary>
    public bool IsReported { get; }

    /// <summary>The id of the rule that decided; null when none did.</summary>
    public string? RuleId { get; }

    /// <summary>The id of the variation; null when there is none.</summary>
    public string? VariationId { get; }
}
