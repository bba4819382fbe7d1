using OpenOdp.Client.Variables;

namespace OpenOdp.Client.Datafile;

/// <summary>A flag with all that decides it. Read once, never changed.</summary>
internal sealed class FeatureFlag
{
    private readonly FlagVariable[] _variables;
    private readonly VariableValues _defaults;
    private readonly Dictionary<string, Variation> _variations = new(StringComparer.Ordinal);
    private readonly Dictionary<Variation, VariableValues> _values = new(ReferenceEqualityComparer.Instance);

    public FeatureFlag(
        string key, Rule[] experiments, string rolloutId, Rule[]? deliveryRules, FlagVariable[] variables, IgnoredParts ignored)
    {
        Key = key;
        Experiments = experiments;
        RolloutId = rolloutId;
        DeliveryRules = deliveryRules;
        _variables = variables;
        _defaults = variables.Length == 0 ? VariableValues.None : VariableValues.Of(variables, variation: null, ignored);
        foreach (var variation in experiments.Concat(deliveryRules ?? []).SelectMany(rule => rule.Variations))
        {
            _variations[variation.Key] = variation;
            if (SetsVariables(variation))
            {
                _values[variation] = VariableValues.Of(variables, variation, ignored);
            }
        }
    }

    public string Key { get; }

    public Rule[] Experiments { get; }

    public string RolloutId { get; }

    /// <summary>The last is for everyone else; null when the datafile has no such rollout.</summary>
    public Rule[]? DeliveryRules { get; }

    /// <summary>A variation of any of the flag's rules (DF-7).</summary>
    public Variation? VariationByKey(string variationKey) => _variations.GetValueOrDefault(variationKey);

    public FlagVariable? VariableByKey(string variableKey) => Array.Find(_variables, variable => variable.Key == variableKey);

    /// <summary>The variables that a user with this variation gets: a disabled one sets none (VA-2).</summary>
    public VariableValues ValuesFor(Variation? variation) =>
        variation is null || !SetsVariables(variation) ? _defaults
        : _values.TryGetValue(variation, out var values) ? values
        : VariableValues.Of(_variables, variation, new IgnoredParts()); // of a holdout

    private bool SetsVariables(Variation variation) =>
        _variables.Length > 0 && variation.FeatureEnabled && variation.Variables.Count > 0;
}
