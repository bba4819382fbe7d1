namespace OpenOdp.Client;

/// <summary>What a datafile holds, for programs that show or check it. It never changes.</summary>
/// <param name="Revision">The datafile's revision.</param>
/// <param name="SdkKey">The key of the environment; empty when the datafile does not say.</param>
/// <param name="EnvironmentKey">The environment's name; empty when the datafile does not say.</param>
/// <param name="Attributes">The attributes of users.</param>
/// <param name="Events">The conversion events.</param>
/// <param name="Audiences">The audiences, by name; a typed one stands for the filler of the same id.</param>
/// <param name="ExperimentsMap">The experiments by key, without delivery rules; of equal keys the last.</param>
/// <param name="FeaturesMap">The flags by key.</param>
/// <param name="Datafile">The text of the datafile.</param>
public sealed record OptimizelyConfig(
    string Revision,
    string SdkKey,
    string EnvironmentKey,
    IReadOnlyList<OptimizelyAttribute> Attributes,
    IReadOnlyList<OptimizelyEvent> Events,
    IReadOnlyList<OptimizelyAudience> Audiences,
    IReadOnlyDictionary<string, OptimizelyExperiment> ExperimentsMap,
    IReadOnlyDictionary<string, OptimizelyFeature> FeaturesMap,
    string Datafile);

/// <summary>An attribute of users.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Key">Its name in programs.</param>
public sealed record OptimizelyAttribute(string Id, string Key);

/// <summary>A conversion event.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Key">Its name in programs.</param>
/// <param name="ExperimentIds">The experiments that count it.</param>
public sealed record OptimizelyEvent(string Id, string Key, IReadOnlyList<string> ExperimentIds);

/// <summary>An audience.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Conditions">Its conditions, as JSON text.</param>
public sealed record OptimizelyAudience(string Id, string Name, string Conditions);

/// <summary>A flag.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Key">Its name in programs.</param>
/// <param name="ExperimentRules">Its experiments, in their order.</param>
/// <param name="DeliveryRules">The rules of its rollout, in their order.</param>
/// <param name="VariablesMap">Its variables by key, with their defaults.</param>
public sealed record OptimizelyFeature(
    string Id,
    string Key,
    IReadOnlyList<OptimizelyExperiment> ExperimentRules,
    IReadOnlyList<OptimizelyExperiment> DeliveryRules,
    IReadOnlyDictionary<string, OptimizelyVariable> VariablesMap);

/// <summary>An experiment or a delivery rule.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Key">Its name in programs.</param>
/// <param name="Audiences">Whom it is for, in words: the names of audiences with AND, OR and NOT.</param>
/// <param name="VariationsMap">Its variations by key.</param>
public sealed record OptimizelyExperiment(
    string Id, string Key, string Audiences, IReadOnlyDictionary<string, OptimizelyVariation> VariationsMap);

/// <summary>A variation.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Key">Its name in programs.</param>
/// <param name="FeatureEnabled">Whether it switches the flag on; null when the datafile does not say.</param>
/// <param name="VariablesMap">The flag's variables by key, as a user with this variation gets them.</param>
public sealed record OptimizelyVariation(
    string Id, string Key, bool? FeatureEnabled, IReadOnlyDictionary<string, OptimizelyVariable> VariablesMap);

/// <summary>A variable of a flag.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Key">Its name in programs.</param>
/// <param name="Type"><c>boolean</c>, <c>integer</c>, <c>double</c>, <c>string</c> or <c>json</c>.</param>
/// <param name="Value">Its value, as text.</param>
public sealed record OptimizelyVariable(string Id, string Key, string Type, string Value);
