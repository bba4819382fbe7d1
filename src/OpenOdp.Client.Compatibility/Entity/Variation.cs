namespace OpenOdp.Client.Compatibility.Entity;

/// <summary>A variation that a user was given.</summary>
public class Variation : IdKeyEntity
{
    /// <summary>Whether it switches its flag on.</summary>
    public bool? FeatureEnabled { get; set; }

    /// <summary>True when it switches its flag on.</summary>
    public bool IsFeatureEnabled => FeatureEnabled ?? false;

    internal static Variation Of(Datafile.Variation variation) => variation is null
        ? null
        : new Variation { Id = variation.Id, Key = variation.Key, FeatureEnabled = variation.FeatureEnabled };
}
