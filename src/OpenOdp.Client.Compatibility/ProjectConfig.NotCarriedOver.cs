using OpenOdp.Client.Compatibility.Entity;

namespace OpenOdp.Client.Compatibility;

/// <content>The parts of a datafile as objects, which are had elsewhere.</content>
public partial class ProjectConfig
{
    /// <summary>There are no datafiles but those that are read.</summary>
    [Obsolete("A datafile is read from its text. Use DatafileProjectConfig.Create.", error: true)]
    protected ProjectConfig()
    {
    }

    /// <summary>Cannot be had.</summary>
    [Obsolete(Cure.Datafile, error: true)]
    public string Version => null;

    /// <summary>Cannot be had.</summary>
    [Obsolete(Cure.Datafile, error: true)]
    public Dictionary<string, Group> GroupIdMap => null;

    /// <summary>Cannot be had.</summary>
    [Obsolete(Cure.Datafile, error: true)]
    public Dictionary<string, Experiment> ExperimentKeyMap => null;

    /// <summary>Cannot be had.</summary>
    [Obsolete(Cure.Datafile, error: true)]
    public Dictionary<string, Experiment> ExperimentIdMap => null;

    /// <summary>Cannot be had.</summary>
    [Obsolete(Cure.Datafile, error: true)]
    public Dictionary<string, Dictionary<string, Variation>> VariationKeyMap => null;

    /// <summary>Cannot be had.</summary>
    [Obsolete(Cure.Datafile, error: true)]
    public Dictionary<string, Dictionary<string, Variation>> VariationIdMap => null;

    /// <summary>Cannot be had.</summary>
    [Obsolete(Cure.Datafile, error: true)]
    public Dictionary<string, Entity.Event> EventKeyMap => null;

    /// <summary>Cannot be had.</summary>
    [Obsolete(Cure.Datafile, error: true)]
    public Dictionary<string, Entity.Attribute> AttributeKeyMap => null;

    /// <summary>Cannot be had.</summary>
    [Obsolete(Cure.Datafile, error: true)]
    public Dictionary<string, Entity.Attribute> AttributeIdMap => null;

    /// <summary>Cannot be had.</summary>
    [Obsolete(Cure.Datafile, error: true)]
    public Dictionary<string, Audience> AudienceIdMap => null;

    /// <summary>Cannot be had.</summary>
    [Obsolete(Cure.Datafile, error: true)]
    public Dictionary<string, FeatureFlag> FeatureKeyMap => null;

    /// <summary>Cannot be had.</summary>
    [Obsolete(Cure.Datafile, error: true)]
    public Dictionary<string, Rollout> RolloutIdMap => null;

    /// <summary>Cannot be had.</summary>
    [Obsolete(Cure.Datafile, error: true)]
    public Dictionary<string, Dictionary<string, Variation>> FlagVariationMap => null;

    /// <summary>Cannot be had.</summary>
    [Obsolete(Cure.Datafile, error: true)]
    public Group[] Groups => null;

    /// <summary>Cannot be had.</summary>
    [Obsolete(Cure.Datafile, error: true)]
    public Experiment[] Experiments => null;

    /// <summary>Cannot be had.</summary>
    [Obsolete(Cure.Datafile, error: true)]
    public Entity.Event[] Events => null;

    /// <summary>Cannot be had.</summary>
    [Obsolete(Cure.Datafile, error: true)]
    public Entity.Attribute[] Attributes => null;

    /// <summary>Cannot be had.</summary>
    [Obsolete(Cure.Datafile, error: true)]
    public Audience[] Audiences => null;

    /// <summary>Cannot be had.</summary>
    [Obsolete(Cure.Datafile, error: true)]
    public Audience[] TypedAudiences => null;

    /// <summary>Cannot be had.</summary>
    [Obsolete(Cure.Datafile, error: true)]
    public FeatureFlag[] FeatureFlags => null;

    /// <summary>Cannot be had.</summary>
    [Obsolete(Cure.Datafile, error: true)]
    public Rollout[] Rollouts => null;

    /// <summary>Cannot be had.</summary>
    [Obsolete(Cure.Datafile, error: true)]
    public Integration[] Integrations => null;

