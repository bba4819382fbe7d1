using Microsoft.Extensions.Logging;
using OpenOdp.Client.Datafile;
using OpenOdp.Client.Diagnostics;
using OpenOdp.Client.Experiments;
using OpenOdp.Client.Users;
using OpenOdp.Client.Variables;

namespace OpenOdp.Client.Decisions;

/// <summary>
/// Makes what the caller gets of a decision that was made: the variables, the impression, the notification and the log, in this
/// order for each flag (DA-11).
/// </summary>
internal sealed class DecisionOutcome(ExperimentEvents? events, DecisionListeners listeners, ILogger logger)
{
    public bool WantsReasons(OptimizelyDecideOption how) =>
        (how & OptimizelyDecideOption.IncludeReasons) != 0 || logger.IsEnabled(LogLevel.Debug);

    public OptimizelyDecision Of(ProjectConfig config, UserState user, in Decided decided, OptimizelyDecideOption how)
    {
        var (flag, decision, _) = decided;
        if (decision.Failed is { } failed)
        {
            var error = new VariableValues(OptimizelyJson.Empty, [DecisionErrors.NoPrediction(failed.Key)]);
            return new OptimizelyDecision(null, WithReasons(error, decided, how), null, flag.Key, user);
        }

        var variation = decision.Variation;
        var values = (how & OptimizelyDecideOption.ExcludeVariables) != 0 ? VariableValues.None : flag.ValuesFor(variation);
        var result =
            new OptimizelyDecision(variation, WithReasons(values, decided, how), decision.Rule?.Key, flag.Key, user);
        var isReported = (how & OptimizelyDecideOption.DisableDecisionEvent) == 0
            && events?.Impression(config, user, flag.Key, decision, decision.SourceName) == true;
        listeners.DecisionMade(result, isReported, decision);
        return result;
    }

    /// <summary>The decisions by key, in the order of the keys, or of the datafile for null.</summary>
    public IReadOnlyDictionary<string, OptimizelyDecision> Of(
        ProjectConfig config, UserState user, string?[]? keys, Decided[] decided, OptimizelyDecideOption how)
    {
        var decisions = new Dictionary<string, OptimizelyDecision>(keys?.Length ?? decided.Length, StringComparer.Ordinal);
        var next = 0;
        foreach (var key in keys ?? [])
        {
            if (next < decided.Length && decided[next].Flag.Key == key)
            {
                Add(decided[next++]);
            }
            else
            {
                decisions[key ?? ""] = Error(user, key, DecisionErrors.NoFlag(key)); // DA-5
            }
        }

        while (next < decided.Length)
        {
            Add(decided[next++]);
        }

        return decisions;

        void Add(in Decided one)
        {
            var decision = Of(config, user, one, how);
            if (decision.Enabled || (how & OptimizelyDecideOption.EnabledFlagsOnly) == 0) // DA-10
            {
                decisions[decision.FlagKey] = decision;
            }
        }
    }

    public static OptimizelyDecision Error(UserState user, string? flagKey, string reason) =>
        new(null, new VariableValues(OptimizelyJson.Empty, [reason]), null, flagKey ?? "", user);

    /// <summary>The answer of a call for several flags while there is no datafile (DA-4).</summary>
    public IReadOnlyDictionary<string, OptimizelyDecision> NotReady()
    {
        Log.NotReadyToDecide(logger, "DecideForKeys");
        return new Dictionary<string, OptimizelyDecision>();
    }

    /// <summary>Errors always, then the steps for who asked for them (RS-1).</summary>
    private VariableValues WithReasons(VariableValues values, in Decided decided, OptimizelyDecideOption how)
    {
        if (decided.Reasons is not { } reasons) return values;

        if (logger.IsEnabled(LogLevel.Debug))
        {
            var (flag, decision, _) = decided;
            Log.Decided(logger, flag.Key, decision.Variation?.Key, decision.Rule?.Key, string.Join(' ', reasons.Infos));
        }

        return (how & OptimizelyDecideOption.IncludeReasons) != 0
            ? values with { Reasons = [.. values.Reasons, .. reasons.Infos] }
            : values;
    }
}
