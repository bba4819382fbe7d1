using OpenOdp.Client.Datafile;

namespace OpenOdp.Client.Decisions;

/// <summary>What kind of rule decided.</summary>
internal enum DecisionSource
{
    /// <summary>Also when nothing decided (DE-18).</summary>
    Rollout,

    FeatureTest,

    Holdout,
}

/// <summary>How one flag was decided for one user.</summary>
/// <param name="Source">What kind of rule decided.</param>
/// <param name="Rule">The rule; null when none did, or when the flag as a whole is forced.</param>
/// <param name="Variation">What the user gets; null for nothing.</param>
internal readonly record struct FlagDecision(DecisionSource Source, Rule? Rule, Variation? Variation)
{
    public static FlagDecision None => default;

    /// <summary>The id of the prediction that gave the variation, or null (CM-11).</summary>
    public string? CmabUuid { get; init; }

    /// <summary>The rule whose prediction is needed first; then the flag is decided anew.</summary>
    public Rule? Needs { get; init; }

    /// <summary>The rule whose prediction could not be had, which ends the flag (DE-20).</summary>
    public Rule? Failed { get; init; }

    /// <summary>The rule's name in events and notifications.</summary>
    public string SourceName => Source switch
    {
        DecisionSource.FeatureTest => "feature-test",
        DecisionSource.Holdout => "holdout",
        _ => "rollout",
    };
}
