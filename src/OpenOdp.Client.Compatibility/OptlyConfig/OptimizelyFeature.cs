using OpenOdp.Client.Compatibility.Entity;
using Ours = OpenOdp.Client;

namespace OpenOdp.Client.Compatibility.OptlyConfig;

/// <summary>A flag.</summary>
public class OptimizelyFeature : IdKeyEntity
{
    /// <summary>Its experiments, in their order.</summary>
    public List<OptimizelyExperiment> ExperimentRules { get; init; }

    /// <summary>The rules of its rollout, in their order.</summary>
    public List<OptimizelyExperiment> DeliveryRules { get; init; }

    /// <summary>Its experiments by key.</summary>
    public IDictionary<string, OptimizelyExperiment> ExperimentsMap { get; init; }

    /// <summary>Its variables by key, with their defaults.</summary>
    public IDictionary<string, OptimizelyVariable> VariablesMap { get; init; }

    internal static OptimizelyFeature Of(Ours.OptimizelyFeature feature)
    {
        var experiments = feature.ExperimentRules.Select(OptimizelyExperiment.Of).ToList();
        var byKey = new Dictionary<string, OptimizelyExperiment>();
        foreach (var experiment in experiments)
        {
            byKey[experiment.Key] = experiment;
        }

        return new OptimizelyFeature
        {
            Id = feature.Id,
            Key = feature.Key,
            ExperimentRules = experiments,
            DeliveryRules = [.. feature.DeliveryRules.Select(OptimizelyExperiment.Of)],
            ExperimentsMap = byKey,
            VariablesMap = OptimizelyVariable.Of(feature.VariablesMap),
        };
    }
}

/// <summary>An experiment or a delivery rule.</summary>
public class OptimizelyExperiment : IdKeyEntity
{
    /// <summary>Whom it is for, in words.</summary>
    public string Audiences { get; init; }

    /// <summary>Its variations by key.</summary>
    public IDictionary<string, OptimizelyVariation> VariationsMap { get; init; }

    internal static OptimizelyExperiment Of(Ours.OptimizelyExperiment experiment) => new()
    {
        Id = experiment.Id,
        Key = experiment.Key,
        Audiences = experiment.Audiences,
        VariationsMap = experiment.VariationsMap.ToDictionary(pair => pair.Key, pair => OptimizelyVariation.Of(pair.Value)),
    };
}

/// <summary>A variation.</summary>
public class OptimizelyVariation : IdKeyEntity
{
    /// <summary>Whether it switches the flag on; null when the datafile does not say.</summary>
    public bool? FeatureEnabled { get; init; }

    /// <summary>The flag's variables by key, as a user with this variation gets them.</summary>
    public IDictionary<string, OptimizelyVariable> VariablesMap { get; init; }

    internal static OptimizelyVariation Of(Ours.OptimizelyVariation variation) => new()
    {
        Id = variation.Id,
        Key = variation.Key,
        FeatureEnabled = variation.FeatureEnabled,
        VariablesMap = OptimizelyVariable.Of(variation.VariablesMap),
    };
}

/// <summary>A variable of a flag.</summary>
public class OptimizelyVariable : IdKeyEntity
{
    /// <summary><c>boolean</c>, <c>integer</c>, <c>double</c>, <c>string</c> or <c>json</c>.</summary>
    public string Type { get; init; }

    /// <summary>Its value, as text.</summary>
    public string Value { get; init; }

    internal static Dictionary<string, OptimizelyVariable> Of(IReadOnlyDictionary<string, Ours.OptimizelyVariable> variables) =>
        variables.ToDictionary(
            pair => pair.Key,
            pair => new OptimizelyVariable
            {
                Id = pair.Value.Id,
                Key = pair.Value.Key,
                Type = pair.Value.Type,
                Value = pair.Value.Value,
            });
}