    /// <summary>Cannot be had.</summary>
    [Obsolete(Cure.Datafile, error: true)]
    public Holdout[] Holdouts => null;

    /// <summary>Cannot be had.</summary>
    /// <param name="groupId">A group.</param>
    [Obsolete(Cure.Datafile, error: true)]
    public Group GetGroup(string groupId) => null;

    /// <summary>Cannot be had.</summary>
    /// <param name="experimentKey">An experiment.</param>
    [Obsolete(Cure.Datafile, error: true)]
    public Experiment GetExperimentFromKey(string experimentKey) => null;

    /// <summary>Cannot be had.</summary>
    /// <param name="experimentId">An experiment.</param>
    [Obsolete(Cure.Datafile, error: true)]
    public Experiment GetExperimentFromId(string experimentId) => null;

    /// <summary>Cannot be had.</summary>
    /// <param name="eventKey">An event.</param>
    [Obsolete(Cure.Datafile, error: true)]
    public Entity.Event GetEvent(string eventKey) => null;

    /// <summary>Cannot be had.</summary>
    /// <param name="audienceId">An audience.</param>
    [Obsolete(Cure.Datafile, error: true)]
    public Audience GetAudience(string audienceId) => null;

    /// <summary>Cannot be had.</summary>
    /// <param name="attributeKey">An attribute.</param>
    [Obsolete(Cure.Datafile, error: true)]
    public Entity.Attribute GetAttribute(string attributeKey) => null;

    /// <summary>Cannot be had.</summary>
    /// <param name="experimentKey">An experiment.</param>
    /// <param name="variationKey">A variation.</param>
    [Obsolete(Cure.Datafile, error: true)]
    public Variation GetVariationFromKey(string experimentKey, string variationKey) => null;

    /// <summary>Cannot be had.</summary>
    /// <param name="experimentId">An experiment.</param>
    /// <param name="variationKey">A variation.</param>
    [Obsolete(Cure.Datafile, error: true)]
    public Variation GetVariationFromKeyByExperimentId(string experimentId, string variationKey) => null;

    /// <summary>Cannot be had.</summary>
    /// <param name="experimentKey">An experiment.</param>
    /// <param name="variationId">A variation.</param>
    [Obsolete(Cure.Datafile, error: true)]
    public Variation GetVariationFromId(string experimentKey, string variationId) => null;

    /// <summary>Cannot be had.</summary>
    /// <param name="experimentId">An experiment.</param>
    /// <param name="variationId">A variation.</param>
    [Obsolete(Cure.Datafile, error: true)]
    public Variation GetVariationFromIdByExperimentId(string experimentId, string variationId) => null;

    /// <summary>Cannot be had.</summary>
    /// <param name="featureKey">A flag.</param>
    [Obsolete(Cure.Datafile, error: true)]
    public FeatureFlag GetFeatureFlagFromKey(string featureKey) => null;

    /// <summary>Cannot be had.</summary>
    /// <param name="flagKey">A flag.</param>
    /// <param name="variationKey">A variation.</param>
    [Obsolete(Cure.Datafile, error: true)]
    public Variation GetFlagVariationByKey(string flagKey, string variationKey) => null;

    /// <summary>Cannot be had.</summary>
    /// <param name="rolloutId">A rollout.</param>
    [Obsolete(Cure.Datafile, error: true)]
    public Rollout GetRolloutFromId(string rolloutId) => null;

    /// <summary>Cannot be had.</summary>
    /// <param name="attributeKey">An attribute.</param>
    [Obsolete(Cure.Datafile, error: true)]
    public string GetAttributeId(string attributeKey) => null;

    /// <summary>Cannot be had.</summary>
    /// <param name="experimentId">An experiment.</param>
    [Obsolete(Cure.Datafile, error: true)]
    public bool IsFeatureExperiment(string experimentId) => false;

    /// <summary>Cannot be had.</summary>
    /// <param name="experimentId">An experiment.</param>
    [Obsolete(Cure.Datafile, error: true)]
    public List<string> GetExperimentFeatureList(string experimentId) => null;
}
