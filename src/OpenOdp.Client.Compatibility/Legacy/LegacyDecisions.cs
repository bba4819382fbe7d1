#nullable enable

using OpenOdp.Client.Compatibility.Entity;
using OpenOdp.Client.Compatibility.ErrorHandler;
using OpenOdp.Client.Compatibility.Exceptions;
using OpenOdp.Client.Compatibility.Logger;
using OpenOdp.Client.Compatibility.Notifications;
using OpenOdp.Client.Compatibility.Utils;
using OpenOdp.Client.Datafile;
using OpenOdp.Client.Decisions;
using OpenOdp.Client.Users;
using OpenOdp.Client.Variables;
using OfficialVariation = OpenOdp.Client.Compatibility.Entity.Variation;

namespace OpenOdp.Client.Compatibility.Legacy;

/// <summary>
/// Decides as the official SDK did before there were user contexts: experiments by their own keys, flags without options or
/// forced decisions, with notifications of their own.
/// </summary>
internal sealed class LegacyDecisions(
    OptimizelyClient client, NotificationCenter center, ILogger logger, IErrorHandler errors)
{
    /// <summary>A user may be empty, a key may not.</summary>
    public bool Accepts(string? userId, params ReadOnlySpan<(string Name, string? Value)> keys)
    {
        var isValid = userId is not null;
        if (!isValid) Invalid("User Id");
        foreach (var (name, value) in keys)
        {
            if (!string.IsNullOrEmpty(value)) continue;

            Invalid(name);
            isValid = false;
        }

        return isValid;

        void Invalid(string name) => logger.Log(LogLevel.ERROR, $"Provided {name} is in invalid format.");
    }

    public OfficialVariation? Activate(
        Datafile.ProjectConfig config, string experimentKey, string userId, UserAttributes? attributes)
    {
        var user = client.UserOf(userId, attributes!);
        var decision = DecideExperiment(config, experimentKey, user);
        if (decision.Variation is not { } variation)
        {
            logger.Log(LogLevel.INFO, $"Not activating user {userId}.");
            return null;
        }

        // There is no flag that could be off, so it is reported as on (EV-5).
        var shown = decision with { Variation = variation with { FeatureEnabled = true } };
        client.Events?.Impression(config, user, flagKey: "", shown, ruleType: "experiment");
        return OfficialVariation.Of(variation);
    }

    public OfficialVariation? GetVariation(
        Datafile.ProjectConfig config, string experimentKey, string userId, UserAttributes? attributes) =>
        OfficialVariation.Of(DecideExperiment(config, experimentKey, client.UserOf(userId, attributes!)).Variation);

    public bool SetForcedVariation(Datafile.ProjectConfig config, string experimentKey, string userId, string? variationKey)
    {
        if (Experiment(config, experimentKey) is not { } experiment || variationKey?.Length == 0) return false;

        var forced = client.Decisions.ForcedVariations;
        if (variationKey is null)
        {
            forced.Clear(userId, experiment.Id);
            return true;
        }

        if (experiment.VariationByKey(variationKey) is { } variation)
        {
            forced.Set(userId, experiment.Id, variation.Id);
            return true;
        }

        errors.HandleError(new InvalidVariationException("Provided variation is not in datafile."));
        return false;
    }

    public OfficialVariation? GetForcedVariation(Datafile.ProjectConfig config, string experimentKey, string userId) =>
        Experiment(config, experimentKey) is { } experiment
        && client.Decisions.ForcedVariations.Find(userId, experiment.Id) is { } variationId
            ? OfficialVariation.Of(experiment.VariationById(variationId))
            : null;

    public bool IsFeatureEnabled(Datafile.ProjectConfig config, string flagKey, string userId, UserAttributes? attributes)
    {
        if (Flag(config, flagKey) is not { } flag) return false;

        var user = client.UserOf(userId, attributes!);
        var decision = Decide(config, user, flag);
        client.Events?.Impression(config, user, flagKey, decision, decision.SourceName);
        Tell(DecisionNotificationTypes.FEATURE, user, Info(flagKey, decision, []));
        return IsOn(decision);
    }

    /// <summary>A variable's value, of the type that was asked for; null without one.</summary>
    public object? GetVariable(
        Datafile.ProjectConfig config,
        string flagKey,
        string variableKey,
        string userId,
        UserAttributes? attributes,
        VariableType type)
    {
        if (Flag(config, flagKey) is not { } flag) return null;

        if (flag.VariableByKey(variableKey) is not { } variable)
        {
            logger.Log(
                LogLevel.ERROR, $"No feature variable was found for key \"{variableKey}\" in feature flag \"{flagKey}\".");
            return null;
        }

        if (variable.Type != type)
        {
            logger.Log(
                LogLevel.ERROR,
                $"Variable is of type \"{NameOf(variable.Type)}\", but you requested it as type \"{NameOf(type)}\".");
            return null;
        }

        var user = client.UserOf(userId, attributes!);
        var decision = Decide(config, user, flag);
        var value = flag.ValuesFor(decision.Variation).Json[variableKey];
        Tell(DecisionNotificationTypes.FEATURE_VARIABLE, user, Info(flagKey, decision, new()
        {
            ["variableKey"] = variableKey,
            ["variableValue"] = value is OptimizelyJson map ? map.ToDictionary() : value,
            ["variableType"] = NameOf(type),
        }));
        return value is OptimizelyJson json ? new OptimizelyJSON(json, errors, logger) : value;
    }

    public OptimizelyJSON? GetAllVariables(
        Datafile.ProjectConfig config, string flagKey, string userId, UserAttributes? attributes)
    {
        if (Flag(config, flagKey) is not { } flag) return null;

        var user = client.UserOf(userId, attributes!);
        var decision = Decide(config, user, flag);
        var values = flag.ValuesFor(decision.Variation).Json;
        Tell(
            DecisionNotificationTypes.ALL_FEATURE_VARIABLE,
            user,
            Info(flagKey, decision, new() { ["variableValues"] = values.ToDictionary() }));
        return new OptimizelyJSON(values, errors, logger);
    }

    private static bool IsOn(FlagDecision decision) => decision.Variation?.FeatureEnabled == true;

    private static string NameOf(VariableType type) => type switch
    {
        VariableType.Boolean => "boolean",
        VariableType.Integer => "integer",
        VariableType.Double => "double",
        VariableType.Text => "string",
        VariableType.Json => "json",
        _ => "unknown",
    };

    private static Dictionary<string, object?> Info(string flagKey, FlagDecision decision, Dictionary<string, object?> more)
    {
        var source = new Dictionary<string, string>();
        if (decision is { Source: not DecisionSource.Rollout, Rule: { } rule, Variation: { } variation })
        {
            source["experimentKey"] = rule.Key;
            source["variationKey"] = variation.Key;
        }

        return new Dictionary<string, object?>(more)
        {
            ["featureKey"] = flagKey,
            ["featureEnabled"] = IsOn(decision),
            ["source"] = decision.SourceName,
            ["sourceInfo"] = source,
        };
    }

    private Datafile.FeatureFlag? Flag(Datafile.ProjectConfig config, string flagKey)
    {
        if (config.FlagsByKey.TryGetValue(flagKey, out var flag)) return flag;

        errors.HandleError(new InvalidFeatureException("Provided feature is not in datafile."));
        return null;
    }

    private Rule? Experiment(Datafile.ProjectConfig config, string experimentKey)
    {
        if (config.ExperimentsByKey.TryGetValue(experimentKey, out var experiment)) return experiment;

        errors.HandleError(new InvalidExperimentException("Provided experiment is not in datafile."));
        return null;
    }

    private FlagDecision Decide(Datafile.ProjectConfig config, UserState user, Datafile.FeatureFlag flag)
    {
        var decision = client.Decisions.Decide(config, user, flag, OptimizelyDecideOption.None).Decision;

        // An experiment whose prediction cannot be had counts here as one that gave no variation.
        return decision.Failed is { } failed ? new FlagDecision(DecisionSource.FeatureTest, failed, Variation: null) : decision;
    }

    private FlagDecision DecideExperiment(Datafile.ProjectConfig config, string experimentKey, UserState user)
    {
        if (Experiment(config, experimentKey) is not { } experiment) return FlagDecision.None;

        var decision = client.Decisions.Decide(config, user, experiment);
        var isOfFlag = config.Flags.Any(flag => flag.Experiments.Contains(experiment));
        Tell(isOfFlag ? DecisionNotificationTypes.FEATURE_TEST : DecisionNotificationTypes.AB_TEST, user, new()
        {
            ["experimentKey"] = experimentKey,
            ["variationKey"] = decision.Variation?.Key,
        });
        return decision;
    }

    private void Tell(string type, UserState user, Dictionary<string, object?> info)
    {
        if (center.HasAny(NotificationCenter.NotificationType.Decision))
        {
            center.Decided(type, user.UserId, new UserAttributes(user.Attributes), info!);
        }
    }
}
