namespace OpenOdp.Client.Compatibility.Entity;

/// <summary>A variation that a user was given.</summary>
public class Variation : IdKeyEntity
{
    /// <summary>Whether it switches its flag on.</summary>
    public bool? FeatureEnabled { get; set; }

    /// <summary>True when it switches its flag on.</summary>
    public bool IsFeatureEnabled => FeatureEnabled ?? false;

    /// <summary>Cannot be had.</summary>
    [Obsolete(Cure.Variables, error: true)]
    public List<FeatureVariableUsage> FeatureVariableUsageInstances { get; set; }

    /// <summary>Cannot be had.</summary>
    [Obsolete(Cure.Variables, error: true)]
    public Dictionary<string, FeatureVariableUsage> VariableIdToVariableUsageInstanceMap { get; set; }

    /// <summary>Cannot be had.</summary>
    /// <param name="variableId">A variable.</param>
    [Obsolete(Cure.Variables, error: true)]
    public FeatureVariableUsage GetFeatureVariableUsageFromId(string variableId) => null;

    internal static Variation Of(Datafile.Variation variation) => variation is null
        ? null
        : new Variation { Id = variation.Id, Key = variation.Key, FeatureEnabled = variation.FeatureEnabled };
}
