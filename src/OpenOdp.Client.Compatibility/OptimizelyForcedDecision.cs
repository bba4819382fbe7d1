namespace OpenOdp.Client.Compatibility;

/// <summary>What a decision is forced to be.</summary>
public class OptimizelyForcedDecision
{
    /// <summary>Names a variation.</summary>
    /// <param name="variationKey">A variation of any rule of the flag.</param>
    public OptimizelyForcedDecision(string variationKey) => VariationKey = variationKey;

    /// <summary>The variation.</summary>
    public string VariationKey { get; }
}
