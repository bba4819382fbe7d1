using OpenOdp.Client.Compatibility.Entity;

namespace OpenOdp.Client.Compatibility;

/// <summary>
/// Decides flags and experiments for users, and sends events. Calls wait for the first datafile, and for it only; none throws,
/// but for what an error handler throws.
/// </summary>
public interface IOptimizely
{
    /// <summary>True when there is a datafile.</summary>
    bool IsValid { get; }

    /// <summary>Makes an object for one user; null without an id.</summary>
    /// <param name="userId">The user; may be empty.</param>
    /// <param name="userAttributes">The user's attributes; they are copied.</param>
    OptimizelyUserContext CreateUserContext(string userId, UserAttributes userAttributes = null);

    /// <summary>Sends a conversion.</summary>
    /// <param name="eventKey">The event's key in the datafile.</param>
    /// <param name="userId">The user.</param>
    /// <param name="userAttributes">The user's attributes.</param>
    /// <param name="eventTags">What else is known of it.</param>
    void Track(string eventKey, string userId, UserAttributes userAttributes = null, EventTags eventTags = null);

    /// <summary>Sends an event to ODP, which ties its identifiers to one customer.</summary>
    /// <param name="action">What happened; not blank.</param>
    /// <param name="identifiers">Who did it: at least one name with a value.</param>
    /// <param name="type">The kind of event; <c>fullstack</c> when null or blank.</param>
    /// <param name="data">What else is known.</param>
    void SendOdpEvent(string action, Dictionary<string, string> identifiers, string type, Dictionary<string, object> data);

    /// <summary>What the datafile in use holds; null while there is none.</summary>
    OptlyConfig.OptimizelyConfig GetOptimizelyConfig();

    /// <summary>Decides an experiment, and sends an impression.</summary>
    /// <param name="experimentKey">The experiment.</param>
    /// <param name="userId">The user.</param>
    /// <param name="userAttributes">The user's attributes.</param>
    /// <returns>The variation; null for none.</returns>
    Variation Activate(string experimentKey, string userId, UserAttributes userAttributes = null);

    /// <summary>Decides an experiment.</summary>
    /// <param name="experimentKey">The experiment.</param>
    /// <param name="userId">The user.</param>
    /// <param name="userAttributes">The user's attributes.</param>
    /// <returns>The variation; null for none.</returns>
    Variation GetVariation(string experimentKey, string userId, UserAttributes userAttributes = null);

    /// <summary>Sets the variation of a user in an experiment, for this client until it is disposed.</summary>
    /// <param name="experimentKey">The experiment.</param>
    /// <param name="userId">The user.</param>
    /// <param name="variationKey">The variation; null takes back what was set.</param>
    /// <returns>False for an experiment or a variation that the datafile does not know.</returns>
    bool SetForcedVariation(string experimentKey, string userId, string variationKey);

    /// <summary>The variation that was set with <see cref="SetForcedVariation"/>, or null.</summary>
    /// <param name="experimentKey">The experiment.</param>
    /// <param name="userId">The user.</param>
    Variation GetForcedVariation(string experimentKey, string userId);

    /// <summary>Whether a flag is on for a user; sends an impression where the datafile wants one.</summary>
    /// <param name="featureKey">The flag.</param>
    /// <param name="userId">The user.</param>
    /// <param name="userAttributes">The user's attributes.</param>
    bool IsFeatureEnabled(string featureKey, string userId, UserAttributes userAttributes = null);

    /// <summary>The flags that are on for a user, each decided as by <see cref="IsFeatureEnabled"/>.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="userAttributes">The user's attributes.</param>
    List<string> GetEnabledFeatures(string userId, UserAttributes userAttributes = null);

    /// <summary>A variable of a flag; null when it is no bool.</summary>
    /// <param name="featureKey">The flag.</param>
    /// <param name="variableKey">The variable.</param>
    /// <param name="userId">The user.</param>
    /// <param name="userAttributes">The user's attributes.</param>
    bool? GetFeatureVariableBoolean(
        string featureKey, string variableKey, string userId, UserAttributes userAttributes = null);

    /// <summary>A variable of a flag; null when it is no double.</summary>
    /// <param name="featureKey">The flag.</param>
    /// <param name="variableKey">The variable.</param>
    /// <param name="userId">The user.</param>
    /// <param name="userAttributes">The user's attributes.</param>
    double? GetFeatureVariableDouble(
        string featureKey, string variableKey, string userId, UserAttributes userAttributes = null);

    /// <summary>A variable of a flag; null when it is no integer.</summary>
    /// <param name="featureKey">The flag.</param>
    /// <param name="variableKey">The variable.</param>
    /// <param name="userId">The user.</param>
    /// <param name="userAttributes">The user's attributes.</param>
    int? GetFeatureVariableInteger(
        string featureKey, string variableKey, string userId, UserAttributes userAttributes = null);

    /// <summary>A variable of a flag; null when it is no text.</summary>
    /// <param name="featureKey">The flag.</param>
    /// <param name="variableKey">The variable.</param>
    /// <param name="userId">The user.</param>
    /// <param name="userAttributes">The user's attributes.</param>
    string GetFeatureVariableString(
        string featureKey, string variableKey, string userId, UserAttributes userAttributes = null);

    /// <summary>A variable of a flag; null when it is no JSON object.</summary>
    /// <param name="featureKey">The flag.</param>
    /// <param name="variableKey">The variable.</param>
    /// <param name="userId">The user.</param>
    /// <param name="userAttributes">The user's attributes.</param>
    OptimizelyJSON GetFeatureVariableJSON(
        string featureKey, string variableKey, string userId, UserAttributes userAttributes = null);

    /// <summary>All variables of a flag; null for a flag that the datafile does not know.</summary>
    /// <param name="featureKey">The flag.</param>
    /// <param name="userId">The user.</param>
    /// <param name="userAttributes">The user's attributes.</param>
    OptimizelyJSON GetAllFeatureVariables(string featureKey, string userId, UserAttributes userAttributes = null);
}
