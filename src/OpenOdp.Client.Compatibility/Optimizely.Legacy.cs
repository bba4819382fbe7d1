using OpenOdp.Client.Compatibility.Entity;
using OpenOdp.Client.Variables;

namespace OpenOdp.Client.Compatibility;

/// <content>The methods of the time before <see cref="OptimizelyUserContext"/>.</content>
public partial class Optimizely
{
    /// <inheritdoc/>
    public Variation Activate(string experimentKey, string userId, UserAttributes userAttributes = null) =>
        Config(nameof(Activate)) is { } config && _legacy.Accepts(userId, (EXPERIMENT_KEY, experimentKey))
            ? _legacy.Activate(config, experimentKey, userId, userAttributes)
            : null;

    /// <inheritdoc/>
    public Variation GetVariation(string experimentKey, string userId, UserAttributes userAttributes = null) =>
        Config(nameof(GetVariation)) is { } config && _legacy.Accepts(userId, (EXPERIMENT_KEY, experimentKey))
            ? _legacy.GetVariation(config, experimentKey, userId, userAttributes)
            : null;

    /// <inheritdoc/>
    public bool SetForcedVariation(string experimentKey, string userId, string variationKey) =>
        Config() is { } config
        && _legacy.Accepts(userId, (EXPERIMENT_KEY, experimentKey))
        && _legacy.SetForcedVariation(config, experimentKey, userId, variationKey);

    /// <inheritdoc/>
    public Variation GetForcedVariation(string experimentKey, string userId) =>
        Config() is { } config && _legacy.Accepts(userId, (EXPERIMENT_KEY, experimentKey))
            ? _legacy.GetForcedVariation(config, experimentKey, userId)
            : null;

    /// <inheritdoc/>
    public virtual bool IsFeatureEnabled(string featureKey, string userId, UserAttributes userAttributes = null) =>
        Config(nameof(IsFeatureEnabled)) is { } config
        && _legacy.Accepts(userId, (FEATURE_KEY, featureKey))
        && _legacy.IsFeatureEnabled(config, featureKey, userId, userAttributes);

    /// <inheritdoc/>
    public List<string> GetEnabledFeatures(string userId, UserAttributes userAttributes = null) =>
        Config(nameof(GetEnabledFeatures)) is { } config && _legacy.Accepts(userId)
            ? [.. config.Flags.Select(flag => flag.Key).Where(key => IsFeatureEnabled(key, userId, userAttributes))]
            : [];

    /// <inheritdoc/>
    public bool? GetFeatureVariableBoolean(
        string featureKey, string variableKey, string userId, UserAttributes userAttributes = null) =>
        Variable<bool?>(featureKey, variableKey, userId, userAttributes, VariableType.Boolean, nameof(GetFeatureVariableBoolean));

    /// <inheritdoc/>
    public double? GetFeatureVariableDouble(
        string featureKey, string variableKey, string userId, UserAttributes userAttributes = null) =>
        Variable<double?>(featureKey, variableKey, userId, userAttributes, VariableType.Double, nameof(GetFeatureVariableDouble));

    /// <inheritdoc/>
    public int? GetFeatureVariableInteger(
        string featureKey, string variableKey, string userId, UserAttributes userAttributes = null) =>
        Variable<int?>(featureKey, variableKey, userId, userAttributes, VariableType.Integer, nameof(GetFeatureVariableInteger));

    /// <inheritdoc/>
    public string GetFeatureVariableString(
        string featureKey, string variableKey, string userId, UserAttributes userAttributes = null) =>
        Variable<string>(featureKey, variableKey, userId, userAttributes, VariableType.Text, nameof(GetFeatureVariableString));

    /// <inheritdoc/>
    public OptimizelyJSON GetFeatureVariableJSON(
        string featureKey, string variableKey, string userId, UserAttributes userAttributes = null) =>
        Variable<OptimizelyJSON>(
            featureKey, variableKey, userId, userAttributes, VariableType.Json, nameof(GetFeatureVariableJSON));

    /// <inheritdoc/>
    public OptimizelyJSON GetAllFeatureVariables(string featureKey, string userId, UserAttributes userAttributes = null) =>
        Config(nameof(GetAllFeatureVariables)) is { } config && _legacy.Accepts(userId, (FEATURE_KEY, featureKey))
            ? _legacy.GetAllVariables(config, featureKey, userId, userAttributes)
            : null;

    /// <summary>Cannot be had.</summary>
    /// <typeparam name="T">The type to get.</typeparam>
    /// <param name="featureKey">The flag.</param>
    /// <param name="variableKey">The variable.</param>
    /// <param name="userId">The user.</param>
    /// <param name="userAttributes">The user's attributes.</param>
    /// <param name="variableType">The variable's type.</param>
    [Obsolete("Use the method of the type: GetFeatureVariableString, GetFeatureVariableInteger and their like.", error: true)]
    public virtual T GetFeatureVariableValueForType<T>(
        string featureKey, string variableKey, string userId, UserAttributes userAttributes, string variableType) => default;

    private T Variable<T>(
        string featureKey, string variableKey, string userId, UserAttributes userAttributes, VariableType type, string call) =>
        Config(call) is { } config && _legacy.Accepts(userId, (FEATURE_KEY, featureKey), (VARIABLE_KEY, variableKey))
        && _legacy.GetVariable(config, featureKey, variableKey, userId, userAttributes, type) is T value
            ? value
            : default;
}
